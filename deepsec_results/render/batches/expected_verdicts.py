"""What `check` shows: what is not as expected."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.check_failures import Failure
from deepsec_results.analysis.expected_verdicts import Answer
from deepsec_results.analysis.verdicts import join_incomplete
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.junit import junit_text
from deepsec_results.render.kit.formats import github_command, json_text
from deepsec_results.render.kit.grids import Block, Grid, Look, Span, lay_out
from deepsec_results.render.kit.output_formats import CheckFormat
from deepsec_results.render.kit.sentences import count, show_outcome
from deepsec_results.use_cases.expectation_updates import UpdatedTable
from deepsec_results.use_cases.expected_verdicts import CheckedBatch, CheckedBatches

if TYPE_CHECKING:
    from deepsec_results.render.shapes.comparisons import (
        CheckedVerdicts,
        CheckFailure,
        UnexpectedAnswer,
    )


def render_check(checked: CheckedBatches, output: CheckFormat, look: Look) -> str:
    """The failures in a format. JSON also lists the queries without an expectation."""
    match output:
        case CheckFormat.TEXT:
            return render_failures(checked.failures, look)
        case CheckFormat.JSON:
            plain: CheckedVerdicts = {
                "expected": checked.expected,
                "met": checked.met,
                "differences": [_plain(failure) for failure in checked.failures],
                "unexpected": [
                    _plain_answer(one, answer)
                    for one in checked.batches
                    for answer in one.check.unexpected
                ],
                "incomplete": join_incomplete(one.batch.incomplete for one in checked.batches),
            }
            return json_text(plain)
        case CheckFormat.GITHUB:
            return "".join(
                github_command("error", _where(failure), failure_sentence(failure))
                for failure in checked.failures
            )
        case CheckFormat.JUNIT:
            return junit_text(checked)


def render_failures(failures: Sequence[Failure], look: Look) -> str:
    """A table of failures."""
    return lay_out(_blocks(failures), look)


def count_sentence(checked: CheckedBatches) -> str:
    """How many expectations are met, and the queries without an expectation."""
    inputs = f"{checked.found_inputs} of {count(len(checked.inputs), 'input')} found in the batch"
    if checked.inputs and not checked.expected:
        return inputs  # only these were asked for
    met = f"{checked.met} of {checked.expected} as expected"
    if len(checked.batches) > 1:
        met += f" in {len(checked.batches)} batches"
    if checked.inputs:
        met += f"; {inputs}"
    unexpected = [answer for one in checked.batches for answer in one.check.unexpected]
    if not unexpected:
        return met
    names = [f"{answer.input} {answer.query or '?'}, {show_outcome(answer.outcome)}"
             for answer in unexpected[:3]]  # fmt: skip
    more = len(unexpected) - len(names)
    rest = f" and {more} more" if more else ""
    return f"{met}; no expectation for {'; '.join(names)}{rest}"


def update_sentence(updated: UpdatedTable) -> str:
    """What was written to a table of expected verdicts."""
    if updated.refused:
        return f"{updated.path}: not changed, because the batch has other inputs"
    verdicts, rows = count(updated.written, "verdict"), count(updated.rows, "row")
    undecided = count(updated.undecided, "undecided query", "undecided queries")
    rest = f"; {undecided} not changed" if updated.undecided else ""
    batches = updated.batches
    source = batches[0] if len(batches) == 1 else f"{len(batches)} batches"
    return f"{updated.path}: {verdicts} from {source}, {rows} in total{rest}"


def _blocks(failures: Sequence[Failure]) -> list[Block]:
    """A table; the batch has a column if there are several."""
    if not failures:
        return []
    several = len({failure.batch for failure in failures} - {None}) > 1
    words = [*(["BATCH"] if several else []), "INPUT", "QUERY", "WHAT", "EXPECTED", "FOUND"]
    rows = [
        [
            *([Span(visible(failure.batch or "-"))] if several else []),
            Span(visible(failure.input or "-")),
            Span("-" if failure.query is None else str(failure.query)),
            Span(failure.what),
            Span(visible(failure.expected), "green"),
            Span(visible(failure.found), "red"),
        ]
        for failure in failures
    ]
    return [Grid(rows, [Span(word, "bold") for word in words], right=frozenset({1 + several}))]


def _plain(failure: Failure) -> "CheckFailure":
    return {
        "batch": failure.batch,
        "input": failure.input,
        "query": failure.query,
        "what": failure.what,
        "expected": failure.expected,
        "found": failure.found,
        "source": failure.source,
    }


def _plain_answer(checked: CheckedBatch, answer: Answer) -> "UnexpectedAnswer":
    return {
        "batch": checked.batch.row.id,
        "input": answer.input,
        "query": answer.query,
        "verdict": answer.outcome.verdict,
        "reason": answer.outcome.reason,
    }


def _where(failure: Failure) -> dict[str, str]:
    """The place of an expectation, if it is not in the copy of an input, or the input."""
    place = {"title": "not as expected"}
    if failure.source is None:
        return place
    if failure.what == "input":
        return {"file": failure.source, **place}
    file, _, line = failure.source.rpartition(":")
    return place if file.endswith(".dps") or file == "-" else {"file": file, "line": line, **place}


def failure_sentence(failure: Failure) -> str:
    """A failure in a sentence."""
    if failure.input is None:
        return f"expected the batch {failure.expected}, found {failure.found}"
    if failure.what == "input":
        return f"{failure.input}: expected the same content in the batch, found {failure.found}"
    query = f"{failure.input} query {failure.query}"
    return f"{query}: expected the {failure.what} {failure.expected}, found {failure.found}"

"""What `check` shows: the verdicts that are not as expected."""

from typing import TYPE_CHECKING

from deepsec_results.analysis.expected_verdicts import Answer, Check, Unmet
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.formats import github_command, json_text
from deepsec_results.render.kit.grids import Block, Grid, Look, Span, lay_out
from deepsec_results.render.kit.output_formats import CheckFormat
from deepsec_results.render.kit.sentences import count, show_outcome
from deepsec_results.use_cases.expected_verdicts import CheckedBatch, UpdatedTable

if TYPE_CHECKING:
    from deepsec_results.render.shapes.comparisons import (
        CheckedVerdicts,
        UnexpectedAnswer,
        UnmetExpectation,
    )


def render_check(checked: CheckedBatch, output: CheckFormat, look: Look) -> str:
    """The differences in a format. JSON also lists the queries without an expectation."""
    check = checked.check
    match output:
        case CheckFormat.TEXT:
            return lay_out(_blocks(check), look)
        case CheckFormat.JSON:
            plain: CheckedVerdicts = {
                "expected": len(check.expectations),
                "met": check.met,
                "differences": [_plain(unmet) for unmet in check.differences],
                "unexpected": [_plain_answer(answer) for answer in check.unexpected],
                "incomplete": checked.batch.incomplete,
            }
            return json_text(plain)
        case CheckFormat.GITHUB:
            return "".join(
                github_command("error", _where(unmet), _sentence(unmet))
                for unmet in check.differences
            )


def count_sentence(check: Check) -> str:
    """How many expectations are met, and the queries without an expectation."""
    met = f"{check.met} of {len(check.expectations)} as expected"
    if not check.unexpected:
        return met
    names = [f"{answer.input} {answer.query or '?'}, {show_outcome(answer.outcome)}"
             for answer in check.unexpected[:3]]  # fmt: skip
    more = len(check.unexpected) - len(names)
    rest = f" and {more} more" if more else ""
    return f"{met}; no expectation for {'; '.join(names)}{rest}"


def update_sentence(updated: UpdatedTable) -> str:
    """What was written to a table of expected verdicts."""
    verdicts, rows = count(updated.written, "verdict"), count(updated.rows, "row")
    rest = f"; undecided and not changed: {updated.undecided}" if updated.undecided else ""
    return f"{updated.path}: {verdicts} from {updated.batch}, {rows} in all{rest}"


def _blocks(check: Check) -> list[Block]:
    if not check.differences:
        return []
    header = [Span(word, "bold") for word in ("INPUT", "QUERY", "WHAT", "EXPECTED", "FOUND")]
    rows = [
        [
            Span(visible(unmet.expectation.input)),
            Span(str(unmet.expectation.query)),
            Span(unmet.what),
            Span(visible(unmet.expected), "green"),
            Span(visible(unmet.found), "red"),
        ]
        for unmet in check.differences
    ]
    return [Grid(rows, header, right=frozenset({1}))]


def _plain(unmet: Unmet) -> "UnmetExpectation":
    return {
        "input": unmet.expectation.input,
        "query": unmet.expectation.query,
        "what": unmet.what,
        "expected": unmet.expected,
        "found": unmet.found,
        "source": unmet.expectation.source,
    }


def _plain_answer(answer: Answer) -> "UnexpectedAnswer":
    return {
        "input": answer.input,
        "query": answer.query,
        "verdict": answer.outcome.verdict,
        "reason": answer.outcome.reason,
    }


def _where(unmet: Unmet) -> dict[str, str]:
    """The place of an expectation, if it is not in the copy of an input."""
    place = {"title": "not as expected"}
    file, _, line = unmet.expectation.source.rpartition(":")
    return place if file.endswith(".dps") else {"file": file, "line": line, **place}


def _sentence(unmet: Unmet) -> str:
    query = f"{unmet.expectation.input} query {unmet.expectation.query}"
    return f"{query}: expected the {unmet.what} {unmet.expected}, found {unmet.found}"

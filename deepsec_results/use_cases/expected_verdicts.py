"""Compare a batch with expected verdicts, and write its verdicts to a table of them."""

import os
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.expected_verdicts import (
    Answer,
    Check,
    answers_of,
    check_answers,
    expectations_from,
)
from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run import run_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.expectations import (
    Expectation,
    ExpectationTable,
    applying,
    read_comments,
    read_table,
    updated,
    write_table,
)
from deepsec_results.reading.file_system import as_spelled
from deepsec_results.reading.files import read_file
from deepsec_results.reading.inputs import read_copy
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.spelling import respelled
from deepsec_results.use_cases.chosen_batches import load_named
from deepsec_results.use_cases.loaded_batch import LoadedBatch, readable, with_runs
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.written_files import refuse_results_directory, replacing, writing


class CheckedBatch(Struct, frozen=True):
    """A batch that was checked, and the expectations that could not be read."""

    batch: ListedBatch
    check: Check
    problems: Sequence[str]


class UpdatedTable(Struct, frozen=True):
    """What was written to `path`: verdicts of a batch, in a table of so many rows.

    The rows of the `undecided` queries were not changed.
    """

    path: str
    batch: str
    written: int
    rows: int
    undecided: int


def check_named(
    name: str,
    opener: DirectoryOpener,
    expect: str | None,
    *,
    traces: bool,
) -> CheckedBatch:
    """Compare a batch with a file of expectations, or with the comments in its inputs.

    With `traces`, processes and traces are compared too. Raises RequestError.
    """
    known, answers = _answers(name, opener)
    expect = None if expect is None else as_spelled(expect)
    identity = known.listed.row.id
    problems: list[str] = []
    expectations = _commented(known, problems) if expect is None else _tabulated(expect)[1]
    wanted = list(applying(expectations, identity))
    names = respelled([expected.input for expected in wanted], [answer.input for answer in answers])
    wanted = [
        replace(expected, input=names.get(expected.input, expected.input)) for expected in wanted
    ]
    if not wanted and not problems:
        if expect:
            raise RequestError(f"{expect} has no row for {identity}")
        raise RequestError(f"no input of {identity} has a comment // EXPECT:")
    return CheckedBatch(known.listed, check_answers(answers, wanted, traces=traces), problems)


def update_table(
    name: str,
    opener: DirectoryOpener,
    expect: str,
    *,
    traces: bool,
) -> UpdatedTable:
    """Write the verdicts of a batch to the file `expect`. Raises RequestError."""
    known, answers = _answers(name, opener)
    expect = as_spelled(expect)
    refuse_results_directory(expect, known.directory)
    with writing(expect):
        has_rows = _has_rows(expect)
    old = _tabulated(expect)[0] if has_rows else None
    if old is not None:
        answers = _as_in_table(answers, old)
    fresh = expectations_from(answers, traces=traces)
    numbers = {(answer.input, str(answer.query)) for answer in answers}
    unreadable = {answer.input for answer in answers if answer.query is None}
    readable_inputs = {answer.input for answer in answers} - unreadable
    identity = known.listed.row.id
    table = updated(
        old,
        fresh,
        identity,
        lambda name, number: name in readable_inputs and (name, number) not in numbers,
        traces=traces,
    )
    with replacing(expect) as file:
        file.write(write_table(table))
    return UpdatedTable(expect, identity, len(fresh), len(table.rows), len(answers) - len(fresh))


def _as_in_table(answers: Sequence[Answer], table: ExpectationTable) -> list[Answer]:
    """The answers with the accents in the names of inputs written as in a table."""
    rows = [row["input_file"] for row in table.rows]
    names = respelled([answer.input for answer in answers], rows)
    return [replace(answer, input=names.get(answer.input, answer.input)) for answer in answers]


def _has_rows(path: str) -> bool:
    return os.path.lexists(path) and (os.path.getsize(path) > 0 or not os.path.isfile(path))


def _answers(name: str, opener: DirectoryOpener) -> tuple[LoadedBatch, list[Answer]]:
    (batch,) = load_named([name], opener)
    path = readable(batch).path
    known = with_runs(batch)
    if known.runs is None:
        raise RequestError(f"{path}: does not list its runs")
    sign = batch.listed.row.last_sign
    return known, answers_of([run_of(run, known.listed.row.id, sign) for run in known.runs])


def _commented(batch: LoadedBatch, problems: list[str]) -> list[Expectation]:
    found: list[Expectation] = []
    runs = batch.runs or ()
    for name, run in zip(distinct_names([run.input.name for run in runs]), runs, strict=True):
        copy = read_copy(run.input, batch.directory)
        if isinstance(copy, FileProblem):
            problems.append(f"{run.input.path or name}: {copy}; cannot read its expected verdicts")
        else:
            found += read_comments(copy, name, run.input.path or name)
    return found


def _tabulated(path: str) -> tuple[ExpectationTable, list[Expectation]]:
    try:
        return read_table(read_file(path).data, path)
    except ReadingError as error:
        raise RequestError(f"{path}: {error}") from None

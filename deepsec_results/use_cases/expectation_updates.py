"""Write the verdicts of batches to a table of expected verdicts."""

import os
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.check_failures import Failure
from deepsec_results.analysis.expected_verdicts import Answer, expectations_from
from deepsec_results.analysis.filters import Filters
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.expectations import ExpectationTable, updated, write_table
from deepsec_results.reading.file_system import as_spelled
from deepsec_results.reading.spelling import respelled
from deepsec_results.use_cases.answered_runs import answers_in
from deepsec_results.use_cases.checked_inputs import InputCopies, failures_of_inputs
from deepsec_results.use_cases.chosen_batches import (
    each_once,
    named_filtered_or_last,
    refuse_both,
)
from deepsec_results.use_cases.expectation_files import is_stream, read_expectation_table
from deepsec_results.use_cases.expected_verdicts import CheckRequest
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.written_files import refuse_results_directory, replacing, writing


class UpdatedTable(Struct, frozen=True):
    """What was written to `path`: verdicts of batches, in a table with `rows` rows.

    The rows of the `undecided` queries were not changed. If inputs are not those of the batches,
    `refused` says which, and nothing was written.
    """

    path: str
    batches: Sequence[str] = ()
    written: int = 0
    rows: int = 0
    undecided: int = 0
    refused: Sequence[Failure] = ()


def update_table(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    request: CheckRequest,
) -> UpdatedTable:
    """Write the verdicts of batches to the table of the request, unless some inputs of the request
    are not those of the batches. Raises RequestError."""
    refuse_both(names, filters, limit)
    if request.expect is None or is_stream(request.expect):
        raise RequestError("--update needs --expect FILE")
    expect = as_spelled(request.expect)
    chosen = named_filtered_or_last(
        names, opener, filters, limit, about_queries=False, about_runs=False
    )
    copies, known = InputCopies(), list[tuple[LoadedBatch, list[Answer]]]()
    for batch in each_once(chosen.batches):
        answered = answers_in(batch, models=True)
        if request.inputs:
            copies.add(answered)
        known.append((batch, answered.answers))
    if failures := [*failures_of_inputs(request.inputs, copies)]:
        return UpdatedTable(expect, refused=failures)
    for batch, _ in known:
        refuse_results_directory(expect, batch.directory)
    with writing(expect):
        has_rows = _has_rows(expect)
    table = read_expectation_table(expect)[0] if has_rows else None
    written = undecided = 0
    for batch, answers in known:
        several = len(known) > 1
        table, fresh = _updated(table, batch, answers, traces=request.traces, named=several)
        written += fresh
        undecided += len(answers) - fresh
    if table is None:
        raise RequestError("no batch to write to the table")
    with replacing(expect) as file:
        file.write(write_table(table))
    ids = [batch.listed.row.id for batch, _ in known]
    return UpdatedTable(expect, ids, written, len(table.rows), undecided)


def _updated(
    old: ExpectationTable | None,
    batch: LoadedBatch,
    answers: Sequence[Answer],
    *,
    traces: bool,
    named: bool,
) -> tuple[ExpectationTable, int]:
    """A table with the answers of a batch, and how many were written."""
    if old is not None:
        answers = _as_in_table(answers, old)
    fresh = expectations_from(answers, traces=traces)
    numbers = {(answer.input, str(answer.query)) for answer in answers}
    unreadable = {answer.input for answer in answers if answer.query is None}
    readable_inputs = {answer.input for answer in answers} - unreadable
    table = updated(
        old,
        fresh,
        batch.listed.row.id,
        lambda name, number: name in readable_inputs and (name, number) not in numbers,
        traces=traces,
        named=named,
    )
    return table, len(fresh)


def _as_in_table(answers: Sequence[Answer], table: ExpectationTable) -> list[Answer]:
    """The answers with the accents in the names of inputs written as in a table."""
    rows = [row["input_file"] for row in table.rows]
    names = respelled([answer.input for answer in answers], rows)
    return [replace(answer, input=names.get(answer.input, answer.input)) for answer in answers]


def _has_rows(path: str) -> bool:
    return os.path.lexists(path) and (os.path.getsize(path) > 0 or not os.path.isfile(path))

"""From a batch and what is expected of it to what differs."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from deepsec_results.analysis.expected_verdicts import (
    Answer,
    Check,
    answers_of,
    check_answers,
    expectations_from,
)
from deepsec_results.analysis.query_records import told_apart
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run_facts import run_facts
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.tallies import directory_of, with_runs
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.directories import in_results_directory
from deepsec_results.reading.expectations import (
    Expectation,
    ExpectationError,
    ExpectationTable,
    applying,
    read_comments,
    read_table,
    replace_file,
    updated,
    write_table,
)
from deepsec_results.reading.files import read_file
from deepsec_results.reading.inputs import read_copy
from deepsec_results.reading.problems import Problem, ReadingError
from deepsec_results.render.tree import trace_text


class Checked(NamedTuple):
    """What was checked of a batch, and why some expectations may not have been read."""

    batch: ListedBatch
    check: Check
    problems: Sequence[str]


def check(batch: ShownBatch, expect: str | None, *, traces: bool) -> Checked:
    """Compare a batch with a file of expectations, or with its inputs' comments.

    With `traces`, processes and traces are compared too.

    Raises CommandError.
    """
    known, answers = _answers(batch)
    problems: list[str] = []
    try:
        expectations = _commented(known, problems) if expect is None else _tabulated(expect)[1]
    except ExpectationError as error:
        raise CommandError(str(error)) from None
    wanted = list(applying(expectations, known.listed.row.id))
    if not wanted and not problems:
        where = f"{expect} has none for" if expect else "no input has a comment // EXPECT: in"
        raise CommandError(f"nothing is expected: {where} {known.listed.row.id}")
    return Checked(known.listed, check_answers(answers, wanted, traces=traces), problems)


def update(batch: ShownBatch, expect: str | None, *, traces: bool) -> str:
    """Write what the batch decides into a file, and say so. Raises CommandError."""
    if expect is None:
        raise CommandError("--update writes the file of --expect, which is not given")
    known, answers = _answers(batch)
    assert not isinstance(known.file, UnreadableFile)
    results = os.path.realpath(directory_of(known.file))
    written = os.path.realpath(expect)
    if os.path.commonpath([results, written]) == results or in_results_directory(written):
        raise CommandError(f"{expect} is in a results directory, into which dsr never writes")
    fresh = expectations_from(answers, traces=traces)
    numbers = {(one.input, str(one.query)) for one in answers}
    whole = {one.input for one in answers} - {one.input for one in answers if one.query is None}
    try:
        has_rows = os.path.lexists(expect) and (
            os.path.getsize(expect) or not os.path.isfile(expect)
        )
        old = _tabulated(expect)[0] if has_rows else None
        table = updated(
            old,
            fresh,
            known.listed.row.id,
            lambda name, number: name in whole and (name, number) not in numbers,
            traces=traces,
        )
        replace_file(expect, write_table(table))
    except ExpectationError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CommandError(f"cannot write {expect}: {reason}") from None
    left_out = len(answers) - len(fresh)
    rest = f"; {left_out} undecided, left as they were" if left_out else ""
    return f"{expect}: {len(fresh)} from {known.listed.row.id}, {len(table.rows)} rows{rest}"


def _answers(batch: ShownBatch) -> tuple[ShownBatch, list[Answer]]:
    if isinstance(batch.file, UnreadableFile):
        raise CommandError(f"{batch.file.path}: {batch.file.problem}")
    known = with_runs(batch)
    if known.runs is None:
        raise CommandError(f"{batch.file.path}: does not tell its runs")
    stale_since = batch.listed.row.stale_since
    return known, answers_of([run_facts(run, stale_since) for run in known.runs], trace_text)


def _commented(batch: ShownBatch, problems: list[str]) -> list[Expectation]:
    assert not isinstance(batch.file, UnreadableFile)
    directory = directory_of(batch.file)
    found: list[Expectation] = []
    runs = batch.runs or ()
    for name, run in zip(told_apart([run.input.name for run in runs]), runs, strict=True):
        copy = read_copy(run.input, directory)
        if isinstance(copy, Problem):
            told = f"{copy}; what is expected of it is not known"
            problems.append(f"{run.input.path or name}: {told}")
        else:
            found += read_comments(copy, name, run.input.path or name)
    return found


def _tabulated(path: str) -> tuple[ExpectationTable, list[Expectation]]:
    try:
        return read_table(read_file(path).data, path)
    except ReadingError as error:
        raise CommandError(f"{path} {error}") from None

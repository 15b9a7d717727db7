"""From a batch and what is expected of it to what differs."""

import os

from deepsec_results.analysis.checking import (
    Answer,
    Check,
    answers_of,
    check_answers,
    expectations_from,
)
from deepsec_results.analysis.facts import run_facts
from deepsec_results.analysis.records import told_apart
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.tallies import directory_of, with_runs
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.expectations import (
    Expectation,
    ExpectationError,
    applying,
    read_comments,
    read_table,
    replace_file,
    write_table,
)
from deepsec_results.reading.files import read_file
from deepsec_results.reading.inputs import read_copy
from deepsec_results.reading.problems import ReadingError
from deepsec_results.render.tree import trace_text


def check(batch: ShownBatch, expect: str | None) -> Check:
    """Compare a batch with a file of expectations, or with its inputs' comments.

    Raises CommandError.
    """
    known, answers = _answers(batch)
    try:
        expectations = _commented(known) if expect is None else _tabulated(expect)
    except ExpectationError as error:
        raise CommandError(str(error)) from None
    wanted = list(applying(expectations, known.listed.row.id))
    if not wanted:
        where = f"{expect} has none for" if expect else "no input has a comment // EXPECT in"
        raise CommandError(f"nothing is expected: {where} {known.listed.row.id}")
    return check_answers(answers, wanted)


def update(batch: ShownBatch, expect: str | None) -> str:
    """Write what the batch decides into a file, and say so. Rows of other inputs stay.

    Raises CommandError.
    """
    if expect is None:
        raise CommandError("--update writes the file of --expect, which is not given")
    known, answers = _answers(batch)
    assert not isinstance(known.file, UnreadableFile)
    results = os.path.realpath(directory_of(known.file))
    if os.path.commonpath([results, os.path.realpath(expect)]) == results:
        raise CommandError(f"{expect} is in the results directory, into which dsr never writes")
    fresh = expectations_from(answers, None)
    replaced = {(one.input, one.query) for one in answers}
    try:
        old = _tabulated(expect) if os.path.lexists(expect) else []
        kept = [
            one
            for one in old
            if one.batch not in (None, known.listed.row.id)
            or (one.input, one.query) not in replaced
        ]
        replace_file(expect, write_table([*kept, *fresh]))
    except ExpectationError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CommandError(f"cannot write {expect}: {reason}") from None
    left_out = len(answers) - len(fresh)
    rest = f"; {left_out} undecided left out" if left_out else ""
    return f"{expect}: {len(fresh)} from {known.listed.row.id}, {len(kept)} kept{rest}"


def _answers(batch: ShownBatch) -> tuple[ShownBatch, list[Answer]]:
    if isinstance(batch.file, UnreadableFile):
        raise CommandError(f"{batch.file.path}: {batch.file.problem}")
    known = with_runs(batch)
    if known.runs is None:
        raise CommandError(f"{batch.file.path}: does not tell its runs")
    return known, answers_of([run_facts(run) for run in known.runs], trace_text)


def _commented(batch: ShownBatch) -> list[Expectation]:
    assert not isinstance(batch.file, UnreadableFile)
    directory = directory_of(batch.file)
    found: list[Expectation] = []
    runs = batch.runs or ()
    for name, run in zip(told_apart(run.input.name for run in runs), runs, strict=True):
        copy = read_copy(run.input, directory)
        if copy is not None:
            found += read_comments(copy, name, run.input.path or name)
    return found


def _tabulated(path: str) -> list[Expectation]:
    try:
        return read_table(read_file(path).data, path)
    except ReadingError as error:
        raise CommandError(f"{path} {error}") from None

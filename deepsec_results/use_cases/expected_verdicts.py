"""Compare batches with expected verdicts."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.check_failures import Failure, failures_of
from deepsec_results.analysis.expected_verdicts import Answer, Check, check_answers
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.reading.directories import ResultsDirectory, id_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.expectations import Expectation, applying
from deepsec_results.reading.spelling import respelled
from deepsec_results.use_cases.answered_runs import AnsweredBatch, answers_in
from deepsec_results.use_cases.checked_inputs import InputCopies, WantedInput, failures_of_inputs
from deepsec_results.use_cases.chosen_batches import (
    each_once,
    named_filtered_or_last,
    refuse_both,
)
from deepsec_results.use_cases.expectation_files import read_expectation_table
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    load_batches,
    with_files,
)
from deepsec_results.use_cases.selection import DirectoryOpener


class CheckRequest(Struct, frozen=True):
    """What to compare: with a table `expect`, or else with the comments in inputs; with `traces`
    also processes and traces. `inputs` must be inputs of the batches. With `strict`, a decided
    query must have an expectation."""

    expect: str | None = None
    traces: bool = False
    inputs: Sequence[WantedInput] = ()
    strict: bool = False


class CheckedBatch(Struct, frozen=True):
    """A batch that was checked, and its answers."""

    batch: ListedBatch
    check: Check
    answers: Sequence[Answer]


class CheckedBatches(Struct, frozen=True):
    """Batches that were checked, all that is not as expected, and what could not be read. `inputs`
    are the files that had to be inputs of the batches."""

    batches: Sequence[CheckedBatch]
    failures: Sequence[Failure]
    problems: Sequence[str]
    inputs: Sequence[WantedInput] = ()

    @property
    def expected(self) -> int:
        """Number of expectations."""
        return sum(len(checked.check.expectations) for checked in self.batches)

    @property
    def met(self) -> int:
        """Number of expectations that are met."""
        return sum(checked.check.met for checked in self.batches)

    @property
    def found_inputs(self) -> int:
        """Number of inputs that a batch has, with the same content."""
        return len(self.inputs) - sum(failure.what == "input" for failure in self.failures)


def check_batches(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    request: CheckRequest,
) -> CheckedBatches:
    """Compare batches with expectations: those that are named or match the filters, or else those
    that the table names, or else the last one.

    A row of the table that names no batch is for each batch with its input, or for all if none has
    it. Raises RequestError, also if there is no expectation.
    """
    rows = None if request.expect is None else read_expectation_table(request.expect)[1]
    batches, missing = _choose(names, opener, filters, limit, rows or ())
    inputs = _inputs_of(batches)
    problems: list[str] = []
    copies, done = InputCopies(), list[CheckedBatch]()
    for answered in _with_answers(batches, rows, problems):
        wanted = answered.expected(problems) if rows is None else rows
        done.append(_check(answered, wanted, inputs, traces=request.traces))
        if request.inputs:
            copies.add(answered)
    asked = request.inputs and request.expect is None
    if not any(one.check.expectations for one in done) and not (problems or missing or asked):
        if not batches:
            raise RequestError("no batch to check")
        ids = ", ".join(batch.listed.row.id for batch in batches)
        if request.expect is not None:
            raise RequestError(f"{request.expect} has no row for {ids}")
        raise RequestError(f"no input of {ids} has a comment // EXPECT:")
    found = [
        failure
        for one in done
        for failure in failures_of(one.batch.row.id, one.check, strict=request.strict)
    ]
    of_inputs = failures_of_inputs(request.inputs, copies)
    return CheckedBatches(done, [*missing, *of_inputs, *found], problems, request.inputs)


def _choose(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    rows: Iterable[Expectation],
) -> tuple[list[LoadedBatch], list[Failure]]:
    """The batches to check, and a failure for each batch of the table that does not exist."""
    refuse_both(names, filters, limit)
    of_table = {row.batch: row.source for row in reversed([*rows]) if row.batch is not None}
    if not of_table or names or not filters.keeps_all or limit is not None:
        chosen = named_filtered_or_last(
            names, opener, filters, limit, about_queries=False, about_runs=False
        )
        return each_once(chosen.batches), []
    paths = _paths_by_id(opener())
    found = [paths[batch] for batch in reversed(of_table) if batch in paths]
    missing = [
        Failure("batch", batch, "no such batch", batch, source=of_table[batch])
        for batch in reversed(of_table)
        if batch not in paths
    ]
    return load_batches(found), missing


def _paths_by_id(directory: ResultsDirectory) -> dict[str, str]:
    return {id_of(path): path for path in directory.batches(oldest=True)}


def _inputs_of(batches: Sequence[LoadedBatch]) -> set[str] | None:
    """The names of the inputs of all batches; None for a single one, which has only its own."""
    if len(batches) == 1:
        return None
    listed = (with_files(batch).listed for batch in batches)
    return {name for each in listed for name in distinct_names(each.files or ())}


def _with_answers(
    batches: Sequence[LoadedBatch], rows: Sequence[Expectation] | None, problems: list[str]
) -> Iterator[AnsweredBatch]:
    """Batches with their answers, one by one, and without `rows` of a table with the expectations
    in their inputs. A batch that cannot be read is an error if it is the only one, and else a
    problem."""
    models = any(row.model is not None for row in rows or ())
    for batch in reporter().watched(batches, len(batches)):
        try:
            yield answers_in(batch, models=models, comments=rows is None)
        except RequestError as error:
            if len(batches) == 1:
                raise
            problems.append(str(error))


def _check(
    answered: AnsweredBatch,
    expectations: Sequence[Expectation],
    inputs: set[str] | None,
    *,
    traces: bool,
) -> CheckedBatch:
    """Compare a batch with the expectations that apply to it. `inputs` are those of all batches,
    if there are several."""
    batch, answers = answered.batch, answered.answers
    own = [answer.input for answer in answers]
    wanted = list(applying(expectations, batch.listed.row.id))
    names = respelled([expected.input for expected in wanted], own)
    wanted = [replace(each, input=names.get(each.input, each.input)) for each in wanted]
    elsewhere = (answered.inputs if inputs is None else inputs).difference(own)
    mine = [each for each in wanted if each.batch is not None or each.input not in elsewhere]
    return CheckedBatch(batch.listed, check_answers(answers, mine, traces=traces), answers)

"""The answers of a batch, and the expectations in the copies of its inputs, run by run."""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.expected_verdicts import Answer, answers_of
from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.run import run_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.expectations import Expectation, ExpectationError, read_comments
from deepsec_results.reading.inputs import InputFile, read_copy
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.trees import RunFile
from deepsec_results.use_cases.loaded_batch import LoadedBatch, lists_runs, readable, with_each_run


class AnsweredRun(Struct, frozen=True):
    """The input of a run, and the answers of its queries. `expected` are the expectations in the
    copy of the input, if they were asked for, or why they cannot be read."""

    input: InputFile
    answers: Sequence[Answer]
    expected: Sequence[Expectation] | FileProblem | ExpectationError = ()

    def named(self, name: str) -> "AnsweredRun":
        """The same under another name of the input."""
        if name == self.input.name:
            return self
        answers = [replace(answer, input=name) for answer in self.answers]
        if isinstance(self.expected, (FileProblem, ExpectationError)):
            return replace(self, answers=answers)
        expected = [replace(each, input=name) for each in self.expected]
        return replace(self, answers=answers, expected=expected)


class AnsweredBatch(Struct, frozen=True):
    """A batch with what its runs answer."""

    batch: LoadedBatch
    runs: Sequence[AnsweredRun]

    @property
    def answers(self) -> list[Answer]:
        """The answers of all runs."""
        return [answer for run in self.runs for answer in run.answers]

    @property
    def inputs(self) -> set[str]:
        """The names of the inputs of all runs."""
        return set(self._names)

    @property
    def _names(self) -> list[str]:
        return distinct_names([run.input.name for run in self.runs])

    def expected(self, problems: list[str]) -> list[Expectation]:
        """The expectations in all inputs; `problems` grow by the copies that cannot be read.

        Raises ExpectationError for a malformed one.
        """
        found: list[Expectation] = []
        for name, run in zip(self._names, self.runs, strict=True):
            if isinstance(run.expected, ExpectationError):
                raise run.expected
            if isinstance(run.expected, FileProblem):
                reason = f"{run.expected}; cannot read its expected verdicts"
                problems.append(f"{run.input.path or name}: {reason}")
            else:
                found += run.expected
        return found


def answers_in(batch: LoadedBatch, *, models: bool, comments: bool = False) -> AnsweredBatch:
    """The answers of a batch, with digests of the `models` and with the `comments` in its inputs.
    All cores share the runs of a large batch. Raises RequestError if it cannot be read."""
    path, row, directory = readable(batch).path, batch.listed.row, batch.directory
    answer = partial(_answered, row=row, directory=directory, models=models, comments=comments)
    known, runs = with_each_run(batch, answer)
    if not lists_runs(readable(known)):
        raise RequestError(f"{path}: does not list its runs")
    names = distinct_names([run.input.name for run in runs])
    return AnsweredBatch(known, [run.named(name) for name, run in zip(names, runs, strict=True)])


def _answered(
    file: RunFile, row: Row, directory: str, *, models: bool, comments: bool
) -> AnsweredRun:
    answers = answers_of(run_of(file, row.id, row.last_sign), models=models)
    if not comments:
        return AnsweredRun(file.input, answers)
    return AnsweredRun(file.input, answers, _expected_in(file.input, directory))


def _expected_in(
    copied: InputFile, directory: str
) -> Sequence[Expectation] | FileProblem | ExpectationError:
    copy = read_copy(copied, directory)
    if isinstance(copy, FileProblem):
        return copy
    try:
        return read_comments(copy, copied.name, copied.path or copied.name)
    except ExpectationError as error:
        return error

"""Comparison of the answers of a batch with the expected answers."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.judging import UNREADABLE
from deepsec_results.analysis.model_digest import DigestError, model_digest
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.reading.expectations import Expectation
from deepsec_results.reading.problems import ReadingError


class Answer(Struct, frozen=True):
    """The answer of a query; `process` and `trace` are those of an attack. `time` is in seconds.
    `model` is a digest of the model of the query, None if it was not asked for, or if the model
    cannot be read."""

    input: str
    query: int | None
    outcome: QueryOutcome
    type: str | None = None
    process: int | None = None
    trace: str | None = None
    time: int | None = None
    model: str | None = None

    @property
    def decided(self) -> bool:
        """Whether there is a verdict."""
        return self.query is not None and self.outcome.verdict is not Verdict.UNDECIDED


class Unmet(Struct, frozen=True):
    """An expectation that is not met: `what` differs, and the values `expected` and `found`."""

    expectation: Expectation
    what: str
    expected: str
    found: str


class Check(Struct, frozen=True):
    """The result of comparing the answers of a batch with the expected answers."""

    expectations: Sequence[Expectation]
    differences: Sequence[Unmet]
    unexpected: Sequence[Answer]

    @property
    def met(self) -> int:
        """Number of expectations that are met."""
        return len(self.expectations) - len({id(unmet.expectation) for unmet in self.differences})


def check_answers(
    answers: Sequence[Answer], expectations: Sequence[Expectation], *, traces: bool
) -> Check:
    """Compare verdicts, types and models, with `traces` also processes and traces.

    The answers without an expectation are `unexpected`."""
    by_query: dict[tuple[str, int | None], Answer] = {}
    for answer in answers:
        # If two queries have the same number, a verified one does not hide the other.
        key = (answer.input, answer.query)
        if key not in by_query or answer.outcome.verdict is not Verdict.VERIFIED:
            by_query[key] = answer
    differences = [
        difference
        for expectation in expectations
        for difference in _differences(expectation, by_query, traces)
    ]
    named: set[tuple[str, int | None]] = {(wanted.input, wanted.query) for wanted in expectations}
    # An unreadable run is the answer to every expectation for its input.
    named |= {(wanted.input, None) for wanted in expectations}
    unexpected = [answer for answer in answers if (answer.input, answer.query) not in named]
    return Check(expectations, differences, unexpected)


def answers_of(run: Run, *, models: bool = False) -> list[Answer]:
    """The answers of a run, with or without digests of the models."""
    answers = [] if run.error is None else [Answer(run.input, None, UNREADABLE)]
    return [*answers, *(_answer(run.input, query, models=models) for query in run.queries)]


def _answer(name: str, query: Query, *, models: bool) -> Answer:
    return Answer(
        name,
        query.number,
        query.outcome,
        query.type,
        query.process,
        query.trace,
        query.duration,
        _model(query) if models else None,
    )


def _model(query: Query) -> str | None:
    if query.result is None:
        return None
    try:
        return model_digest(query.atoms(), query.processes())
    except (ReadingError, DigestError):
        return None


def _differences(
    expectation: Expectation, answers: dict[tuple[str, int | None], Answer], traces: bool
) -> Iterator[Unmet]:
    key = (expectation.input, expectation.query)
    answer = answers.get(key) or answers.get((expectation.input, None))
    if answer is None:
        yield Unmet(expectation, "verdict", expectation.verdict, "no such query")
        return
    if expectation.model is not None and answer.model != expectation.model:
        found_model = answer.model or "none that can be read"
        yield Unmet(expectation, "model", expectation.model, found_model)
    outcome = answer.outcome
    if outcome.verdict != expectation.verdict:
        reason = f" ({outcome.reason})" if outcome.reason else ""
        yield Unmet(expectation, "verdict", expectation.verdict, outcome.verdict + reason)
        return
    compared: list[tuple[str, str | int | None, str | int | None]] = [
        ("type", expectation.type, answer.type)
    ]
    if traces:
        compared += [
            ("process", expectation.process, answer.process),
            ("trace", expectation.trace, answer.trace),
        ]
    for what, expected, found in compared:
        if expected is not None and expected != found:
            yield Unmet(expectation, what, str(expected), "none" if found is None else str(found))


def expectations_from(answers: Sequence[Answer], *, traces: bool) -> list[Expectation]:
    """The decided answers of a batch as expectations, with or without their traces."""
    return [
        Expectation(
            answer.input,
            answer.query,
            answer.outcome.verdict,
            "",
            None,
            answer.type,
            answer.process if traces else None,
            answer.trace if traces else None,
            answer.model,
        )
        for answer in answers
        if answer.query is not None and answer.decided
    ]

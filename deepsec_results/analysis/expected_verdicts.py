"""Whether the answers of a batch are those that are expected."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.judging import UNREADABLE
from deepsec_results.analysis.query_records import distinct_names
from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.analysis.verdicts import Outcome
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.reading.expectations import Expectation


class Answer(Struct, frozen=True):
    """What a query answers; `process` and `trace` are those of an attack."""

    input: str
    query: int | None
    outcome: Outcome
    type: str | None = None
    process: int | None = None
    trace: str | None = None


class Unmet(Struct, frozen=True):
    """An expectation that is not met: of `what`, `expected` and `found`."""

    expectation: Expectation
    what: str
    expected: str
    found: str


class Check(Struct, frozen=True):
    """The answers of a batch beside what is expected of them."""

    expectations: Sequence[Expectation]
    differences: Sequence[Unmet]
    unexpected: Sequence[Answer]

    @property
    def met(self) -> int:
        """Number of expectations that are met."""
        return len(self.expectations) - len({id(one.expectation) for one in self.differences})


def check_answers(
    answers: Sequence[Answer], expectations: Sequence[Expectation], *, traces: bool
) -> Check:
    """Compare verdicts and types, with `traces` also processes and traces.

    `unexpected` are answers of which nothing is expected."""
    by_query: dict[tuple[str, int | None], Answer] = {}
    for one in answers:
        # Of two with one number, none is hidden by one that is as expected.
        key = (one.input, one.query)
        if key not in by_query or one.outcome.verdict is not Verdict.VERIFIED:
            by_query[key] = one
    differences = [
        difference
        for expectation in expectations
        for difference in _differences(expectation, by_query, traces)
    ]
    named: set[tuple[str, int | None]] = {(one.input, one.query) for one in expectations}
    # A run that cannot be read answers whatever is expected of its input.
    named |= {(one.input, None) for one in expectations}
    unexpected = [one for one in answers if (one.input, one.query) not in named]
    return Check(expectations, differences, unexpected)


def answers_of(
    runs: Sequence[RunFacts], show_trace: Callable[[QueryFacts], str | None]
) -> list[Answer]:
    """The answers of a batch; `show_trace` writes a trace as the prover prints it."""
    answers = []
    for name, run in zip(distinct_names([run.file.input.name for run in runs]), runs, strict=True):
        if run.error is not None:
            answers.append(Answer(name, None, UNREADABLE))
        answers += [_answer(name, query, show_trace(query)) for query in run.queries]
    return answers


def _answer(name: str, query: QueryFacts, trace: str | None) -> Answer:
    process = query.attack.trace.index_process if query.attack else None
    kind = query.result.type if query.result else None
    return Answer(name, query.file.number, query.outcome, kind, process, trace)


def _differences(
    expectation: Expectation, answers: dict[tuple[str, int | None], Answer], traces: bool
) -> Iterator[Unmet]:
    key = (expectation.input, expectation.query)
    answer = answers.get(key) or answers.get((expectation.input, None))
    if answer is None:
        yield Unmet(expectation, "verdict", expectation.verdict, "no such query")
        return
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
            one.input,
            one.query,
            one.outcome.verdict,
            "",
            None,
            one.type,
            one.process if traces else None,
            one.trace if traces else None,
        )
        for one in answers
        if one.query is not None and one.outcome.verdict is not Verdict.UNDECIDED
    ]

"""Which queries are searched for a counterexample, and in which direction."""

import pytest
from processes import Protocol

from deepsec_results.analysis.counterexamples import (
    OBSERVATIONAL,
    PROBABILISTIC,
    search_counterexample,
)
from deepsec_results.calculus.search.answers import Answer, Counterexample, NoneFound, SearchOpen
from deepsec_results.model.atoms import AtomicData, AtomicMeta
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryType


def _searched(made: Protocol, type_: QueryType, *processes: Process) -> Answer:
    table = AtomicData(AtomicMeta(0, 0, 0, 0), made.theory.atoms)
    return search_counterexample(type_, None, table, processes)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        pytest.param(QueryType.TRACE_EQUIV, Counterexample, id="trace_equiv"),
        pytest.param(QueryType.TRACE_INCL, NoneFound, id="trace_incl"),
        pytest.param(QueryType.SESSION_EQUIV, Counterexample, id="session_equiv"),
        pytest.param(QueryType.SESSION_INCL, NoneFound, id="session_incl"),
    ],
)
def test_directions(type_: QueryType, expected: type) -> None:
    """Only the second process has two actions."""
    made = Protocol()
    a = made.constant("a")
    assert isinstance(_searched(made, type_, made.out(a), made.out(a, made.out(a))), expected)


@pytest.mark.parametrize("type_", [QueryType.TRACE_INCL, QueryType.SESSION_INCL])
def test_inclusion_is_contradicted_too(type_: QueryType) -> None:
    made = Protocol()
    a = made.constant("a")
    answer = _searched(made, type_, made.out(a, made.out(a)), made.out(a))
    assert isinstance(answer, Counterexample)
    assert answer.process == 1


def test_probabilities_are_not_compared() -> None:
    made = Protocol()
    a, b = made.constant("a"), made.constant("b")
    tossed = made.choice(made.out(a), made.out(b), 0.5)
    assert _searched(made, QueryType.TRACE_EQUIV, made.out(a), tossed) == SearchOpen(PROBABILISTIC)


def test_what_is_not_searched() -> None:
    made = Protocol()
    process = made.out(made.c)
    found = _searched(made, QueryType.OBSERVATIONAL_EQUIV, process, process)
    assert found == SearchOpen(OBSERVATIONAL)
    assert isinstance(_searched(made, QueryType.TRACE_EQUIV, process), SearchOpen)

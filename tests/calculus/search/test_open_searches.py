"""Searches that cannot say anything, or not everything, say so."""

import pytest
from processes import Protocol

from deepsec_results.calculus.search import prefixes, searching
from deepsec_results.calculus.search.answers import Counterexample, NoneFound, Open, SearchedQuery
from deepsec_results.calculus.search.searching import search
from deepsec_results.model.options import Semantics


def test_too_many_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not all executions can be looked at, nothing is said about what follows them."""
    made = Protocol()
    a, b = made.constant("a"), made.constant("b")
    choices = (made.choice(made.out(a), made.out(b)), made.out(a))
    query = SearchedQuery(made.theory, choices, Semantics.PRIVATE, True)
    assert isinstance(search(query), Counterexample)
    monkeypatch.setattr(prefixes, "MAX_KEPT", 1)
    assert search(query) == Open(searching.TOO_MANY)


def test_too_many_states_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Protocol()
    a, b = made.constant("a"), made.constant("b")
    choices = (made.out(a, made.choice(made.out(a), made.out(b))), made.out(a, made.out(a)))
    query = SearchedQuery(made.theory, choices, Semantics.PRIVATE, True)
    monkeypatch.setattr(prefixes, "MAX_KEPT", 1)
    answer = search(query)
    assert isinstance(answer, NoneFound)
    assert (answer.effort.skipped, answer.effort.exhausted) == (1, False)


def test_no_time() -> None:
    made = Protocol()
    query = SearchedQuery(
        made.theory, (made.out(made.c), made.out(made.c)), Semantics.PRIVATE, True
    )
    assert search(query, budget=-1) == Open(searching.NO_TIME)


def test_what_is_not_confirmed_is_no_counterexample(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Protocol()
    a, b = made.constant("a"), made.constant("b")
    query = SearchedQuery(made.theory, (made.out(a), made.out(b)), Semantics.PRIVATE, True)
    monkeypatch.setattr(searching, "confirm", lambda *_: None)
    assert search(query) == Open(searching.UNCONFIRMED)


def test_a_malformed_process_leaves_the_query_open() -> None:
    made = Protocol()
    unbound = made.variable()
    query = SearchedQuery(
        made.theory, (made.out(unbound), made.out(made.c)), Semantics.PRIVATE, True
    )
    answer = search(query)
    assert isinstance(answer, Open)
    assert "is used where nothing binds it" in answer.reason

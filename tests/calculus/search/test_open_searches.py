"""Searches that cannot say anything, or not everything, say so."""

import pytest
from processes import Protocol

from deepsec_results.calculus.search import prefixes, searching
from deepsec_results.calculus.search.answers import (
    Counterexample,
    NoneFound,
    SearchedQuery,
    SearchOpen,
)
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
    assert search(query) == SearchOpen(searching.TOO_MANY)


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
    assert search(query, budget=-1) == SearchOpen(searching.NO_TIME)


def test_what_is_not_confirmed_is_no_counterexample(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Protocol()
    a, b = made.constant("a"), made.constant("b")
    query = SearchedQuery(made.theory, (made.out(a), made.out(b)), Semantics.PRIVATE, True)
    monkeypatch.setattr(searching, "confirm", lambda *_: None)
    assert search(query) == SearchOpen(searching.UNCONFIRMED)


def test_a_malformed_process_leaves_the_query_open() -> None:
    made = Protocol()
    unbound = made.variable()
    query = SearchedQuery(
        made.theory, (made.out(unbound), made.out(made.c)), Semantics.PRIVATE, True
    )
    answer = search(query)
    assert isinstance(answer, SearchOpen)
    assert "is used but not bound" in answer.reason


def test_too_much_is_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What promises least is given up, so the search did not try everything."""
    made = Protocol()
    x = made.variable()
    echo = made.read(x, made.out(x))
    query = SearchedQuery(made.theory, (echo, echo), Semantics.PRIVATE, True)
    whole = search(query)
    assert isinstance(whole, NoneFound)
    assert whole.effort.exhausted
    monkeypatch.setattr(searching, "MAX_WAITING", 6)
    part = search(query)
    assert isinstance(part, NoneFound)
    assert not part.effort.exhausted
    assert part.effort.traces < whole.effort.traces


def test_what_is_kept_in_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search ends when it knows so many messages and states, and says so."""
    made = Protocol()
    x = made.variable()
    echo = made.bang(50, made.read(x, made.out(x)))
    query = SearchedQuery(made.theory, (echo, echo), Semantics.PRIVATE, True)
    monkeypatch.setattr(searching, "MAX_IN_MEMORY", 300)
    first = search(query)
    assert isinstance(first, NoneFound)
    assert first.effort.filled
    assert not first.effort.exhausted
    kept = query.theory.messages.count
    assert kept < 2 * 300
    again = SearchedQuery(made.theory, (echo, echo), Semantics.PRIVATE, True)
    assert search(again) == first


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_no_more_traces_than_wanted(most: int) -> None:
    """One output leads to as many prefixes as there are frames that a test distinguishes."""
    made = Protocol()
    choice = made.out(made.constant("a"))
    for label in "bdef":
        choice = made.choice(choice, made.out(made.constant(label)))
    query = SearchedQuery(made.theory, (choice, choice), Semantics.PRIVATE, True)
    answer = search(query, max_traces=most)
    assert isinstance(answer, NoneFound)
    assert answer.effort.traces == most


def test_a_counterexample_is_confirmed_among_so_many_states() -> None:
    """As many as the user allows: `--max-states`, which the reason for an open answer names."""
    made = Protocol()
    a, b, e = made.constant("a"), made.constant("b"), made.constant("e")
    wrong = made.choice(made.out(b), made.out(e))
    query = SearchedQuery(made.theory, (made.out(a), wrong), Semantics.PRIVATE, True)
    assert search(query, max_states=1) == SearchOpen(searching.UNCONFIRMED)
    assert isinstance(search(query, max_states=100), Counterexample)

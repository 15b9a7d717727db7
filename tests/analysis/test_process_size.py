"""Parallel sessions and constructs of processes."""

from collections.abc import Callable
from functools import reduce

import pytest
from test_linear import grows_linearly

from deepsec_results.analysis.input_names import family_of
from deepsec_results.analysis.process_size import ProcessSize, measure_processes
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Nil,
    Output,
    Par,
    Position,
    Process,
)
from deepsec_results.model.terms import Atomic

AT = Position(0, [])
X = Atomic(0)


def out(then: Process | None = None) -> Process:
    return Output(X, X, AT, then)


def par(*processes: Process) -> Process:
    return Par(list(processes))


def bang(copies: int, process: Process | None) -> Process:
    return Bang(copies, AT, process)


def test(yes: Process | None, no: Process | None) -> Process:
    return IfThenElse(X, X, AT, yes, no)


test.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("process", "sessions", "constructs"),
    [
        (Nil(), 0, 0),
        (out(), 1, 1),
        (out(out()), 1, 2),
        (par(out(), out(out())), 2, 3),
        (par(out(), Nil()), 1, 1),
        (out(par(out(), out())), 2, 3),
        (bang(3, par(out(), out())), 6, 3),
        (bang(3, out(bang(2, out()))), 6, 4),
        (bang(0, out()), 0, 2),
        (bang(-1, out()), 0, 2),
        (bang(3, None), 0, 1),
        (test(par(out(), out()), out()), 2, 4),
        (test(None, par(out(), out())), 2, 3),
        (test(None, None), 1, 1),
        (Choice(AT, None, out(), par(out(), out(), out())), 3, 5),
        (par(test(out(), par(out(), out())), bang(2, out())), 4, 6),
        (reduce(lambda inside, _: bang(10**9, inside), range(9), out()), None, 10),
    ],
)
def test_one_process(process: Process, sessions: int | None, constructs: int) -> None:
    assert measure_processes([process]) == ProcessSize(sessions, constructs)


def test_sessions_are_those_of_process_1() -> None:
    assert measure_processes([out(), par(out(), out())]) == ProcessSize(1, 3)
    assert measure_processes([]) is None


def test_depth_takes_linear_time() -> None:
    def work(depth: int) -> Callable[[], object]:
        nested = reduce(lambda inside, _: out(par(inside, out())), range(depth), out())
        return lambda: measure_processes([nested])

    assert grows_linearly(work, 1000)
    deep = reduce(lambda inside, _: out(inside), range(100_000), out())
    assert measure_processes([deep]) == ProcessSize(1, 100_001)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("BAC-2sessions.dps", "BAC"),
        ("private_auth-2sessions.dps", "private_auth"),
        ("wide_mouth.dps", "wide_mouth"),
        ("WMF_3.dps", "WMF"),
        ("AKA-v2-1session.dps", "AKA-v2"),
        ("tags", "tags"),
        ("-2.dps", "-2"),
        ("BAC-2sessions.dps (2)", "BAC"),
        (".dps", ".dps"),
        ("a-²", "a-²"),
    ],
)
def test_family(name: str, family: str) -> None:
    assert family_of(name) == family

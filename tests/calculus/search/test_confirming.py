"""What a search finds counts only if the other process cannot follow it."""

from crafted import Crafted

from deepsec_results.calculus.search.confirming import Confirmed, confirm
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process

MANY_STATES = 1_000


def _confirm(
    made: Crafted, process: Process, other: Process, max_states: int = MANY_STATES
) -> Confirmed | None:
    theory = made.made.theory
    trace = list(parse_trace(theory, "out(c,ax_1)"))
    return confirm(theory, process, other, trace, Semantics.PRIVATE, max_states)


def test_a_trace_that_the_other_process_has_with_an_equivalent_frame_is_none() -> None:
    made = Crafted()
    one, two = made.name(), made.name()
    process = made.new(one, made.out(one))
    assert _confirm(made, process, made.new(two, made.out(two))) is None


def test_a_trace_that_one_execution_of_several_can_follow_is_none() -> None:
    made = Crafted()
    a, b = made.constant("a"), made.constant("b")
    either = made.made.choice(made.out(b), made.out(a))
    assert _confirm(made, made.out(a), either) is None
    found = _confirm(made, made.out(a), made.out(b))
    assert found is not None
    assert found.following.counts[WayOutcome.EQUALITY] == 1


def test_one_execution_that_cannot_be_followed_is_enough() -> None:
    """The first execution can be followed, the second one cannot."""
    made = Crafted()
    a, b = made.constant("a"), made.constant("b")
    for either in (
        made.made.choice(made.out(a), made.out(b)),
        made.made.choice(made.out(b), made.out(a)),
    ):
        found = _confirm(made, either, made.out(a))
        assert found is not None
        (message,) = found.execution.configuration.frame
        assert message.head.number == b.symbol


def test_nothing_is_confirmed_within_too_few_states() -> None:
    """The other process has eight executions, none of which follows."""
    made = Crafted()
    a, b = made.constant("a"), made.constant("b")
    other: Process = made.out(b)
    for _ in range(3):
        other = made.made.choice(other, made.out(b))
    assert _confirm(made, made.out(a), other, max_states=3) is None
    assert _confirm(made, made.out(a), other) is not None

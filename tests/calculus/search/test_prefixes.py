"""The prefixes of traces that a search visits."""

from crafted import Crafted

from deepsec_results.calculus.search.prefixes import PrefixSteps
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.model.options import Semantics
from deepsec_results.model.traces import InputAction, OutputAction


def test_the_label_of_an_action_has_what_its_recipes_give() -> None:
    made = Crafted()
    process = made.out(made.constant("a"))
    theory = made.made.theory
    steps = PrefixSteps(theory, (process, process), Semantics.PRIVATE, lambda: None)
    first = steps.begin()
    out, read, broken, nowhere = parse_trace(
        theory, "out(c,ax_1);in(c,h(ax_1));in(c,sdec(ax_1,c));in(sdec(ax_1,c),c)"
    )
    label = steps.label(first, out)
    assert label is not None
    assert (label.kind, label.channel.head.number, label.message) == (OutputAction, 0, None)
    (second,) = steps.after(first, label)
    (message,) = second.frame.messages
    label = steps.label(second, read)
    assert label is not None
    assert (label.kind, label.channel.head.number) == (InputAction, 0)
    assert label.message is not None
    assert label.message.arguments == (message,)
    assert steps.label(second, broken) is None
    assert steps.label(second, nowhere) is None


def test_an_input_after_which_all_do_nothing_is_a_dead_end() -> None:
    """Of two processes that read, one goes on and one does not."""
    made = Crafted()
    (x,), a = made.variables(1), made.constant("a")
    theory = made.made.theory
    for then, dead in ((None, True), (made.out(a), False)):
        process = made.read(x, then)
        steps = PrefixSteps(theory, (process, process), Semantics.PRIVATE, lambda: None)
        (action,) = parse_trace(theory, "in(c,c)")
        first = steps.begin()
        label = steps.label(first, action)
        assert label is not None
        (second,) = steps.after(first, label)
        assert not first.is_dead_end
        assert second.is_dead_end is dead

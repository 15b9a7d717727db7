"""Counterexamples with fewer actions."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.model.terms import Axiom, Projection, Recipe, RecipeFunction, RecipeTuple
from deepsec_results.model.traces import InputAction, VisibleAction

Check = Callable[[Sequence[VisibleAction]], bool]
"""Whether a trace is a counterexample too."""


def shorten(trace: Sequence[VisibleAction], check: Check) -> Sequence[VisibleAction]:
    """Leave out one action after the other, the last ones first, as long as a check is passed."""
    at = len(trace) - 1
    while at >= 0:
        shorter = without(trace, at)
        if shorter is not None and check(shorter):
            trace = shorter
            at = len(trace)
        at -= 1
    return trace


def without(trace: Sequence[VisibleAction], at: int) -> list[VisibleAction] | None:
    """A trace without one action; None if a later recipe uses the message that it gives."""
    if isinstance(trace[at], InputAction):
        return [*trace[:at], *trace[at + 1 :]]
    given = sum(not isinstance(action, InputAction) for action in trace[: at + 1])
    later: list[VisibleAction] = []
    for action in trace[at + 1 :]:
        channel = _renumbered(action.channel, given)
        term = _renumbered(action.term, given) if isinstance(action, InputAction) else channel
        if channel is None or term is None:
            return None
        if isinstance(action, InputAction):
            later.append(replace(action, channel=channel, term=term))
        else:
            later.append(replace(action, channel=channel))
    return [*trace[:at], *later]


def _renumbered(recipe: Recipe, gone: int) -> Recipe | None:
    """A recipe after one message is gone; None if it uses that message."""

    def inside(part: Recipe) -> Sequence[Recipe]:
        match part:
            case RecipeFunction() | RecipeTuple():
                return part.args or ()
            case Projection():
                return (part.arg,)
        return ()

    def value(part: Recipe, arguments: list[Recipe]) -> Recipe | None:
        match part:
            case Axiom(number):
                return None if number == gone else Axiom(number - (number > gone))
            case RecipeFunction():
                return RecipeFunction(part.symbol, arguments or None)
            case RecipeTuple():
                return RecipeTuple(arguments)
            case Projection():
                return Projection(part.ith, part.arity_tuple, arguments[0])
        return part

    return bottom_up(recipe, inside, value)

"""What the attacker can do next, in each of the three semantics."""

import pytest
from processes import Protocol, output, par

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.possible_actions import (
    ActionKind,
    Possible,
    possible_actions,
    silent_actions,
)
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.options import Semantics
from deepsec_results.model.terms import Axiom, Function, RecipeFunction
from deepsec_results.model.traces import ChoiceAction, CommAction, TauAction


def by_kind(found: list[Possible]) -> list[Possible]:
    """Sorted by the words eav, in, out."""
    return sorted(found, key=lambda possible: possible.kind.value)


@pytest.mark.parametrize("semantics", Semantics)
def test_on_a_channel_that_the_attacker_knows(semantics: Semantics) -> None:
    """out(c,c) | in(c,x): the attacker takes either part, and in eavesdrop they overhear both."""
    protocol = Protocol()
    sent, reader = protocol.out(protocol.c), protocol.read(protocol.variable())
    start = initial_configuration(protocol.theory, par(sent, reader))
    message = start.theory.apply(protocol.c.symbol, ())
    recipe = RecipeFunction(protocol.c.symbol)
    eavesdrop = Possible(ActionKind.EAVESDROP, recipe, sent.position, reader.position, message)
    assert by_kind(possible_actions(start, semantics)) == [
        *([eavesdrop] if semantics is Semantics.EAVESDROP else []),
        Possible(ActionKind.INPUT, recipe, None, reader.position, None),
        Possible(ActionKind.OUTPUT, recipe, sent.position, None, message),
    ]
    unseen = [CommAction(reader.position, sent.position)] if semantics is Semantics.CLASSIC else []
    assert silent_actions(start, semantics) == unseen


@pytest.mark.parametrize("semantics", Semantics)
def test_on_a_channel_that_he_does_not_know(semantics: Semantics) -> None:
    protocol = Protocol()
    private = protocol.constant("s", public=False)
    sent = protocol.out(protocol.c, channel=private)
    reader = protocol.read(protocol.variable(), channel=private)
    start = initial_configuration(protocol.theory, par(sent, reader))
    assert possible_actions(start, semantics) == []
    assert silent_actions(start, semantics) == [CommAction(reader.position, sent.position)]


@pytest.mark.parametrize("semantics", Semantics)
def test_a_channel_is_known_once_it_was_output(semantics: Semantics) -> None:
    """new k; out(c,k); (out(k,c) | in(k,x)): after the output, ax_1 is the channel."""
    protocol = Protocol()
    k = protocol.name()
    sent = protocol.out(protocol.c, channel=k)
    reader = protocol.read(protocol.variable(), channel=k)
    shown = protocol.out(k, par(sent, reader))
    made = protocol.new(k, shown)
    actions = [TauAction(made.position), output(protocol.c, shown.position)]
    end = replay(protocol.theory, made, actions, Semantics.PRIVATE).configurations[-1]
    found = by_kind(possible_actions(end, semantics))
    assert [one.channel for one in found] == [Axiom(1)] * len(found)
    kinds = [ActionKind.INPUT, ActionKind.OUTPUT]
    if semantics is Semantics.EAVESDROP:
        kinds.insert(0, ActionKind.EAVESDROP)
    assert [one.kind for one in found] == kinds


def test_what_is_stuck_does_nothing() -> None:
    """An output whose message or channel fails; the input on the failing channel as well."""
    protocol = Protocol()
    x = protocol.variable()
    g = protocol.constructor("g", 1)
    fails = Function(protocol.destructor("f", 1, ([Function(g, [x])], x)), [protocol.c])
    stuck = [protocol.out(fails), protocol.out(protocol.c, channel=fails),
             protocol.read(protocol.variable(), channel=fails)]  # fmt: skip
    start = initial_configuration(protocol.theory, par(*stuck))
    for semantics in Semantics:
        assert possible_actions(start, semantics) == []
        assert silent_actions(start, semantics) == []


def test_a_choice_has_two_outcomes() -> None:
    protocol = Protocol()
    choice = protocol.choice(protocol.out(protocol.c), None)
    start = initial_configuration(protocol.theory, choice)
    assert possible_actions(start, Semantics.PRIVATE) == []
    assert silent_actions(start, Semantics.PRIVATE) == [
        ChoiceAction(choice.position, choose_left=True),
        ChoiceAction(choice.position, choose_left=False),
    ]

"""What an attacker can do with a configuration: for stepping through one by hand."""

from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.evaluation import compute_message
from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.offers import Offer, may_communicate, offers_of, pairs
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import Active, settle
from deepsec_results.calculus.steps import Outcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Choice, Position
from deepsec_results.model.terms import Recipe
from deepsec_results.model.traces import (
    Action,
    ChoiceAction,
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
)


class ActionKind(Enum):
    """What the attacker does: he gets a message, gives one, or overhears one."""

    OUTPUT = "out"
    INPUT = "in"
    EAVESDROP = "eav"


class Possible(Struct, frozen=True):
    """An action that the attacker can do: its kind, a shortest recipe of its channel, and where.

    `output` or `input` is None where the attacker takes that part himself. `message` is what an
    output gives.
    """

    kind: ActionKind
    channel: Recipe
    output: Position | None
    input: Position | None
    message: Message | None


class Performed(Struct, frozen=True):
    """An action that was done as a trace has it, and what came of it."""

    action: Action
    outcome: Outcome


def settled(configuration: Configuration) -> tuple[Configuration, Sequence[Action]]:
    """The configuration after all silent steps that need no decision, and these steps."""
    active = settle(Active(configuration))
    return active.configuration, active.actions


def possible_actions(configuration: Configuration, semantics: Semantics) -> list[Possible]:
    """The actions of the attacker that come next; the configuration should be settled.

    Raises CalculusError if a term is malformed.
    """
    knowledge = know(configuration.theory, configuration.frame)
    offers = [one for one in offers_of(configuration) if one.is_ready]
    found = []
    for offer in offers:
        assert offer.channel is not None
        if knowledge.knows(offer.channel):
            found.append(_direct(offer, knowledge.recipe(offer.channel)))
    if semantics is Semantics.EAVESDROP:
        for output, reader in pairs(configuration, offers):
            assert output.channel is not None
            if knowledge.knows(output.channel):
                places = output.component.position, reader.component.position
                recipe = knowledge.recipe(output.channel)
                found.append(Possible(ActionKind.EAVESDROP, recipe, *places, output.message))
    return found


def _direct(offer: Offer, channel: Recipe) -> Possible:
    place = offer.component.position
    if offer.is_output:
        return Possible(ActionKind.OUTPUT, channel, place, None, offer.message)
    return Possible(ActionKind.INPUT, channel, None, place, None)


def silent_actions(configuration: Configuration, semantics: Semantics) -> list[Action]:
    """The choices and communications that the processes can do unseen.

    Raises CalculusError if a term is malformed.
    """
    knowledge = know(configuration.theory, configuration.frame)
    found: list[Action] = []
    for component in configuration:
        if isinstance(component.process, Choice):
            found += [ChoiceAction(component.position, left) for left in (True, False)]
    for output, reader in pairs(configuration, offers_of(configuration)):
        assert output.channel is not None
        if may_communicate(semantics, knowledge, output.channel):
            found.append(CommAction(reader.component.position, output.component.position))
    return found


def perform(
    configuration: Configuration,
    semantics: Semantics,
    kind: ActionKind,
    channel: Recipe,
    term: Recipe | None = None,
) -> list[Performed]:
    """Do an action of the attacker, in each place where it is possible; none if it is nowhere.

    `term` is the recipe of what he gives to an input. Raises CalculusError if a recipe is
    malformed or no message, or if an input has no term.
    """
    value = compute_message(configuration.theory, channel, configuration.frame)
    if kind is ActionKind.INPUT:
        if term is None:
            raise CalculusError("an input needs the recipe of a message")
        compute_message(configuration.theory, term, configuration.frame)
    done = []
    for action in _actions(configuration, semantics, kind, channel, value, term):
        try:
            done.append(Performed(action, take(configuration, action, semantics)))
        except CalculusError:  # a pattern that the message does not fit
            continue
    return done


def _actions(
    configuration: Configuration,
    semantics: Semantics,
    kind: ActionKind,
    channel: Recipe,
    value: Message,
    term: Recipe | None,
) -> Iterator[Action]:
    offers = [one for one in offers_of(configuration) if one.is_ready and one.channel is value]
    if kind is ActionKind.EAVESDROP:
        if semantics is not Semantics.EAVESDROP:
            raise CalculusError(f"the {semantics} semantics has no eavesdropping")
        for output, reader in pairs(configuration, offers):
            places = reader.component.position, output.component.position
            yield EavesdropAction(channel, *places)
        return
    for offer in offers:
        place = offer.component.position
        if kind is ActionKind.OUTPUT and offer.is_output:
            yield OutputAction(channel, place)
        elif kind is ActionKind.INPUT and not offer.is_output and term is not None:
            yield InputAction(channel, term, place)

"""What an attacker can do with a configuration: for stepping through one by hand."""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.evaluation import compute_message
from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.moves import choices, communications, visible_moves
from deepsec_results.calculus.offers import Offer, offers_of, pairs
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import Active, settle
from deepsec_results.calculus.steps import Outcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Recipe
from deepsec_results.model.traces import (
    Action,
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)


class ActionKind(Enum):
    """What the attacker does: receive a message, send one, or overhear one."""

    OUTPUT = "out"
    INPUT = "in"
    EAVESDROP = "eav"


class Possible(Struct, frozen=True):
    """An action that the attacker can do: its kind, a shortest recipe of its channel, and where.

    `output` or `input` is None where the attacker takes that part. `message` is what an
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
    offers = [offer for offer in offers_of(configuration) if offer.is_ready]
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
    offers = offers_of(configuration)
    return [
        *choices(configuration),
        *communications(configuration, offers, semantics, lambda: knowledge),
    ]


def perform(
    configuration: Configuration,
    semantics: Semantics,
    kind: ActionKind,
    channel: Recipe,
    term: Recipe | None = None,
) -> list[Performed]:
    """Do an action of the attacker, in each place where it is possible; none if it is nowhere.

    `term` is the recipe of the message for an input. Raises CalculusError if a recipe is malformed
    or not a message, if an input has no term, or if the semantics has no such action.
    """
    wanted = _action(kind, channel, term)
    compute_message(configuration.theory, channel, configuration.frame)
    if isinstance(wanted, InputAction):
        compute_message(configuration.theory, wanted.term, configuration.frame)
    if isinstance(wanted, EavesdropAction) and semantics is not Semantics.EAVESDROP:
        raise CalculusError(f"the {semantics} semantics has no eavesdropping")
    moves = visible_moves(configuration, offers_of(configuration), wanted)
    return [Performed(action, take(configuration, action, semantics)) for action in moves]


def _action(kind: ActionKind, channel: Recipe, term: Recipe | None) -> VisibleAction:
    """An action that takes place nowhere yet."""
    nowhere = Position(-1, [])
    match kind:
        case ActionKind.OUTPUT:
            return OutputAction(channel, nowhere)
        case ActionKind.EAVESDROP:
            return EavesdropAction(channel, nowhere, nowhere)
        case ActionKind.INPUT:
            if term is None:
                raise CalculusError("an input needs the recipe of a message")
            return InputAction(channel, term, nowhere)

"""What an attacker can do with a configuration: for stepping through one by hand."""

from enum import Enum

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.moves import choices, communications
from deepsec_results.calculus.offers import Offer, offers_of, pairs
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Recipe
from deepsec_results.model.traces import (
    Action,
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

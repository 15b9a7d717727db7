"""What the processes that are left wait for, when an attack's next action is not among them."""

from enum import Enum

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.knowledge import Knowledge
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.offers import Offer, accepts, offers_of
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import (
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)


class WaitingReason(Enum):
    """Why a process cannot do an action."""

    CHANNEL_FAILS = "its channel is not a message"
    OUTPUT_FAILS = "what it would output is not a message"
    SECRET_CHANNEL = "the attacker does not know its channel"
    OTHER_CHANNEL = "it uses another channel"
    OTHER_DIRECTION = (
        "it is the opposite kind of action: an input where an output is due, or the reverse"
    )
    PATTERN = "its pattern does not fit the message"
    NO_PARTNER = "no other process takes part in the communication"
    RECIPE_FAILS = "a recipe of the action is not a message"


class Waiting(Struct, frozen=True):
    """An output or an input that is not the action due; its channel and message, if they are."""

    position: Position
    is_output: bool
    channel: Message | None
    message: Message | None
    reason: WaitingReason


def waiting_in(
    configuration: Configuration, knowledge: Knowledge, action: VisibleAction
) -> list[Waiting]:
    """Why no process does an action. Raises CalculusError if a term or a recipe is malformed."""
    return [
        Waiting(
            offer.component.position,
            offer.is_output,
            offer.channel,
            offer.message,
            _reason(configuration, knowledge, action, offer),
        )
        for offer in offers_of(configuration)
    ]


def _reason(
    configuration: Configuration, knowledge: Knowledge, action: VisibleAction, offer: Offer
) -> WaitingReason:
    theory, frame = configuration.theory, configuration.frame
    if offer.channel is None:
        return WaitingReason.CHANNEL_FAILS
    if offer.is_output and offer.message is None:
        return WaitingReason.OUTPUT_FAILS
    if not knowledge.knows(offer.channel):
        return WaitingReason.SECRET_CHANNEL
    channel = evaluate_recipe(theory, action.channel, frame)
    if channel is None:
        return WaitingReason.RECIPE_FAILS
    if channel is not offer.channel:
        return WaitingReason.OTHER_CHANNEL
    if isinstance(action, EavesdropAction):
        return WaitingReason.NO_PARTNER
    if offer.is_output is not isinstance(action, OutputAction):
        return WaitingReason.OTHER_DIRECTION
    if isinstance(action, InputAction):
        message = evaluate_recipe(theory, action.term, frame)
        if message is None:
            return WaitingReason.RECIPE_FAILS
        if not accepts(configuration, offer, message):
            return WaitingReason.PATTERN
    return WaitingReason.NO_PARTNER

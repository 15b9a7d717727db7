"""What the processes of a configuration can do next, as actions of a trace."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.knowledge import Knowledge
from deepsec_results.calculus.offers import Offer, accepts, meeting_channels, pairs
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Choice
from deepsec_results.model.traces import (
    ChoiceAction,
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)


def visible_moves(
    configuration: Configuration, offers: Iterable[Offer], wanted: VisibleAction
) -> Iterator[VisibleAction]:
    """An action of the attacker, in each place where one of the offers makes it possible.

    The kind and the recipes are those of `wanted`, whose own places do not matter. Raises
    CalculusError if a recipe is malformed.
    """
    channel = evaluate_recipe(configuration.theory, wanted.channel, configuration.frame)
    ready = [offer for offer in offers if offer.is_ready and offer.channel is channel]
    match wanted:
        case OutputAction():
            for offer in ready:
                if offer.is_output:
                    yield OutputAction(wanted.channel, offer.component.position)
        case InputAction():
            message = evaluate_recipe(configuration.theory, wanted.term, configuration.frame)
            for offer in ready:
                if message is not None and accepts(configuration, offer, message):
                    yield InputAction(wanted.channel, wanted.term, offer.component.position)
        case EavesdropAction():
            for output, reader in pairs(configuration, ready):
                places = reader.component.position, output.component.position
                yield EavesdropAction(wanted.channel, *places)


def communications(
    configuration: Configuration,
    offers: Sequence[Offer],
    semantics: Semantics,
    know_frame: Callable[[], Knowledge],
) -> Iterator[CommAction]:
    """The communications that the attacker does not see (Babel, Cheval, Kremer, POST 2017).

    `know_frame` gives what the attacker can deduce; it is called only if needed.
    """
    hidden = semantics is Semantics.CLASSIC
    both = meeting_channels(offers)
    unseen = {one for one in both if hidden or not know_frame().knows(one)}
    # Where the attacker sees all channels, no output is tried with any input.
    meeting = [offer for offer in offers if offer.channel in unseen]
    for output, reader in pairs(configuration, meeting):
        yield CommAction(reader.component.position, output.component.position)


def choices(components: Iterable[Component]) -> Iterator[ChoiceAction]:
    """The two outcomes of each choice."""
    for component in components:
        if isinstance(component.process, Choice):
            for left in (True, False):
                yield ChoiceAction(component.position, left)

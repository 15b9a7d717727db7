"""What the processes side by side can do next: outputs and inputs, and who meets whom."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.matching import match_pattern
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.steps import channel_of, output_of
from deepsec_results.model.processes import Input, Output


class Offer(Struct, frozen=True):
    """A component that is an output or an input, with its channel.

    `message` is what an output gives. `channel` and `message` are None where the term is not a
    message: such a component is stuck.
    """

    component: Component
    channel: Message | None
    message: Message | None = None

    @property
    def is_output(self) -> bool:
        return isinstance(self.component.process, Output)

    @property
    def is_ready(self) -> bool:
        """Whether its terms are messages."""
        return self.channel is not None and (not self.is_output or self.message is not None)


def offers_of(configuration: Configuration) -> list[Offer]:
    """The outputs and inputs that come next. Raises CalculusError if a term is malformed."""
    offers = (offer_of(configuration, component) for component in configuration)
    return [offer for offer in offers if offer is not None]


def offer_of(configuration: Configuration, component: Component) -> Offer | None:
    """What an output or an input offers; None for other components.

    Raises CalculusError if a term is malformed.
    """
    if isinstance(component.process, Output):
        channel = channel_of(configuration, component)
        return Offer(component, channel, output_of(configuration, component))
    if isinstance(component.process, Input):
        return Offer(component, channel_of(configuration, component))
    return None


def accepts(configuration: Configuration, offer: Offer, message: Message) -> bool:
    """Whether the pattern of an input fits a message."""
    component = offer.component
    process = component.process
    return isinstance(process, Input) and bool(
        match_pattern(configuration.theory, process.pattern, message, component.environment)
    )


def meeting_channels(offers: Iterable[Offer]) -> list[Message]:
    """The channels that have both an output and an input that are ready, in their order."""
    outputs: dict[Message, None] = {}
    inputs: set[Message] = set()
    for offer in offers:
        if offer.is_ready and offer.channel is not None:
            if offer.is_output:
                outputs[offer.channel] = None
            else:
                inputs.add(offer.channel)
    return [channel for channel in outputs if channel in inputs]


def pairs(configuration: Configuration, offers: Sequence[Offer]) -> Iterator[tuple[Offer, Offer]]:
    """Each output with each input that can take its message."""
    readers: dict[Message, list[Offer]] = {}
    for offer in offers:
        if not offer.is_output and offer.channel is not None:
            readers.setdefault(offer.channel, []).append(offer)
    for offer in offers:
        if offer.is_output and offer.is_ready:
            assert offer.channel is not None and offer.message is not None
            for reader in readers.get(offer.channel, ()):
                if accepts(configuration, reader, offer.message):
                    yield offer, reader

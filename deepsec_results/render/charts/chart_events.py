"""Make the events of a chart from the steps of an execution."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from deepsec_results.analysis.source import QuerySource
from deepsec_results.calculus.events import Communicated, NameMade, Received, Sent, Unfolded
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.places import Places, Thread
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import InputAction, positions_of
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.charts.chart import (
    ATTACKER,
    Arrow,
    ArrowKind,
    Event,
    Lane,
    LaneNote,
    NamedMessage,
)

LONGEST = 40
"""Characters of the longest message, or recipe, that is written at an arrow."""


class EventMaker:
    """Makes the events of a chart, with the lanes and the names of messages that they have in
    common. Of messages, none is named if there is no `longest`."""

    def __init__(
        self,
        writer: MessageWriter,
        source: QuerySource,
        places: Places,
        *,
        everything: bool,
        longest: int | None = LONGEST,
    ) -> None:
        self._writer = writer
        self._source = source
        self._places = places
        self._theirs = False
        self._threads: dict[tuple[bool, Thread | None], str] = {}
        self._everything = everything
        self._longest = longest
        self._lanes: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._channels: set[str] = set()

    def events(self, replay: ReplayedTrace, *, theirs: bool = False) -> list[Event]:
        """The events of an execution of the attacked process, or of the other one; to be finished
        once all are made."""
        self._theirs = theirs
        return [event for step in show_steps(replay, self._writer) for event in self._events(step)]

    def forbidden(self, number: str, positions: Sequence[Position], channel: Message) -> Arrow:
        """The communication that is impossible."""
        start, end = map(self._lane, positions)
        text = f"impossible: the attacker can deduce {self._text(channel)}"
        return Arrow(number, ArrowKind.FORBIDDEN, start, end, text, line=self._line(positions[0]))

    @property
    def lanes(self) -> list[Lane]:
        """The lanes of all events; the attacker has the last one."""
        return [*map(Lane, self._lanes), Lane(ATTACKER, is_attacker=True)]

    @property
    def channel(self) -> str | None:
        """The channel of all events, if there is just one."""
        return next(iter(self._channels)) if len(self._channels) == 1 else None

    @property
    def named(self) -> list[NamedMessage]:
        """The long messages of all events."""
        return [NamedMessage(name, text) for text, name in self._names.items()]

    def finished(self, events: Sequence[Event]) -> list[Event]:
        """Events with the lane of the attacker, without a channel that all arrows have."""
        return [self._finished(event) if isinstance(event, Arrow) else event for event in events]

    def _finished(self, arrow: Arrow) -> Arrow:
        last = len(self._lanes)
        return replace(
            arrow,
            start=last if arrow.start == _TO_ATTACKER else arrow.start,
            end=last if arrow.end == _TO_ATTACKER else arrow.end,
            channel=None if arrow.channel == self.channel else arrow.channel,
        )

    def _events(self, shown: ShownStep) -> Iterator[Event]:
        step = shown.step
        positions = positions_of(step.action)
        line = self._line(positions[0])
        match step.event:
            case Sent(channel=channel, message=message, axiom=axiom):
                yield Arrow(
                    shown.number, ArrowKind.OUTPUT, self._lane(positions[0]), _TO_ATTACKER,
                    self._message(message), f"ax_{axiom}", self._channel(channel), line,
                )  # fmt: skip
            case Received(channel=channel, message=message):
                assert isinstance(step.action, InputAction)
                recipe, text = visible(self._writer.text(step.action.term)), self._text(message)
                built = None if recipe == text else self._named(recipe)
                yield Arrow(
                    shown.number, ArrowKind.INPUT, _TO_ATTACKER, self._lane(positions[0]),
                    self._named(text), built, self._channel(channel), line,
                )  # fmt: skip
            case Communicated(channel=channel, message=message, axiom=axiom):
                start, end = map(self._lane, positions)
                kind = ArrowKind.INTERNAL if axiom is None else ArrowKind.EAVESDROP
                overheard = None if axiom is None else f"ax_{axiom}"
                yield Arrow(
                    shown.number, kind, start, end,
                    self._message(message), overheard, self._channel(channel), line,
                )  # fmt: skip
            case Unfolded():
                return
            case NameMade() if self._everything:
                yield LaneNote(
                    shown.number, self._lane(positions[0]), f"new {visible(shown.text)}", line
                )
            case _ if self._everything:
                text = ": ".join(filter(None, (shown.action, shown.text)))
                yield LaneNote(shown.number, self._lane(positions[0]), visible(text), line)

    def _message(self, message: Message) -> str:
        return self._named(self._text(message))

    def _text(self, message: Message) -> str:
        return visible(self._writer.text(message))

    def _named(self, text: str) -> str:
        """A text, or the name of a long one."""
        if self._longest is None or len(text) <= self._longest:
            return text
        return self._names.setdefault(text, f"m{len(self._names) + 1}")

    def _channel(self, channel: Message) -> str:
        text = self._text(channel)
        self._channels.add(text)
        return text

    def _lane(self, position: Position) -> int:
        """The lane of the thread at a position."""
        place = self._source.place(position)
        name = self._thread(position) if place is None else visible(place.thread)
        return self._lanes.setdefault(name, len(self._lanes))

    def _thread(self, position: Position) -> str:
        """The name of a thread whose role is not known: it is the n-th of its process that acts."""
        key = self._theirs, self._places.thread(position, theirs=self._theirs)
        before = sum(theirs is self._theirs for theirs, _ in self._threads)
        return self._threads.setdefault(key, f"thread {before + 1}")

    def _line(self, position: Position) -> int | None:
        place = self._source.place(position)
        return None if place is None else place.line


_TO_ATTACKER = -1  # the last lane

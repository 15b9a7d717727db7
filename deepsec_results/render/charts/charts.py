"""Make the chart of an attack from its explanation."""

from collections.abc import Iterator, Mapping, Sequence

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.calculus.events import (
    Communicated,
    NameMade,
    Received,
    Sent,
    Unfolded,
)
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.places import Places, Thread
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import InputAction, positions_of
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.explanation_sentences import (
    explain_in_a_sentence,
    next_action,
    test_text,
    test_values,
)
from deepsec_results.render.attacks.headings import query_title
from deepsec_results.render.attacks.impossible_steps import (
    forbidden_number,
    no_execution_sentence,
)
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.charts.aligned_sides import align_events, partner_numbers
from deepsec_results.render.charts.chart import (
    ATTACKER,
    Arrow,
    ArrowKind,
    Chart,
    ChartSide,
    Event,
    Lane,
    LaneNote,
    NamedMessage,
    TestEnd,
)
from deepsec_results.use_cases.explanations import AttackExplanation

LONGEST = 40
"""Characters of the longest message, or recipe, that is written at an arrow."""


def chart_of(
    explained: AttackExplanation,
    *,
    both: bool = False,
    everything: bool = False,
    writer: MessageWriter | None = None,
) -> Chart | None:
    """The chart of an attack; None if its trace cannot be replayed or explained.

    With `both`, it has the other process too, as far as that follows; with `everything`, silent
    steps. `writer` is the writer of the attack, if the caller has one.
    """
    explanation = explained.explanation
    if explanation is not None:
        writer = writer or writer_for(explanation.replayed)
        return _explained_chart(explained, explanation, writer, both=both, everything=everything)
    if explained.unexecuted is not None:
        return _unexecuted_chart(explained, explained.unexecuted, everything=everything)
    return None


def _explained_chart(
    explained: AttackExplanation,
    explanation: TraceExplanation,
    writer: MessageWriter,
    *,
    both: bool,
    everything: bool,
) -> Chart:
    replayed, way = explanation.replayed, explanation.closest
    places = Places(replayed.process, replayed.other)
    making = _ChartMaker(writer, explained.source, places, everything=everything)
    sides = [ChartSide(replayed.attack.process, making.events(replayed.replay))]
    if both:
        there, stuck = making.events(way.replay, theirs=True), way.way.outcome is WayOutcome.STUCK
        here, there = align_events(sides[0].events, there, partner_numbers(replayed, way, places))
        ends = f"cannot do {visible(next_action(explanation, way.way, writer))}" if stuck else None
        sides = [
            ChartSide(replayed.attack.process, here),
            ChartSide(replayed.other_number, there, ends),
        ]
        sides.sort(key=lambda side: side.process)
    witness = way.way.witness
    test = None
    if witness is not None:
        values = test_values(explanation, witness, writer)
        test = TestEnd(
            visible(test_text(witness, writer)),
            [(number, visible(text)) for number, text in sorted(values)],
        )
    sentence = explain_in_a_sentence(explanation, writer)
    return making.chart(explained.found, sides, sentence, test)


def _unexecuted_chart(
    explained: AttackExplanation, unexecuted: UnexecutedAttack, *, everything: bool
) -> Chart:
    """The chart of a trace up to the action that is impossible."""
    beginning, forbidden = unexecuted.beginning, unexecuted.forbidden
    writer = writer_for(beginning)
    places = Places(beginning.process, beginning.other)
    making = _ChartMaker(writer, explained.source, places, everything=everything)
    action = beginning.attack.trace.action_sequence[forbidden.action - 1]
    end = making.forbidden(
        forbidden_number(beginning.attack, forbidden), positions_of(action), forbidden.channel
    )
    events = [*making.events(beginning.replay), end]
    sides = [ChartSide(beginning.attack.process, events)]
    return making.chart(explained.found, sides, no_execution_sentence(unexecuted, writer), None)


class _ChartMaker:
    """Makes the events of a chart, with the lanes and the names of messages that they have in
    common. An arrow has its channel until all channels are known."""

    def __init__(
        self, writer: MessageWriter, source: QuerySource, places: Places, *, everything: bool
    ) -> None:
        self._writer = writer
        self._source = source
        self._places = places
        self._theirs = False
        self._threads: dict[tuple[bool, Thread | None], str] = {}
        self._everything = everything
        self._lanes: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._channels: set[str] = set()

    def events(self, replay: ReplayedTrace, *, theirs: bool = False) -> list[Event]:
        """The events of an execution of the attacked process, or of the other one."""
        self._theirs = theirs
        return [event for step in show_steps(replay, self._writer) for event in self._events(step)]

    def forbidden(self, number: str, positions: Sequence[Position], channel: Message) -> Arrow:
        """The communication that is impossible."""
        start, end = map(self._lane, positions)
        text = f"impossible: the attacker can deduce {self._text(channel)}"
        return Arrow(number, ArrowKind.FORBIDDEN, start, end, text, line=self._line(positions[0]))

    def chart(
        self, found: Query, sides: Sequence[ChartSide], sentence: str, test: TestEnd | None
    ) -> Chart:
        """The chart with these events; the attacker has the last lane."""
        only = next(iter(self._channels)) if len(self._channels) == 1 else None
        last = len(self._lanes)
        placed = [
            ChartSide(
                side.process, [_placed(event, last, only) for event in side.events], side.ends
            )
            for side in sides
        ]
        return Chart(
            query_title(found),
            [*map(Lane, self._lanes), Lane(ATTACKER, is_attacker=True)],
            placed,
            only,
            [NamedMessage(name, text) for text, name in self._names.items()],
            visible(sentence),
            test,
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
        if len(text) <= LONGEST:
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


_TO_ATTACKER = -1  # until the number of lanes is known


def _placed(event: Event, attacker: int, only_channel: str | None) -> Event:
    """An event with the lane of the attacker, and without a channel that all arrows have."""
    if not isinstance(event, Arrow):
        return event
    lanes: Mapping[int, int] = {_TO_ATTACKER: attacker}
    return Arrow(
        event.number,
        event.kind,
        lanes.get(event.start, event.start),
        lanes.get(event.end, event.end),
        event.message,
        event.attacker,
        None if event.channel == only_channel else event.channel,
        event.line,
    )

"""A sequence chart of an attack as a value, which each format draws in its own way."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

ATTACKER = "attacker"


class Lane(Struct, frozen=True):
    """Who acts: a thread of the process, by its role, or the attacker, who has the last lane.

    `name` is safe to show.
    """

    name: str
    is_attacker: bool = False


class ArrowKind(StrEnum):
    """What an action does, and between which lanes its arrow goes.

    OUTPUT: from a thread to the attacker. INPUT: from the attacker to a thread. EAVESDROP: from a
    thread to another, and the attacker learns the message. INTERNAL: the same, which the attacker
    does not see. FORBIDDEN: a communication that the semantics does not allow, where a trace that
    no execution has ends.
    """

    OUTPUT = "output"
    INPUT = "input"
    EAVESDROP = "eavesdrop"
    INTERNAL = "internal"
    FORBIDDEN = "forbidden"


class Arrow(Struct, frozen=True):
    """A message from one lane to another.

    `start` and `end` are places in `Chart.lanes`; both are the same for a thread that communicates
    with itself. `message` is text, or the name of a long one. `attacker` is the `ax_3` that the
    attacker learns the message as, or the recipe that they build it with, if it is not written just
    as the message. `channel` is set if the chart has several. `line` is that of the sender in the
    input file, or of the receiver for a message of the attacker.
    """

    number: str
    kind: ArrowKind
    start: int
    end: int
    message: str
    attacker: str | None = None
    channel: str | None = None
    line: int | None = None

    @property
    def text(self) -> str:
        """The message itself: `h(k)`, or `h(k) on c` if there are several channels."""
        place = "" if self.channel is None else f" on {self.channel}"
        internal = " (internal)" if self.kind is ArrowKind.INTERNAL else ""
        return f"{self.message}{place}{internal}"

    @property
    def known(self) -> str | None:
        """What the attacker does, by their own words: `learns ax_3`, `sends h(ax_1)`, `overhears
        ax_3`; None if they have no other words for the message."""
        return None if self.attacker is None else f"{_DOES[self.kind]} {self.attacker}"

    @property
    def label(self) -> str:
        """All of it: `learns ax_3 = h(k)`, `sends ax_1 = h(k) on c`, `h(k), overheard as ax_3`."""
        if self.kind is ArrowKind.EAVESDROP:
            return f"{self.text}, overheard as {self.attacker}"
        if self.known is not None:
            return f"{self.known} = {self.text}"
        return f"{_DOES[self.kind]} {self.text}" if self.kind in _DOES else self.text


_DOES = {
    ArrowKind.OUTPUT: "learns",
    ArrowKind.INPUT: "sends",
    ArrowKind.EAVESDROP: "overhears",
}


class LaneNote(Struct, frozen=True):
    """A silent step of a thread: a test, a choice, a new name."""

    number: str
    lane: int
    text: str
    line: int | None = None


class Gap(Struct, frozen=True):
    """The place of an action with this number, which only the other process has."""

    number: str


Event = Arrow | LaneNote | Gap


class NamedMessage(Struct, frozen=True):
    """A long message, which the arrows have by its name: `m1`."""

    name: str
    text: str


class ChartSide(Struct, frozen=True):
    """What a process does: its events in order, and why they end before those of the other side,
    if they do. `heading` says which process it is.

    With two sides, the n-th events of both belong together.
    """

    process: int
    heading: str
    events: Sequence[Event]
    ends: str | None = None


class TestEnd(Struct, frozen=True):
    """The test that distinguishes the processes: an equality, or a recipe. `values` are the numbers
    of the processes, with what it gives for each."""

    text: str
    is_equality: bool
    values: Sequence[tuple[int, str]]


class LegendEntry(Struct, frozen=True):
    """A sign that occurs in a chart, such as `ax_i`, and what it means."""

    sign: str
    meaning: str


class Chart(Struct, frozen=True):
    """A chart of an attack.

    `title` names the query. `lanes` are those of all sides. `sides` are the process that has the
    trace, or both: process 1 first. `channel` is the only channel, if there is just one. `named`
    are the long messages. `differences` are the actions in which a process that is not drawn
    differs. `sentence` says why it is an attack, or that no execution has the trace; `test` is the
    test at the end, if there is one. `legend` explains the signs that occur.
    """

    title: str
    lanes: Sequence[Lane]
    sides: Sequence[ChartSide]
    channel: str | None
    named: Sequence[NamedMessage]
    differences: Sequence[str]
    sentence: str
    test: TestEnd | None = None
    legend: Sequence[LegendEntry] = ()

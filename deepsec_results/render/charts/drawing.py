"""A chart laid out: lines, arrows, boxes and texts at their places, which SVG and TikZ both draw.

The horizontal unit is the width of a letter of the messages, the vertical one the height of a line.
`y` grows downwards; that of a text is its baseline.
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct


class Anchor(StrEnum):
    """The part of a text that is at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class TextKind(StrEnum):
    """What a text is: a message, what the attacker knows, a silent step, the name of a lane, the
    number of an action. The first three have letters of one width."""

    CODE = "code"
    KNOWLEDGE = "knowledge"
    STEP = "step"
    HEAD = "head"
    NUMBER = "number"

    @property
    def is_code(self) -> bool:
        return self not in (TextKind.HEAD, TextKind.NUMBER)


class LineKind(StrEnum):
    """What a line or an arrow is."""

    LANE = "lane"
    ATTACKER_LANE = "attacker-lane"
    MESSAGE = "message"
    OVERHEARD = "overheard"
    FORBIDDEN = "forbidden"


class BoxKind(StrEnum):
    """What a box is."""

    HEAD = "head"
    ATTACKER_HEAD = "attacker-head"
    STEP = "step"
    END = "end"


class DrawnText(Struct, frozen=True):
    """A line of text. `over` says that it may be over a line, which it covers."""

    x: float
    y: float
    text: str
    kind: TextKind = TextKind.CODE
    anchor: Anchor = Anchor.START
    over: bool = False


class DrawnLine(Struct, frozen=True):
    """A line from one place to another, with a tip at its end if `is_arrow`."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: LineKind
    is_arrow: bool = False


class DrawnBox(Struct, frozen=True):
    """A box; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    kind: BoxKind


DrawnItem = DrawnText | DrawnLine | DrawnBox


class DrawnEvent(Struct, frozen=True):
    """What is drawn of an action: `number` is that of the action, `kind` a word for it."""

    number: str
    kind: str
    items: Sequence[DrawnItem]


class Drawing(Struct, frozen=True):
    """A chart laid out. `title` and `description` say in words what it shows."""

    width: float
    height: float
    items: Sequence[DrawnItem | DrawnEvent]
    title: str
    description: str

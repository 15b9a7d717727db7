"""Where the lanes of a chart are.

The lanes of the roles are at the left, as close as their names and the messages between them
allow, and that of the attacker is at the right. Between the last role and the attacker is a gap for
messages, so that no lane crosses a message that the attacker sees. What the attacker builds, or
calls a message, is right of its lane.
"""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from deepsec_results.render.charts.chart import Arrow, ArrowKind, Chart, LaneNote
from deepsec_results.render.charts.drawing import TextKind
from deepsec_results.render.charts.text_widths import text_width
from deepsec_results.render.kit.term_folding import fold_terms

BESIDE = 1.0
"""Letters between a lane and a text next to it."""
_LEAST_MESSAGE, _LEAST_STEP, _LEAST_KNOWLEDGE = 14, 24, 12
_LEAST_WIDTH = 64  # of the texts below the lanes, if they need it
_AROUND_HEAD = 1.2  # letters of the sides of the box around a name


class Limits(Struct, frozen=True):
    """How many letters a line may have: of a name, of a message, of what the attacker knows."""

    name: int
    message: int
    knowledge: int


_LIMITS = (Limits(12, 42, 30), Limits(8, 30, 24), Limits(8, 24, 18))  # from wide to narrow


class Medium(Struct, frozen=True):
    """What a chart is drawn on: how many letters of a message fit in a line, None for any number;
    and the width of its names, in parts of that of the widest common font."""

    width: float | None = None
    name: float = 1


class Columns(Struct, frozen=True):
    """Where the lanes are, their names in lines, with the widths of the boxes around them, how many
    letters a line of a message and of what the attacker knows may have, and the width of the whole.
    """

    lanes: Sequence[float]
    heads: Sequence[Sequence[str]]
    head_widths: Sequence[float]
    message: int
    knowledge: int
    width: float

    @property
    def attacker(self) -> float:
        return self.lanes[-1]

    @property
    def message_center(self) -> float:
        """The middle of the gap for messages."""
        return sum(self.lanes[-2:]) / 2


def columns_of(chart: Chart, texts: Sequence[str], medium: Medium) -> Columns:
    """The columns of a chart, as wide as the medium if this can be; `texts` are below it."""
    found = [_columns(chart, texts, limits, medium) for limits in _LIMITS]
    fitting = [one for one in found if medium.width is None or one.width <= medium.width]
    return fitting[0] if fitting else found[-1]


def _head_width(lines: Sequence[str], medium: Medium) -> float:
    """The width of the box around a name."""
    widest = max(text_width(line, TextKind.HEAD) for line in lines)
    return widest * medium.name + _AROUND_HEAD


def _columns(chart: Chart, texts: Sequence[str], limits: Limits, medium: Medium) -> Columns:
    heads = [fold_terms(lane.name, limits.name).split("\n") for lane in chart.lanes]
    widths = [_head_width(lines, medium) for lines in heads]
    events = [event for side in chart.sides for event in side.events]
    numbers = max((text_width(one.number, TextKind.NUMBER) for one in events), default=0) + BESIDE
    arrows = [event for event in events if isinstance(event, Arrow)]
    seen = [arrow for arrow in arrows if arrow.kind in (ArrowKind.OUTPUT, ArrowKind.INPUT)]
    has_notes = any(isinstance(event, LaneNote) for event in events)
    least = _LEAST_STEP if has_notes or len(seen) < len(arrows) else _LEAST_MESSAGE
    message = _needed([arrow.text for arrow in seen], least, limits.message)
    known = [arrow.known for arrow in arrows if arrow.known is not None]
    knowledge = _needed(known, _LEAST_KNOWLEDGE, limits.knowledge)
    lanes = [max(widths[0] / 2, numbers)]
    for left, right in pairwise(widths):
        lanes.append(lanes[-1] + max((left + right) / 2 + 1, numbers + 1))
    lanes = _with_messages(lanes, arrows, limits)
    if len(lanes) > 1:
        lanes[-1] = max(lanes[-1], lanes[-2] + message + 2 * BESIDE)
    width = lanes[-1] + max(widths[-1] / 2, knowledge + BESIDE)
    longest = max((text_width(text, TextKind.CODE) for text in texts), default=0)
    return Columns(
        lanes, heads, widths, message, knowledge, max(width, min(longest + 2, _LEAST_WIDTH))
    )


def _with_messages(lanes: Sequence[float], arrows: Sequence[Arrow], limits: Limits) -> list[float]:
    """Lanes further apart, where an arrow between two roles needs it for its message."""
    placed = [*lanes]
    for arrow in sorted(arrows, key=lambda one: abs(one.end - one.start)):
        left, right = min(arrow.start, arrow.end), max(arrow.start, arrow.end)
        if left == right or right == len(lanes) - 1:
            continue
        width = _needed([arrow.text], 0, limits.message) + 2 * BESIDE
        more = max(0, width - (placed[right] - placed[left]))
        placed[right:] = [x + more for x in placed[right:]]
    return placed


def _needed(texts: Sequence[str], least: int, most: int) -> int:
    """The width of the widest of the lines into which texts are folded."""
    lines = [line for text in texts for line in fold_terms(text, most).split("\n")]
    return int(max([least, *(text_width(line, TextKind.CODE) for line in lines)]))

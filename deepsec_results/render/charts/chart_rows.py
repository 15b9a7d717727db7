"""The actions of a chart laid out, one below the other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from deepsec_results.render.charts.chart import Arrow, ArrowKind, LaneNote
from deepsec_results.render.charts.chart_columns import BESIDE, Columns
from deepsec_results.render.charts.drawing import (
    Anchor,
    BoxKind,
    DrawnBox,
    DrawnEvent,
    DrawnItem,
    DrawnLine,
    DrawnText,
    LineKind,
    TextKind,
)
from deepsec_results.render.charts.text_widths import text_width
from deepsec_results.render.kit.term_folding import fold_terms

_BELOW_TEXT = 0.4  # from a message to its arrow
_TO_MIDDLE = 0.25  # from the middle of a text to its baseline
_LOOP = 3.0  # letters from a lane to the end of a loop at it
_LOOP_HEIGHT = 0.5
_CROSSING = 0.5  # letters that an arrow leaves out at each side of a lane that it crosses
_TO_OVERHEARD = 1.0  # from an arrow to that of the attacker who overhears it
_LEAST = 8  # letters of a line that has little space
_LINES = {ArrowKind.FORBIDDEN: LineKind.FORBIDDEN}

Drawn = tuple[list[DrawnItem], float]
"""What is drawn, and where the next row begins."""


def draw_event(event: Arrow | LaneNote, columns: Columns, y: float) -> tuple[DrawnEvent, float]:
    """An action from `y` on, and where the next row begins."""
    if isinstance(event, LaneNote):
        items, y = _step(event, columns, y)
        return DrawnEvent(event.number, "step", items), y
    is_seen = event.kind in (ArrowKind.OUTPUT, ArrowKind.INPUT)
    items, y = (_with_attacker if is_seen else _between_lanes)(event, columns, y)
    return DrawnEvent(event.number, event.kind, items), y


def _with_attacker(arrow: Arrow, columns: Columns, y: float) -> Drawn:
    """An arrow to or from the attacker, with its message in the gap before the attacker."""
    lines = fold_terms(arrow.text, columns.message).split("\n")
    items = _centered(lines, columns.message_center, y)
    y += len(lines) + _BELOW_TEXT
    start, end = columns.lanes[arrow.start], columns.lanes[arrow.end]
    items += _crossing(start, end, y, LineKind.MESSAGE, columns)
    items.append(_number(arrow.number, min(start, end), y))
    known, y = _knowledge(arrow, columns, y)
    return [*items, *known], y


def _between_lanes(arrow: Arrow, columns: Columns, y: float) -> Drawn:
    """An arrow from thread to thread, with another one to the attacker if they overhear it. The
    message at a loop may be over other lanes, but not the attacker's."""
    start, end = columns.lanes[arrow.start], columns.lanes[arrow.end]
    left, right = min(start, end), max(start, end)
    width = (columns.attacker if left == right else right) - left - 2 * BESIDE
    lines = fold_terms(arrow.text, max(int(width), _LEAST)).split("\n")
    widest = max(text_width(line, TextKind.CODE) for line in lines)
    gap = _widest_gap(left, right, columns)
    center = sum(gap) / 2 if gap[1] - gap[0] >= widest + 2 * BESIDE else (left + right) / 2
    items = _centered(lines, max(center, left + BESIDE + widest / 2), y, over=True)
    y += len(lines) + _BELOW_TEXT
    kind = _LINES.get(arrow.kind, LineKind.MESSAGE)
    items += _loop(start, y, kind) if left == right else _crossing(start, end, y, kind, columns)
    items.append(_number(arrow.number, left, y))
    if arrow.kind is ArrowKind.EAVESDROP:
        x = left + _LOOP if left == right else _middle(left, right, columns)
        top = y + (_LOOP_HEIGHT if left == right else 0)
        y += _TO_OVERHEARD
        items.append(DrawnLine(x, top, x, y, LineKind.OVERHEARD))
        items += _crossing(x, columns.attacker, y, LineKind.OVERHEARD, columns)
    known, y = _knowledge(arrow, columns, y)
    return [*items, *known], y + (0.5 if left == right else 0)


def _crossing(
    start: float, end: float, y: float, kind: LineKind, columns: Columns
) -> Iterator[DrawnItem]:
    """An arrow that leaves out the lanes that it crosses."""
    left, right = min(start, end), max(start, end)
    step = _CROSSING if start < end else -_CROSSING
    lanes = sorted((x for x in columns.lanes if left < x < right), reverse=start > end)
    for x in lanes:
        if abs(x - start) > _CROSSING:
            yield DrawnLine(start, y, x - step, y, kind)
        start = x + step
    yield DrawnLine(start, y, end, y, kind, is_arrow=True)


def _widest_gap(left: float, right: float, columns: Columns) -> tuple[float, float]:
    """The two neighboring lanes that are furthest apart, of those that an arrow is between."""
    lanes = [x for x in columns.lanes if left <= x <= right]
    return max(pairwise(lanes), key=lambda gap: gap[1] - gap[0], default=(left, right))


def _middle(left: float, right: float, columns: Columns) -> float:
    """The middle between two lanes, or next to it if a lane is there."""
    middle = (left + right) / 2
    near = any(abs(x - middle) < 2 * _CROSSING for x in columns.lanes)
    return middle + 2 * _CROSSING if near else middle


def _loop(x: float, y: float, kind: LineKind) -> list[DrawnItem]:
    """A message of a thread to itself."""
    out, below = x + _LOOP, y + _LOOP_HEIGHT
    return [
        DrawnLine(x, y, out, y, kind),
        DrawnLine(out, y, out, below, kind),
        DrawnLine(out, below, x, below, kind, is_arrow=True),
    ]


def _step(note: LaneNote, columns: Columns, y: float) -> Drawn:
    """A silent step: a mark at the lane, and words up to the lane of the attacker."""
    x = columns.lanes[note.lane]
    width = max(int(columns.attacker - x - 2 * BESIDE), _LEAST)
    lines = fold_terms(note.text, width).split("\n")
    y += 0.2
    items: list[DrawnItem] = [
        DrawnText(x + BESIDE, y + at + 0.75, line, TextKind.STEP, over=True)
        for at, line in enumerate(lines)
    ]
    items.append(DrawnBox(x - 0.35, y + 0.35, 0.7, 0.3, BoxKind.STEP))
    items.append(_number(note.number, x, y + 0.5))
    return items, y + len(lines)


def _centered(lines: Sequence[str], x: float, y: float, *, over: bool = False) -> list[DrawnItem]:
    return [
        DrawnText(x, y + at + 1, line, TextKind.CODE, Anchor.MIDDLE, over)
        for at, line in enumerate(lines)
    ]


def _number(number: str, x: float, y: float) -> DrawnText:
    """The number of an action, left of a lane."""
    return DrawnText(x - 0.7, y + _TO_MIDDLE, number, TextKind.NUMBER, Anchor.END, over=True)


def _knowledge(arrow: Arrow, columns: Columns, y: float) -> Drawn:
    """What the attacker builds, or calls the message, next to the end of its arrow."""
    text = arrow.known
    if text is None:
        return [], y + 0.5
    lines = fold_terms(text, columns.knowledge).split("\n")
    x = columns.attacker + BESIDE
    items: list[DrawnItem] = [
        DrawnText(x, y + at + _TO_MIDDLE, line, TextKind.KNOWLEDGE) for at, line in enumerate(lines)
    ]
    return items, y + len(lines) - 0.5

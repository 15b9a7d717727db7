"""The actions of a chart laid out, one below the other."""

from collections.abc import Sequence

from deepsec_results.render.charts.chart import Arrow, ArrowKind, LaneNote
from deepsec_results.render.charts.chart_columns import (
    BESIDE,
    Columns,
    knowledge_text,
    message_text,
)
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
    lines = fold_terms(message_text(arrow), columns.message).split("\n")
    items = _centred(lines, columns.message_centre, y)
    y += len(lines) + _BELOW_TEXT
    start, end = columns.lanes[arrow.start], columns.lanes[arrow.end]
    items.append(DrawnLine(start, y, end, y, LineKind.MESSAGE, is_arrow=True))
    items.append(_number(arrow.number, min(start, end), y))
    known, y = _knowledge(arrow, columns, y)
    return [*items, *known], y


def _between_lanes(arrow: Arrow, columns: Columns, y: float) -> Drawn:
    """An arrow from thread to thread. Its message may be over other lanes, but not the attacker's,
    to which an arrow leads if they overhear it."""
    start, end = columns.lanes[arrow.start], columns.lanes[arrow.end]
    left, right = min(start, end), max(start, end)
    width = max(int(columns.attacker - left - 2 * BESIDE), _LEAST)
    lines = fold_terms(message_text(arrow), width).split("\n")
    widest = max(text_width(line, TextKind.CODE) for line in lines)
    items = _centred(lines, max((left + right) / 2, left + BESIDE + widest / 2), y, over=True)
    y += len(lines) + _BELOW_TEXT
    items += _line_between(start, end, y, _LINES.get(arrow.kind, LineKind.MESSAGE))
    items.append(_number(arrow.number, left, y))
    if arrow.kind is ArrowKind.EAVESDROP:
        begin = right if right > left else right + _LOOP
        line = DrawnLine(begin, y, columns.attacker, y, LineKind.OVERHEARD, is_arrow=True)
        items.append(line)
    known, y = _knowledge(arrow, columns, y)
    return [*items, *known], y + (0.5 if left == right else 0)


def _line_between(start: float, end: float, y: float, kind: LineKind) -> list[DrawnItem]:
    """An arrow, or a loop for a thread that communicates with itself."""
    if start != end:
        return [DrawnLine(start, y, end, y, kind, is_arrow=True)]
    out, below = start + _LOOP, y + 0.5
    return [
        DrawnLine(start, y, out, y, kind),
        DrawnLine(out, y, out, below, kind),
        DrawnLine(out, below, start, below, kind, is_arrow=True),
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


def _centred(lines: Sequence[str], x: float, y: float, *, over: bool = False) -> list[DrawnItem]:
    return [
        DrawnText(x, y + at + 1, line, TextKind.CODE, Anchor.MIDDLE, over)
        for at, line in enumerate(lines)
    ]


def _number(number: str, x: float, y: float) -> DrawnText:
    """The number of an action, left of a lane."""
    return DrawnText(x - 0.7, y + _TO_MIDDLE, number, TextKind.NUMBER, Anchor.END, over=True)


def _knowledge(arrow: Arrow, columns: Columns, y: float) -> Drawn:
    """What the attacker builds, or calls the message, next to the end of its arrow."""
    text = knowledge_text(arrow)
    if text is None:
        return [], y + 0.5
    lines = fold_terms(text, columns.knowledge).split("\n")
    x = columns.attacker + BESIDE
    items: list[DrawnItem] = [
        DrawnText(x, y + at + _TO_MIDDLE, line, TextKind.KNOWLEDGE) for at, line in enumerate(lines)
    ]
    return items, y + len(lines) - 0.5

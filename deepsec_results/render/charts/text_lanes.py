"""Where the lanes of a chart in text are, and what is written above them.

The lanes of the roles are at the left. The gap before the lane of the attacker, who has the last
one, is as wide as possible, so that the label of an arrow to or from them crosses no other lane.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from deepsec_results.render.charts.chart import Arrow, Chart, LaneNote
from deepsec_results.render.kit.term_folding import display_width

MARGIN = 2  # after the numbers of the actions
AROUND = 3  # columns of a gap that a label leaves free: a blank at both sides, and the lane
_WIDEST = 64  # columns of a label that needs so many
_PREFERRED, _LEAST = 24, 9  # columns for labels with names above the lanes, and with numbers
_STEP = 4  # columns that gaps are widened by at once
_SEPARATION = 2  # columns between two names, or lanes
_ATTACKER_LETTER = "A"
_MESSAGE = re.compile(r"m[0-9]+")
_NUMBERED = re.compile(r"(\w+?) ?([0-9(].*)?")


class TextLanes(Struct, frozen=True):
    """What is above the lanes, and their columns. `names` are not those of the lanes but shorter
    if `is_short`. `margin` is that of the numbers, and `width` that of the whole."""

    names: Sequence[str]
    columns: Sequence[int]
    margin: int
    width: int
    is_short: bool


def place_lanes(chart: Chart, width: int) -> TextLanes | None:
    """Names if they leave enough for labels, else short names, else numbers; None if not even
    these fit."""
    events = [event for side in chart.sides for event in side.events]
    margin = max((len(event.number) for event in events), default=0) + MARGIN
    full = [lane.name for lane in chart.lanes]
    if len(full) * _SEPARATION > width:
        return None
    short, numbers = [*short_names(full[:-1]), full[-1]], [*map(str, range(1, len(full)))]
    arrows = [event for event in events if isinstance(event, Arrow)]
    has_notes = any(isinstance(event, LaneNote) for event in events)
    label = _WIDEST if has_notes else _widest(arrows, len(full) - 1)
    preferred = min(label, _PREFERRED)
    choices = (
        (full, preferred),
        (short, preferred),
        (full, _LEAST),
        (short, _LEAST),
        ([*numbers, _ATTACKER_LETTER], 1),
    )
    for names, least in choices:
        columns = _columns(names, arrows, margin, width, least, label)
        if columns is not None:
            return TextLanes(names, columns, margin, width, names is not full)
    return None


def label_width(lanes: TextLanes, left: int, right: int) -> int:
    """How many columns a label between two lanes may have."""
    return lanes.columns[right] - lanes.columns[left] - AROUND


def _columns(
    names: Sequence[str], arrows: Sequence[Arrow], margin: int, width: int, least: int, label: int
) -> list[int] | None:
    """The columns of lanes under their names, with at least `least` columns before the attacker
    for a label, and `label` if they fit; None if even the least do not."""
    widths = [*map(display_width, names)]
    gaps = [-(-(left + right) // 2) + _SEPARATION for left, right in pairwise(widths)]
    first = margin + widths[0] // 2
    free = width - first - sum(gaps) - (widths[-1] + 1) // 2
    if not gaps:
        return [first] if free >= 0 else None
    last = len(gaps)
    reserved = max(0, least + AROUND - gaps[-1])
    if free < reserved:
        return None
    free = _widen(gaps, _between_roles(arrows, last), free - reserved)
    gaps[-1] += max(0, min(label + AROUND - gaps[-1], free + reserved))
    columns = [first]
    for gap in gaps:
        columns.append(columns[-1] + gap)
    return columns


def _widen(gaps: list[int], needs: Sequence[tuple[int, int, int]], free: int) -> int:
    """Widen the gaps that labels between roles need, all alike while columns are free; returns how
    many are left."""
    for fair in range(_LEAST, _WIDEST + AROUND + _STEP, _STEP):
        for left, right, wanted in needs:
            more = min(max(0, min(wanted, fair) - sum(gaps[left:right])), free)
            gaps[right - 1] += more
            free -= more
    return free


def _between_roles(arrows: Sequence[Arrow], attacker: int) -> Sequence[tuple[int, int, int]]:
    """The lanes of each arrow between two roles, and how many columns it needs; the shortest
    arrows first."""
    found = []
    for arrow in arrows:
        if attacker not in (arrow.start, arrow.end) and arrow.start != arrow.end:
            left, right = min(arrow.start, arrow.end), max(arrow.start, arrow.end)
            found.append((left, right, min(display_width(arrow.text), _WIDEST) + AROUND))
    return sorted(found, key=lambda one: (one[1] - one[0], one))


def _widest(arrows: Sequence[Arrow], attacker: int) -> int:
    """The columns of the widest label of an arrow to or from the attacker, if it is not folded."""
    labels = [arrow.label for arrow in arrows if attacker in (arrow.start, arrow.end)]
    return min(max(map(display_width, labels), default=0), _WIDEST)


def short_names(names: Sequence[str]) -> Sequence[str]:
    """Names of roles with only as many letters as distinguish their words: `T3` for `Tag 3`; the
    names themselves if two would be the same, or one would be that of a message."""
    split = [_NUMBERED.fullmatch(name) for name in names]
    words = {found[1] for found in split if found}
    short = [
        f"{_prefix(found[1], words)}{(found[2] or '').replace(' ', '')}" if found else name
        for name, found in zip(names, split, strict=True)
    ]
    is_clear = len({*short}) == len(short) and not any(map(_MESSAGE.fullmatch, short))
    return short if is_clear else names


def _prefix(word: str, words: set[str]) -> str:
    """The first letters of a word, as many as no other word begins with."""
    for length in range(1, len(word)):
        if not any(other.startswith(word[:length]) for other in words if other != word):
            return word[:length]
    return word

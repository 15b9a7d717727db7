"""How a value of each kind is shown, on a terminal and in a pipe."""

from typing import Any

import pytest

from deepsec_results.analysis.columns import Column, Kind
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.render.batches.column_cells import plain_value, right_aligned, show_value
from deepsec_results.render.kit.grids import Look, Span

TERMINAL = Look(terminal=True, color=False, width=80, now=7260)
UNREAD = Incomplete(1, 0, "permission denied")
# A value of each kind, its cell, and whether that is aligned to the right.
SHOWN: dict[Kind, tuple[Any, str, bool]] = {
    Kind.TEXT: ("a\x1b", "a\\x1b", False),
    Kind.TEXTS: (["a", "b\n"], "a, b\\n", False),
    Kind.WORD: ("verified", "verified", False),
    Kind.FLAG: (False, "no", False),
    Kind.NUMBER: (0, "0", True),
    Kind.DIGIT: (2, "2", True),
    Kind.PERCENTAGE: (45, "45%", True),
    Kind.MOMENT: (60, "2 h ago", False),
    Kind.SECONDS: (10920, "3h02m", True),
    Kind.BYTES: (4_327_000, "4.3 MB", True),
    Kind.UNREAD: (UNREAD, "1 run cannot be read: permission denied", False),
}


@pytest.mark.parametrize("kind", Kind)
def test_a_value_is_shown_by_its_kind(kind: Kind) -> None:
    value, text, right = SHOWN[kind]
    assert show_value(value, kind, TERMINAL).text == text
    assert show_value(None, kind, TERMINAL) == Span("-", "dim")
    assert right_aligned([Column("a", len, kind)]) == frozenset({0} if right else ())


def test_a_moment_is_absolute_in_a_pipe() -> None:
    pipe = Look(terminal=False, color=False, width=80, now=7260)
    assert show_value(3 * 86400, Kind.MOMENT, pipe).text.startswith("1970-01-0")


@pytest.mark.parametrize(
    ("kind", "value", "plain"),
    [
        (Kind.TEXTS, ["a", "b"], "a; b"),
        (Kind.FLAG, True, True),
        (Kind.SECONDS, 10920, 10920),
        (Kind.UNREAD, UNREAD, "1 run cannot be read: permission denied"),
        (Kind.TEXTS, None, None),
    ],
)
def test_a_value_for_programs(kind: Kind, value: Any, plain: Any) -> None:
    assert plain_value(Column("a", lambda row: row, kind), value) == plain

"""How a value of each kind is shown, on a terminal and in a pipe."""

from typing import Any

import pytest

from deepsec_results.analysis.columns import Column, ColumnKind
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.render.batches.column_cells import plain_value, right_aligned, show_value
from deepsec_results.render.kit.grids import Look, Span

TERMINAL = Look(terminal=True, color=False, width=80, now=7260)
UNREAD = Incomplete(1, 0, "permission denied")
# A value of each kind, its cell, and whether that is aligned to the right.
SHOWN: dict[ColumnKind, tuple[Any, str, bool]] = {
    ColumnKind.TEXT: ("a\x1b", "a\\x1b", False),
    ColumnKind.TEXTS: (["a", "b\n"], "a, b\\n", False),
    ColumnKind.WORD: ("verified", "verified", False),
    ColumnKind.FLAG: (False, "no", False),
    ColumnKind.NUMBER: (0, "0", True),
    ColumnKind.DIGIT: (2, "2", True),
    ColumnKind.PERCENTAGE: (45, "45%", True),
    ColumnKind.MOMENT: (60, "2 h ago", False),
    ColumnKind.SECONDS: (10920, "3h02m", True),
    ColumnKind.BYTES: (4_327_000, "4.3 MB", True),
    ColumnKind.UNREAD: (UNREAD, "1 run cannot be read: permission denied", False),
}


@pytest.mark.parametrize("kind", ColumnKind)
def test_a_value_is_shown_by_its_kind(kind: ColumnKind) -> None:
    value, text, right = SHOWN[kind]
    assert show_value(value, kind, TERMINAL).text == text
    assert show_value(None, kind, TERMINAL) == Span("-", "dim")
    assert right_aligned([Column("a", len, kind)]) == frozenset({0} if right else ())


def test_a_moment_is_absolute_in_a_pipe() -> None:
    pipe = Look(terminal=False, color=False, width=80, now=7260)
    assert show_value(3 * 86400, ColumnKind.MOMENT, pipe).text.startswith("1970-01-0")


@pytest.mark.parametrize(
    ("kind", "value", "plain"),
    [
        (ColumnKind.TEXTS, ["a", "b"], "a; b"),
        (ColumnKind.FLAG, True, True),
        (ColumnKind.SECONDS, 10920, 10920),
        (ColumnKind.UNREAD, UNREAD, "1 run cannot be read: permission denied"),
        (ColumnKind.TEXTS, None, None),
    ],
)
def test_a_value_for_programs(kind: ColumnKind, value: Any, plain: Any) -> None:
    assert plain_value(Column("a", lambda row: row, kind), value) == plain

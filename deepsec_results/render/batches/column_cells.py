"""The cell of a value, by the kind of its column."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from deepsec_results.analysis.columns import Column, ColumnKind
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.grids import Look, Span
from deepsec_results.render.kit.quantities import show_age, show_duration, show_memory, show_time
from deepsec_results.render.kit.sentences import show_incomplete

T = TypeVar("T")

_RIGHT = {
    ColumnKind.NUMBER,
    ColumnKind.DIGIT,
    ColumnKind.PERCENTAGE,
    ColumnKind.SECONDS,
    ColumnKind.BYTES,
}


def right_aligned(columns: Iterable[Column[T]]) -> frozenset[int]:
    """The places of the columns whose cells are aligned to the right."""
    return frozenset(at for at, column in enumerate(columns) if column.kind in _RIGHT)


def show_value(value: Any, kind: ColumnKind, look: Look, style: str = "") -> Span:
    """The cell of a value; `style` is that of a known value."""
    return Span("-", "dim") if value is None else Span(_SHOWN[kind](value, look), style)


_SHOWN: dict[ColumnKind, Callable[[Any, Look], str]] = {
    ColumnKind.TEXT: lambda value, look: visible(value),
    ColumnKind.TEXTS: lambda value, look: visible(", ".join(value)),
    ColumnKind.WORD: lambda value, look: visible(value),
    ColumnKind.FLAG: lambda value, look: "yes" if value else "no",
    ColumnKind.NUMBER: lambda value, look: str(value),
    ColumnKind.DIGIT: lambda value, look: str(value),
    ColumnKind.PERCENTAGE: lambda value, look: f"{value}%",
    ColumnKind.MOMENT: lambda value, look: (
        show_age(look.now - value) if look.terminal else show_time(value)
    ),
    ColumnKind.SECONDS: lambda value, look: show_duration(value),
    ColumnKind.BYTES: lambda value, look: show_memory(value),
    ColumnKind.UNREAD: lambda value, look: visible(show_incomplete(value)),
}


def plain_value(column: Column[T], row: T) -> str | int | bool | None:
    """A value as CSV has it: a text, a number, true, false or None."""
    value, as_plain = column.value(row), _PLAIN.get(column.kind)
    plain: str | int | bool | None = value if value is None or not as_plain else as_plain(value)
    return plain


_PLAIN: dict[ColumnKind, Callable[[Any], str]] = {
    ColumnKind.TEXTS: "; ".join,
    ColumnKind.UNREAD: show_incomplete,
}

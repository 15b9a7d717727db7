"""The cell of a value, by the kind of its column."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from deepsec_results.analysis.columns import Column, Kind
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.grids import Look, Span
from deepsec_results.render.kit.quantities import show_age, show_duration, show_memory, show_time
from deepsec_results.render.kit.sentences import show_incomplete

T = TypeVar("T")

_RIGHT = {Kind.NUMBER, Kind.DIGIT, Kind.PERCENTAGE, Kind.SECONDS, Kind.BYTES}


def right_aligned(columns: Iterable[Column[T]]) -> frozenset[int]:
    """The places of the columns whose cells are aligned to the right."""
    return frozenset(at for at, column in enumerate(columns) if column.kind in _RIGHT)


def show_value(value: Any, kind: Kind, look: Look, style: str = "") -> Span:
    """The cell of a value; `style` is that of a known value."""
    return Span("-", "dim") if value is None else Span(_SHOWN[kind](value, look), style)


_SHOWN: dict[Kind, Callable[[Any, Look], str]] = {
    Kind.TEXT: lambda value, look: visible(value),
    Kind.TEXTS: lambda value, look: visible(", ".join(value)),
    Kind.WORD: lambda value, look: visible(value),
    Kind.FLAG: lambda value, look: "yes" if value else "no",
    Kind.NUMBER: lambda value, look: str(value),
    Kind.DIGIT: lambda value, look: str(value),
    Kind.PERCENTAGE: lambda value, look: f"{value}%",
    Kind.MOMENT: lambda value, look: (
        show_age(look.now - value) if look.terminal else show_time(value)
    ),
    Kind.SECONDS: lambda value, look: show_duration(value),
    Kind.BYTES: lambda value, look: show_memory(value),
    Kind.UNREAD: lambda value, look: visible(show_incomplete(value)),
}


def plain_value(column: Column[T], row: T) -> str | int | bool | None:
    """A value as CSV has it: a text, a number, true, false or None."""
    value, as_plain = column.value(row), _PLAIN.get(column.kind)
    plain: str | int | bool | None = value if value is None or not as_plain else as_plain(value)
    return plain


_PLAIN: dict[Kind, Callable[[Any], str]] = {Kind.TEXTS: "; ".join, Kind.UNREAD: show_incomplete}

"""The cell of a value, by the kind of its column."""

from collections.abc import Iterable
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
    if value is None:
        return Span("-", "dim")
    match kind:
        case Kind.TEXT | Kind.WORD:
            return Span(visible(value), style)
        case Kind.TEXTS:
            return Span(visible(", ".join(value)), style)
        case Kind.FLAG:
            return Span("yes" if value else "no", style)
        case Kind.NUMBER | Kind.DIGIT:
            return Span(str(value), style)
        case Kind.PERCENTAGE:
            return Span(f"{value}%", style)
        case Kind.MOMENT:
            return Span(show_age(look.now - value) if look.terminal else show_time(value), style)
        case Kind.SECONDS:
            return Span(show_duration(value), style)
        case Kind.BYTES:
            return Span(show_memory(value), style)
        case Kind.UNREAD:
            return Span(visible(show_incomplete(value)), "red")


def plain_value(column: Column[T], row: T) -> str | int | bool | None:
    """A value as CSV has it: a text, a number, true, false or None."""
    value = column.value(row)
    if value is None:
        return None
    match column.kind:
        case Kind.TEXTS:
            return "; ".join(value)
        case Kind.UNREAD:
            return show_incomplete(value)
        case _:
            plain: str | int | bool = value
            return plain

"""A place in a text, as a person looks it up."""

from msgspec import Struct


class TextPlace(Struct, frozen=True):
    """A place in a text: line and column from 1, the column in characters."""

    line: int
    column: int


NOWHERE = (1 << 63) - 1
"""What `packed` gives for no place. It is the largest, so that what has no place comes last."""


def packed(place: TextPlace | None) -> int:
    """A place as one number, which orders places as they are in the text."""
    return NOWHERE if place is None else place.line << 31 | place.column


def unpacked(number: int) -> TextPlace | None:
    """The place of such a number."""
    return None if number == NOWHERE else TextPlace(number >> 31, number & ((1 << 31) - 1))

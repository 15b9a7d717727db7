"""A place in a text, as a person looks it up."""

from msgspec import Struct


class TextPlace(Struct, frozen=True):
    """A place in a text: line and column from 1, the column in characters."""

    line: int
    column: int


NOWHERE = (1 << 64) - 1
"""What `packed` gives for no place. It is the largest, so that what has no place comes last."""


def packed(place: TextPlace | None) -> int:
    """A place as one number of 64 bits, which orders places as they are in the text: in one of less
    than 4 GB."""
    return NOWHERE if place is None else place.line << 32 | place.column


def unpacked(number: int) -> TextPlace | None:
    """The place of such a number."""
    return None if number == NOWHERE else TextPlace(number >> 32, number & ((1 << 32) - 1))

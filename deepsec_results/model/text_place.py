"""A place in a text, as a person looks it up."""

from msgspec import Struct


class TextPlace(Struct, frozen=True):
    """A place in a text: line and column from 1, the column in characters."""

    line: int
    column: int

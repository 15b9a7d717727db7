"""The formats of most commands. Help is fast because nothing is imported here."""

from enum import StrEnum


class PlainFormat(StrEnum):
    """The formats of commands that have only text and JSON."""

    TEXT = "text"
    JSON = "json"

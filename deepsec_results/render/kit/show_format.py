"""The formats of `show`, the default first. Help is fast because nothing is imported here."""

from enum import StrEnum


class ShowFormat(StrEnum):
    """The formats of `show`."""

    TEXT = "text"
    JSON = "json"
    DPS = "dps"
    LATEX = "latex"

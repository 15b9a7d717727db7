"""The formats of `list`, the default first. Help is fast because nothing is imported here."""

from enum import StrEnum


class ListFormat(StrEnum):
    """The formats of `list`."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    IDS = "ids"
    PATHS = "paths"

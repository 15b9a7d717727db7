"""What a column is, and the columns of `list`. Those of `queries` are in `query_rows.py`."""

import os
from collections.abc import Callable
from enum import StrEnum, auto
from typing import Any, Generic, TypeVar

from msgspec import Struct

from deepsec_results.analysis.ordering import NaturalKey, natural_key
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.vocabulary import RowStatus, SortKey

T = TypeVar("T")

SortPosition = tuple[bool, int] | tuple[bool, str] | tuple[bool, NaturalKey]


class Kind(StrEnum):
    """What the values of a column are. A value of any kind may be None, which is unknown."""

    TEXT = auto()
    TEXTS = auto()  # a list of texts
    WORD = auto()  # one of the `words` of the column
    FLAG = auto()  # true or false
    NUMBER = auto()
    DIGIT = auto()  # a number that fits into eight bits
    PERCENTAGE = auto()
    MOMENT = auto()  # in seconds since 1970, UTC
    SECONDS = auto()  # a duration
    BYTES = auto()
    UNREAD = auto()  # what could not be read: an `Incomplete`


class Column(Struct, Generic[T], frozen=True):
    """A column of rows that are made from values of type T: its name in JSON and CSV, its value,
    and what kind of value that is."""

    name: str
    value: Callable[[T], Any]
    kind: Kind
    words: tuple[str, ...] = ()


def by_name(*columns: Column[T]) -> dict[str, Column[T]]:
    """Columns by their names, in their order."""
    return {column.name: column for column in columns}


# The fields of a row.
_FIELDS: tuple[Column[ListedBatch], ...] = (
    Column("id", lambda batch: batch.row.id, Kind.TEXT),
    Column("path", lambda batch: batch.row.path, Kind.TEXT),
    Column("status", lambda batch: batch.row.status, Kind.WORD, tuple(RowStatus)),
    Column("stale", lambda batch: batch.row.stale, Kind.FLAG),
    Column("title", lambda batch: batch.row.title, Kind.TEXT),
    Column("created", lambda batch: batch.row.created, Kind.MOMENT),
    Column("start_time", lambda batch: batch.row.start_time, Kind.MOMENT),
    Column("end_time", lambda batch: batch.row.end_time, Kind.MOMENT),
    Column("duration", lambda batch: batch.row.duration, Kind.SECONDS),
    Column("runs", lambda batch: batch.row.runs, Kind.NUMBER),
    Column("deepsec_version", lambda batch: batch.row.deepsec_version, Kind.TEXT),
    Column("ocaml_version", lambda batch: batch.row.ocaml_version, Kind.TEXT),
    Column("git_branch", lambda batch: batch.row.git_branch, Kind.TEXT),
    Column("git_hash", lambda batch: batch.row.git_hash, Kind.TEXT),
    Column("debug", lambda batch: batch.row.debug, Kind.FLAG),
    Column("pid", lambda batch: batch.row.pid, Kind.NUMBER),
    Column("error_msg", lambda batch: batch.row.error_msg, Kind.TEXT),
    Column("repaired", lambda batch: batch.row.repaired, Kind.FLAG),
    Column("error", lambda batch: batch.row.error, Kind.TEXT),
    Column("last_written", lambda batch: batch.row.last_written, Kind.MOMENT),
    Column("elapsed", lambda batch: batch.row.elapsed, Kind.SECONDS),
    Column("incomplete", lambda batch: batch.row.incomplete, Kind.UNREAD),
    Column("size", lambda batch: batch.row.size, Kind.BYTES),
)
# Columns about the queries, for which runs are read.
_TALLY: tuple[Column[ListedBatch], ...] = (
    Column("verified", lambda batch: batch.tally and batch.tally.verified, Kind.NUMBER),
    Column("attacks", lambda batch: batch.tally and batch.tally.attacks, Kind.NUMBER),
    Column("undecided", lambda batch: batch.tally and batch.tally.undecided, Kind.NUMBER),
    Column("progress", lambda batch: batch.tally and batch.tally.progress, Kind.PERCENTAGE),
    Column("memory", lambda batch: batch.tally and batch.tally.memory, Kind.BYTES),
    Column("files", lambda batch: None if batch.files is None else list(batch.files), Kind.TEXTS),
)
TALLY_COLUMNS = tuple(column.name for column in _TALLY)
# The last two are only shown if they are named; `ended` is another name for `end_time`.
LIST_COLUMNS: dict[str, Column[ListedBatch]] = by_name(
    *_FIELDS,
    *_TALLY,
    Column("ended", lambda batch: batch.row.end_time, Kind.MOMENT),
    Column("directory", lambda batch: os.path.dirname(batch.row.path) or ".", Kind.TEXT),
)


def sort_position(listed: ListedBatch, key: SortKey) -> SortPosition:
    """The sort key of a batch: newest, longest, largest and most first, titles and statuses in
    natural order.

    Unknown values come last.
    """
    row = listed.row
    match key:
        case SortKey.TITLE:
            return (row.title is None, natural_key(row.title or ""))
        case SortKey.STATUS:
            return (False, row.status.value)
        case _:
            value: int | None = LIST_COLUMNS[key].value(listed)
            return (value is None, -(value or 0))

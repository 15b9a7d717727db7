"""What a column is, and the columns of `list`. Those of `queries` are in `query_rows.py`."""

import os
from collections.abc import Callable
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.vocabulary import RowStatus, SortKey

if TYPE_CHECKING:
    from deepsec_results.analysis.ordering import NaturalKey

    SortPosition = tuple[bool, int] | tuple[bool, str] | tuple[bool, NaturalKey]

T = TypeVar("T")


class ColumnKind(StrEnum):
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
    and what kind of value that is. `words` are all values of a column of words."""

    name: str
    value: Callable[[T], Any]
    kind: ColumnKind
    words: tuple[str, ...] = ()


def by_name(*columns: Column[T]) -> dict[str, Column[T]]:
    """Columns by their names, in their order."""
    return {column.name: column for column in columns}


# Columns about the queries, for which runs are read.
_TALLY: tuple[Column[ListedBatch], ...] = (
    Column("verified", lambda batch: batch.tally and batch.tally.verified, ColumnKind.NUMBER),
    Column("attacks", lambda batch: batch.tally and batch.tally.attacks, ColumnKind.NUMBER),
    Column("undecided", lambda batch: batch.tally and batch.tally.undecided, ColumnKind.NUMBER),
    Column("progress", lambda batch: batch.tally and batch.tally.progress, ColumnKind.PERCENTAGE),
    Column("memory", lambda batch: batch.tally and batch.tally.memory, ColumnKind.BYTES),
    Column(
        "files", lambda batch: None if batch.files is None else list(batch.files), ColumnKind.TEXTS
    ),
)
TALLY_COLUMNS = tuple(column.name for column in _TALLY)
# First the fields of a row. The last two are only shown if they are named; `ended` is another name
# for `end_time`.
LIST_COLUMNS: dict[str, Column[ListedBatch]] = by_name(
    Column("id", lambda batch: batch.row.id, ColumnKind.TEXT),
    Column("path", lambda batch: batch.row.path, ColumnKind.TEXT),
    Column("status", lambda batch: batch.row.status, ColumnKind.WORD, tuple(RowStatus)),
    Column("stale", lambda batch: batch.row.stale, ColumnKind.FLAG),
    Column("title", lambda batch: batch.row.title, ColumnKind.TEXT),
    Column("created", lambda batch: batch.row.created, ColumnKind.MOMENT),
    Column("start_time", lambda batch: batch.row.start_time, ColumnKind.MOMENT),
    Column("end_time", lambda batch: batch.row.end_time, ColumnKind.MOMENT),
    Column("duration", lambda batch: batch.row.duration, ColumnKind.SECONDS),
    Column("runs", lambda batch: batch.row.runs, ColumnKind.NUMBER),
    Column("deepsec_version", lambda batch: batch.row.deepsec_version, ColumnKind.TEXT),
    Column("ocaml_version", lambda batch: batch.row.ocaml_version, ColumnKind.TEXT),
    Column("git_branch", lambda batch: batch.row.git_branch, ColumnKind.TEXT),
    Column("git_hash", lambda batch: batch.row.git_hash, ColumnKind.TEXT),
    Column("debug", lambda batch: batch.row.debug, ColumnKind.FLAG),
    Column("pid", lambda batch: batch.row.pid, ColumnKind.NUMBER),
    Column("error_msg", lambda batch: batch.row.error_msg, ColumnKind.TEXT),
    Column("repaired", lambda batch: batch.row.repaired, ColumnKind.FLAG),
    Column("error", lambda batch: batch.row.error, ColumnKind.TEXT),
    Column("last_written", lambda batch: batch.row.last_written, ColumnKind.MOMENT),
    Column("elapsed", lambda batch: batch.row.elapsed, ColumnKind.SECONDS),
    Column("incomplete", lambda batch: batch.row.incomplete, ColumnKind.UNREAD),
    Column("size", lambda batch: batch.row.size, ColumnKind.BYTES),
    *_TALLY,
    Column("ended", lambda batch: batch.row.end_time, ColumnKind.MOMENT),
    Column("directory", lambda batch: os.path.dirname(batch.row.path) or ".", ColumnKind.TEXT),
)


def sort_position(listed: ListedBatch, key: SortKey) -> "SortPosition":
    """The sort key of a batch: newest, longest, largest and most first, titles and statuses in
    natural order.

    Unknown values come last.
    """
    row = listed.row
    match key:
        case SortKey.TITLE:
            from deepsec_results.analysis.ordering import natural_key

            return (row.title is None, natural_key(row.title or ""))
        case SortKey.STATUS:
            return (False, row.status.value)
        case _:
            value: int | None = LIST_COLUMNS[key].value(listed)
            return (value is None, -(value or 0))

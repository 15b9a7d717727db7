"""The words that options accept and views show. Only the standard library is imported here, so
that help is fast."""

from enum import StrEnum


class RowStatus(StrEnum):
    """The status of a batch, or that its file cannot be read."""

    IN_PROGRESS = "in_progress"
    CANCELED = "canceled"
    INTERNAL_ERROR = "internal_error"
    COMPLETED = "completed"
    UNREADABLE = "unreadable"


class Status(StrEnum):
    """The status of a batch, a run or a query, or that its file cannot be read.

    A batch is never `waiting`.
    """

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    CANCELED = "canceled"
    INTERNAL_ERROR = "internal_error"
    COMPLETED = "completed"
    UNREADABLE = "unreadable"


class SortKey(StrEnum):
    """The sort orders of rows."""

    CREATED = "created"
    DURATION = "duration"
    TITLE = "title"
    STATUS = "status"
    RUNS = "runs"
    ELAPSED = "elapsed"
    ENDED = "ended"
    LAST_WRITTEN = "last_written"
    MEMORY = "memory"
    ATTACKS = "attacks"
    PROGRESS = "progress"
    SIZE = "size"


class QuerySortKey(StrEnum):
    """The sort orders of queries."""

    CREATED = "created"
    TIME = "time"
    MEMORY = "memory"
    START = "start"
    END = "end"
    INPUT = "input"
    VERDICT = "verdict"


class Verdict(StrEnum):
    """Whether a property holds."""

    VERIFIED = "verified"
    ATTACK = "attack"
    UNDECIDED = "undecided"

"""The words that options take and views show. Nothing is imported here, so that help is fast."""

from enum import StrEnum


class RowStatus(StrEnum):
    """A batch's status, or that its file cannot be read."""

    IN_PROGRESS = "in_progress"
    CANCELED = "canceled"
    INTERNAL_ERROR = "internal_error"
    COMPLETED = "completed"
    UNREADABLE = "unreadable"


class SortKey(StrEnum):
    """What rows can be sorted by."""

    CREATED = "created"
    DURATION = "duration"
    TITLE = "title"
    STATUS = "status"
    RUNS = "runs"


class Verdict(StrEnum):
    """What is known of a property."""

    VERIFIED = "verified"
    ATTACK = "attack"
    UNDECIDED = "undecided"

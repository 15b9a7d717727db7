"""The words of the API that have no enum elsewhere."""

from enum import StrEnum


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


class Outcome(StrEnum):
    """Why a trace is an attack.

    EQUALITY: an equality of two recipes holds for one process only. MESSAGE: a recipe gives a
    message for one process only. STUCK: the other process cannot do all actions. SESSIONS: it can,
    but the sessions of the two processes do not match. UNDECIDED: dsr found no reason.
    """

    EQUALITY = "equality"
    MESSAGE = "message"
    STUCK = "stuck"
    SESSIONS = "sessions"
    UNDECIDED = "undecided"

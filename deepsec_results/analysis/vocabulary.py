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
    TRACE = "trace"


class GroupKey(StrEnum):
    """What queries can have in common, by which they are summed up."""

    INPUT = "input"
    FAMILY = "family"
    RELEASE = "release"
    TYPE = "type"
    SEMANTICS = "semantics"
    TITLE = "title"


class Verdict(StrEnum):
    """Whether a property holds."""

    VERIFIED = "verified"
    ATTACK = "attack"
    UNDECIDED = "undecided"


class AuditAnswer(StrEnum):
    """What an audit answers, the worst first.

    CONTRADICTED: the stored trace is no attack and no other was found, or a verified query has an
    attack. OTHER_TRACE: the stored trace is no attack, but another one is. OPEN: not decided.
    NO_COUNTEREXAMPLE: no attack on a verified query was found, which does not confirm it.
    CONFIRMED: the stored trace is an attack.
    """

    CONTRADICTED = "contradicted"
    OTHER_TRACE = "other_trace"
    OPEN = "open"
    NO_COUNTEREXAMPLE = "no_counterexample"
    CONFIRMED = "confirmed"


class AuditReason(StrEnum):
    """Why the answer is open, or why a trace is or is not an attack.

    NO_EXECUTION and FOLLOWED: of a stored trace that is no attack. EQUALITY, MESSAGE and STUCK: of
    an attack on a verified query. All others: of an answer that is open.
    """

    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"
    STATE_BOUND = "state bound"
    TIME_BOUND = "time bound"
    TOO_LARGE = "too large"
    PROBABILISTIC = "probabilistic"
    SESSIONS = "sessions"
    OBSERVATIONAL = "observational"
    NO_EXECUTION = "no execution"
    FOLLOWED = "followed"
    EQUALITY = "equality"
    MESSAGE = "message"
    STUCK = "stuck"


class PlotKind(StrEnum):
    """The kinds of plots."""

    QUANTILE = "quantile"
    SCATTER = "scatter"
    SCALING = "scaling"


class PlotGroup(StrEnum):
    """What the curves of a quantile plot are."""

    BATCH = "batch"
    RELEASE = "release"
    SEMANTICS = "semantics"
    TYPE = "type"
    TITLE = "title"


class PlotMeasure(StrEnum):
    """What is plotted of each query."""

    TIME = "time"
    MEMORY = "memory"

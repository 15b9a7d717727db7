"""Run results and query results: one run for each input file, with its queries."""

from enum import StrEnum

from msgspec import Raw, Struct

from deepsec_results.model.options import Semantics

ABSENT = Raw(b"")  # the text of a missing field


class RunStatus(StrEnum):
    """The status of a run or a query."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    CANCELED = "canceled"
    INTERNAL_ERROR = "internal_error"
    COMPLETED = "completed"


class RunResult(Struct, frozen=True):
    """The result of one input file.

    Paths are relative to the results directory, times whole seconds since 1970, UTC. A run has a
    `start_time` once it started and an `end_time` once it ended; a run that was canceled before
    it started has only an `end_time`. No release writes `input_str` or `query_results`.
    """

    status: RunStatus
    batch_file: str | None = None
    input_file: str | None = None
    input_str: str | None = None
    query_files: list[str] | None = None
    query_results: list[Raw] | None = None
    start_time: int | None = None
    end_time: int | None = None
    error_msg: str | None = None
    warnings: list[str] | None = None


class QueryType(StrEnum):
    """What a query asks. No release writes `observational_equiv`."""

    TRACE_EQUIV = "trace_equiv"
    TRACE_INCL = "trace_incl"
    SESSION_EQUIV = "session_equiv"
    SESSION_INCL = "session_incl"
    OBSERVATIONAL_EQUIV = "observational_equiv"


SESSION_TYPES = frozenset({QueryType.SESSION_EQUIV, QueryType.SESSION_INCL})


class Verification(Struct, frozen=True):
    """`percent` of the round's jobs are verified; `jobs_remaining` is the number of the others."""

    percent: int
    jobs_remaining: int


class Generation(Struct, frozen=True):
    """`jobs_created` jobs of the round exist, of at least `minimum_jobs`."""

    minimum_jobs: int
    jobs_created: int


class Progression(Struct, frozen=True):
    """The progress of a query: its `round` (0 without distribution) and one of the two phases."""

    round: int
    verification: Verification | None = None
    generation: Generation | None = None


class QueryResult(Struct, frozen=True):
    """The result of one query. It contains no verdict: see `deepsec_results.analysis.judging`.

    `memory` is in bytes, the sum of the largest heaps of all workers, and absent when 0. The table
    of atoms, the processes and the trace are kept as text; `deepsec_results.reading.queries`
    decodes them on demand. A file without status, type, atoms or processes is not a query result,
    so that no verdict is read from it.
    """

    status: RunStatus
    type: QueryType
    atomic_data: Raw
    processes: Raw
    index: int | None = None
    batch_file: str | None = None
    run_file: str | None = None
    semantics: Semantics | None = None
    start_time: int | None = None
    end_time: int | None = None
    memory: int | None = None
    error_msg: str | None = None
    progression: Progression | None = None
    attack_trace: Raw = ABSENT

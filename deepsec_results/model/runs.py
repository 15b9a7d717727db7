"""Run results and query results: one run for each input file, one query for each in it."""

from enum import StrEnum

from msgspec import Raw, Struct

from deepsec_results.model.options import Semantics

ABSENT = Raw(b"")  # the text of a field that is not there


class Status(StrEnum):
    """Where a run or a query stands."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    CANCELED = "canceled"
    INTERNAL_ERROR = "internal_error"
    COMPLETED = "completed"


class RunResult(Struct, frozen=True):
    """The result of one input file.

    Paths are relative to the results directory, times whole seconds since 1970, UTC. A run has a
    `start_time` once it started, an `end_time` once it ended; one canceled before it started has
    only the latter. No release writes `input_str` or `query_results`.
    """

    status: Status
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


class Verification(Struct, frozen=True):
    """`percent` of the round's jobs are verified, `jobs_remaining` are left."""

    percent: int
    jobs_remaining: int


class Generation(Struct, frozen=True):
    """`jobs_created` of at least `minimum_jobs` of the round are made."""

    minimum_jobs: int
    jobs_created: int


class Progression(Struct, frozen=True):
    """How far a query came: in `round` (0 without distribution), one of the two phases."""

    round: int
    verification: Verification | None = None
    generation: Generation | None = None


class QueryResult(Struct, frozen=True):
    """The result of one query. There is no verdict in it: see `deepsec_results.analysis.judging`.

    `memory` is in bytes, the sum over the workers of each one's greatest heap, and absent when 0.
    The table of atoms, the processes and the trace are kept as text, to be decoded by
    `deepsec_results.reading.queries` for whoever asks for them. A file without status, type, atoms
    or processes is no query result, and so says nothing about a property.
    """

    status: Status
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

"""The shapes of `list`, `show`, `rerun` and `watch`."""

from typing import Any, Literal, NotRequired, TypedDict

from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.analysis.vocabulary import RowStatus, Status, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType
from deepsec_results.render.shapes.figures import Bytes, Percentage, ProcessNumber, Seconds, Time


class FurtherColumns(TypedDict, total=False):
    """Columns of `list` that need `--verdicts`, or to be named by `--columns`."""

    verified: int | None
    attacks: int | None
    undecided: int | None
    progress: Percentage | None
    memory: Bytes | None
    files: list[str] | None
    directory: str
    ended: Time | None


class ShownQuery(TypedDict):
    """A query, with its verdict. An unknown value is null.

    `index` counts from 1. `path` is the query's file, relative to the results directory. `reason`
    is why the query is undecided. `error` is why its file, or the attack in it, cannot be read.
    """

    index: int
    path: str | None
    status: Status
    verdict: Verdict
    reason: str | None
    type: QueryType | None
    semantics: Semantics | None
    start_time: Time | None
    end_time: Time | None
    duration: Seconds | None
    duration_at_least: Seconds | None
    elapsed: Seconds | None
    memory: Bytes | None
    progress: Percentage | None
    process: ProcessNumber | None
    trace: str | None
    error_msg: str | None
    error: str | None


class ShownRun(TypedDict):
    """A run: one input, with its queries. An unknown value is null.

    `path` and `input_file`, the copy of the input, are relative to the results directory. `error`
    is why its file cannot be read.
    """

    name: str
    path: str | None
    input_file: str | None
    status: Status
    start_time: Time | None
    end_time: Time | None
    duration: Seconds | None
    warnings: list[str]
    error_msg: str | None
    error: str | None
    queries: list[ShownQuery]


class ShownBatch(TypedDict):
    """A batch: the object of its file, with all fields, and its runs.

    `batch` is null if the file cannot be read, which `error` explains. `runs` is null if the file
    cannot be read or does not list its runs.
    """

    id: str
    path: str
    created: Time | None
    stale: bool | None
    repaired: bool
    incomplete: Incomplete | None
    batch: dict[str, Any] | None
    runs: list[ShownRun] | None
    error: NotRequired[str | None]


class Rerun(TypedDict):
    """The words of the command line that runs a batch again; null if no input is left.

    `lost` are the inputs without a copy, `packed` those whose copy is in an archive: the command
    has the paths that they have once it is unpacked.
    """

    id: str
    command: list[str] | None
    lost: list[str]
    packed: list[str]


class BatchEvent(TypedDict):
    """A change of a batch itself, seen at `time`. An unknown value is null."""

    time: Time
    id: str
    event: Literal["batch"]
    status: RowStatus
    stale: bool | None
    title: str | None
    start_time: Time | None
    end_time: Time | None
    duration: Seconds | None
    elapsed: Seconds | None
    last_written: Time | None
    verified: int | None
    attacks: int | None
    undecided: int | None
    progress: Percentage | None
    evidence: str | None
    error_msg: str | None
    error: str | None


class RunEvent(TypedDict):
    """A change of a run, seen at `time`. An unknown value is null."""

    time: Time
    id: str
    event: Literal["run"]
    run: str
    status: Status
    stale: bool
    start_time: Time | None
    end_time: Time | None
    warnings: list[str]
    error_msg: str | None
    error: str | None


class QueryEvent(ShownQuery):
    """A change of a query, seen at `time`. `progression` is as in the query's file."""

    time: Time
    id: str
    event: Literal["query"]
    run: str
    progression: dict[str, Any] | None

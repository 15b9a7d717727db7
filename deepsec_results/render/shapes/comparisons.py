"""The shapes of `diff`, `table`, `history` and `check`."""

from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from deepsec_results.analysis.changes import ChangeKind
from deepsec_results.analysis.cost_totals import CostTotal
from deepsec_results.analysis.query_comparison import CostChange, VerdictChange
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.analysis.vocabulary import AuditAnswer, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType
from deepsec_results.render.shapes.figures import Bytes, Seconds, Time

Value = str | int | bool | None
Judged = Annotated[str, Meta(extra_json_schema={"enum": [*VerdictChange, *CostChange]})]

# `class` is not a name that a class can have.
ShownChange = TypedDict(
    "ShownChange",
    {
        "path": str,
        "kind": ChangeKind,
        "a": Value,
        "b": Value,
        "class": NotRequired[Judged],
    },
)


class NotJudged(TypedDict):
    """Why time and memory of some queries are not compared; `queries` are their JSON paths."""

    reason: str
    queries: list[str]


class ComparedBatches(TypedDict):
    """What changed from batch `a` to batch `b`, which are as in `list`.

    `totals` has the `time` (seconds) and the `memory` (bytes) of the queries that are compared.
    `despite` has the differences of options despite which they are, with `--despite options`.
    `gone` is the number of verdicts that are gone with their inputs.
    """

    a: Row
    b: Row
    headline: str
    changes: list[ShownChange]
    totals: dict[str, CostTotal | None]
    despite: list[str]
    not_judged: list[NotJudged]
    gone: int


class ComparedDirectories(TypedDict):
    """What changed from results directory `a` to `b`: pairs of batches, and batches without one."""

    a: str
    b: str
    headline: str
    comparisons: list[ComparedBatches]
    removed: list[Row]
    added: list[Row]
    unreadable: list[Row]
    gone: int


class QueryRecord(TypedDict):
    """A query of a batch. An unknown value is null.

    `query` counts from 1, and is null for a run that cannot be read. `workers` is in words.
    `content` is a digest of the input's copy. `error` is why the run or the query cannot be read.
    """

    batch: str
    title: str | None
    deepsec_version: str | None
    git_hash: str | None
    debug: bool | None
    por: bool | None
    workers: str | None
    input: str
    query: int | None
    type: QueryType | None
    semantics: Semantics | None
    verdict: Verdict
    reason: str | None
    time: Seconds | None
    time_at_least: Seconds | None
    elapsed: Seconds | None
    memory: Bytes | None
    content: str | None
    error: str | None


class TableRow(QueryRecord):
    """A query of a batch. An unknown value is null.

    `query` counts from 1, and is null for a run that cannot be read. `workers` is in words.
    `content` is a digest of the input's copy. `error` is why the run or the query cannot be read.
    `sessions` is the number of parallel components of process 1, and `processes` the number of
    constructs in both processes. `audit` is present only with `--audit`: the answer of the audit.
    """

    family: str
    sessions: int | None
    processes: int | None
    audit: NotRequired[AuditAnswer | None]


class SessionsRow(TypedDict):
    """A row of `--by sessions`: a query of a family of inputs, with a cell for each number of
    sessions, the smallest first."""

    family: str
    query: int | None
    cells: list[TableRow]


class PastQuery(QueryRecord):
    """A query in one batch of its history.

    `changed` is whether its verdict differs from that in the batch before, `model_changed` whether
    the model in the input does.
    """

    created: Time | None
    changed: bool
    model_changed: bool


class QueryHistory(TypedDict):
    """A query in several batches, oldest first."""

    input: str
    query: int | None
    batches: list[PastQuery]


class CheckFailure(TypedDict):
    """Something that is not as expected; `source` is the file and line of the expectation, or the
    path of an input. `query` is null if it is about no query, `input` if a batch is missing."""

    batch: str | None
    input: str | None
    query: int | None
    what: str
    expected: str
    found: str
    source: str | None


class UnexpectedAnswer(TypedDict):
    """A query without an expectation."""

    batch: str
    input: str
    query: int | None
    verdict: Verdict
    reason: str | None


class CheckedVerdicts(TypedDict):
    """How many expectations there are, and how many are met."""

    expected: int
    met: int
    differences: list[CheckFailure]
    unexpected: list[UnexpectedAnswer]
    incomplete: Incomplete | None

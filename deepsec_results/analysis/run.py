"""A run of a batch, with its queries: one form for all commands and for the Python API."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.query import Query, UnknownQuery, query_of
from deepsec_results.analysis.rows import LastSign, duration_between
from deepsec_results.analysis.vocabulary import Status, Verdict
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.trees import RunFile


class Run(Struct, frozen=True, eq=False):
    """A run of a batch: one input file, with its queries.

    `number` counts from 1; `input` is the name of the input, and `name` the same without `.dps`.
    `path` and `input_file`, the prover's copy of the input, are relative to the results directory;
    `path` is None if the result is inside the batch's file. Times are seconds since 1970, UTC.
    `warnings` and `error_msg` are the prover's. `error` is why the file cannot be read: then its
    queries are unknown, and `queries` is empty. `stale` is whether the run is in progress in a
    stale batch. `time_so_far` is the least number of seconds that a run without an end ran. An
    unknown value is None.
    """

    number: int
    name: str
    input: str
    path: str | None
    status: Status
    input_file: str | None = None
    start_time: int | None = None
    end_time: int | None = None
    warnings: Sequence[str] = ()
    error_msg: str | None = None
    queries: Sequence[Query] = ()
    error: str | None = None
    stale: bool = False
    time_so_far: int | None = None

    @property
    def duration(self) -> int | None:
        """Seconds from start to end."""
        return duration_between(self.start_time, self.end_time)

    @property
    def label(self) -> str:
        """The path of its file, or its name."""
        return self.path or self.name

    @property
    def completed(self) -> bool:
        """Whether the run has the status completed."""
        return self.status is Status.COMPLETED

    @property
    def attacks(self) -> list[Query]:
        """The queries with an attack."""
        return [query for query in self.queries if query.verdict is Verdict.ATTACK]

    @property
    def known_or_unknown(self) -> Sequence[Query | UnknownQuery]:
        """The queries; one that stands for all if they are unknown."""
        if self.error is None or self.queries:
            return self.queries
        return [UnknownQuery(error=f"{self.label}: {self.error}")]


def run_of(file: RunFile, batch: str, last_sign: LastSign | None, *, texts: bool = True) -> Run:
    """A run of the batch with that id, and its queries; `last_sign` is that of the batch's row.

    Without `texts`, the queries have neither their results nor their attacks.
    """
    name, input_name = file.name, file.input.name  # shared by all queries
    queries = [
        query_of(
            query,
            batch=batch,
            run=name,
            input_name=input_name,
            last_sign=last_sign,
            texts=texts,
        )
        for query in file.queries
    ]
    result = file.result
    if isinstance(result, FileProblem):
        return unreadable_run(file, result, queries)
    status = Status(result.status)
    stale = last_sign is not None and last_sign.stale
    so_far = None if last_sign is None else last_sign.least_duration(result.start_time)
    return Run(
        number=file.number,
        name=name,
        input=input_name,
        path=file.path,
        status=status,
        input_file=result.input_file,
        start_time=result.start_time,
        end_time=result.end_time,
        warnings=tuple(result.warnings or ()),
        error_msg=result.error_msg,
        queries=queries,
        stale=status is Status.IN_PROGRESS and stale,
        time_so_far=so_far if status is Status.IN_PROGRESS else None,
    )


def unreadable_run(file: RunFile, problem: FileProblem, queries: Sequence[Query] = ()) -> Run:
    """A run that cannot be read, so that its queries are unknown, except for a query that the user
    named by its file."""
    return Run(
        number=file.number,
        name=file.name,
        input=file.input.name,
        path=file.path,
        status=Status.UNREADABLE,
        queries=queries,
        error=str(problem),
    )

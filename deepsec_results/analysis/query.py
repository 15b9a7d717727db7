"""A query of a run, with its verdict: one form for all commands and for the Python API."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from deepsec_results.analysis.judging import (
    RUNNING,
    STALE,
    UNREADABLE,
    judge,
    progress_of,
    why_unreadable,
)
from deepsec_results.analysis.rows import LastSign, duration_between
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import Status, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryResult, QueryType
from deepsec_results.reading.documents import Document
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.trees import QueryFile

if TYPE_CHECKING:
    from deepsec_results.analysis.process_size import ProcessSize
    from deepsec_results.analysis.stored_attack import StoredAttack
    from deepsec_results.model.atoms import AtomicData
    from deepsec_results.model.processes import Process


class Query(Struct, frozen=True, eq=False, gc=False):
    """A query of a run, with its verdict.

    `batch` is the id of its batch, `run` the name of its run, and `input` the name of the input
    file. `number` counts from 1; `path` is the query's file, relative to the results directory, or
    None if the result is inside the run's file. Times are seconds since 1970, UTC;
    `duration_at_least` is the least number of seconds that a query of a stale batch ran, `elapsed`
    the number of seconds since the start of a query that runs. `memory` is in bytes, `progress` a
    percentage. `error_msg` is the prover's message for an internal error. `stored_attack` is set if
    the verdict is an attack and its trace can be read. `error` is why the file, or the trace,
    cannot be read. `file` is the result as it was read, or why it could not be read; None if it was
    not kept. `size` is that of the processes, None if it was not measured. An unknown value is
    None.
    """

    batch: str
    run: str
    input: str
    number: int
    path: str | None
    status: Status
    outcome: QueryOutcome
    type: QueryType | None = None
    semantics: Semantics | None = None
    start_time: int | None = None
    end_time: int | None = None
    duration_at_least: int | None = None
    elapsed: int | None = None
    memory: int | None = None
    progress: int | None = None
    error_msg: str | None = None
    stored_attack: "StoredAttack | None" = None
    error: str | None = None
    file: Document[QueryResult] | FileProblem | None = None
    size: "ProcessSize | None" = None

    @property
    def name(self) -> str:
        """The path of its file, or its run and its number."""
        return self.path or f"{self.run}, query {self.number}"

    @property
    def located_error(self) -> str | None:
        """The error, after the path of the query's file if it has one."""
        if self.path is None or self.error is None:
            return self.error
        return f"{self.path}: {self.error}"

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict

    @property
    def reason(self) -> str | None:
        """Why the query is undecided."""
        return self.outcome.reason

    @property
    def duration(self) -> int | None:
        """Seconds from start to end."""
        return duration_between(self.start_time, self.end_time)

    @property
    def time_so_far(self) -> int | None:
        """The least number of seconds that a query without an end ran, in a stale batch or not."""
        return self.elapsed if self.duration_at_least is None else self.duration_at_least

    @property
    def process(self) -> int | None:
        """The process that has the attack: 1 or 2."""
        return self.stored_attack.process if self.stored_attack else None

    @property
    def trace(self) -> str | None:
        """The attack as the prover prints it."""
        return self.stored_attack.text if self.stored_attack else None

    @property
    def result(self) -> QueryResult | None:
        """The result as it was read."""
        return self.file.value if isinstance(self.file, Document) else None

    def atoms(self) -> "AtomicData":
        """The table of atoms. Raises ReadingError."""
        from deepsec_results.reading.queries import decode_atoms

        return decode_atoms(self._document())

    def processes(self) -> "list[Process]":
        """The two processes. Raises ReadingError."""
        from deepsec_results.reading.queries import decode_processes

        return decode_processes(self._document())

    def whole(self) -> "tuple[QueryResult, AtomicData, list[Process]]":
        """The result with its large parts. Raises RequestError, which names the query."""
        try:
            return self._document().value, self.atoms(), self.processes()
        except ReadingError as error:
            raise RequestError(f"{self.name}: {error}") from None

    def _document(self) -> Document[QueryResult]:
        assert self.file is not None, "the text of the query was not kept"
        if isinstance(self.file, FileProblem):
            raise ReadingError(self.file)
        return self.file


class UnknownQuery(Struct, frozen=True):
    """Stands for what is not known: the queries of a run that cannot be read, one of these, whose
    `number` is known from elsewhere, or a query that a run does not have.

    `error` is why the run cannot be read, with its name. All other facts are None.
    """

    number: int | None = None
    outcome: QueryOutcome = UNREADABLE
    error: str | None = None
    status: ClassVar[None] = None
    type: ClassVar[None] = None
    semantics: ClassVar[None] = None
    start_time: ClassVar[None] = None
    end_time: ClassVar[None] = None
    duration_at_least: ClassVar[None] = None
    elapsed: ClassVar[None] = None
    time_so_far: ClassVar[None] = None
    memory: ClassVar[None] = None
    process: ClassVar[None] = None
    trace: ClassVar[None] = None
    size: ClassVar[None] = None

    @property
    def located_error(self) -> str | None:
        """The error, which names the run."""
        return self.error


def query_of(
    file: QueryFile,
    *,
    batch: str,
    run: str,
    input_name: str,
    last_sign: LastSign | None,
    texts: bool = True,
) -> Query:
    """A query of a run; `batch` is the id of its batch, and `last_sign` that of the batch's row.

    Of the large fields only those of an attack are decoded. Without `texts` none is, and the query
    has neither its result nor its attack: then it is small, to be kept or pickled.
    """
    outcome = judge(file, stale=last_sign is not None and last_sign.stale)
    query = partial(
        Query,
        batch=batch,
        run=run,
        input=input_name,
        number=file.number,
        path=file.path,
        outcome=outcome,
    )
    document = file.result
    if isinstance(document, FileProblem):
        return query(status=Status.UNREADABLE, error=str(document), file=document)
    result = document.value
    attack, error = None, why_unreadable(file) if outcome == UNREADABLE else None
    if texts and outcome.verdict is Verdict.ATTACK:
        from deepsec_results.analysis.stored_attack import read_attack

        attack, error = read_attack(file.path, document)
    so_far = None if last_sign is None else last_sign.least_duration(result.start_time)
    return query(
        status=Status(result.status),
        type=result.type,
        semantics=result.semantics,
        start_time=result.start_time,
        end_time=result.end_time,
        duration_at_least=so_far if outcome == STALE else None,
        elapsed=so_far if outcome == RUNNING else None,
        memory=result.memory,
        progress=progress_of(result),
        error_msg=result.error_msg,
        stored_attack=attack,
        error=error,
        file=document if texts else None,
    )

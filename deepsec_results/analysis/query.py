"""A query of a run, with its verdict: one form for all commands and for the Python API."""

from msgspec import Struct

from deepsec_results.analysis.judging import STALE, judge, progress_of, why_unreadable
from deepsec_results.analysis.plausibility import why_impossible
from deepsec_results.analysis.rows import LastWrite, duration_between
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import Status, Verdict
from deepsec_results.calculus.notation import ShownLabels, write_trace
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult, QueryType
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading.documents import Document
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.queries import decode_atoms, decode_processes, decode_trace
from deepsec_results.reading.reading_context import note_fault
from deepsec_results.reading.trees import QueryFile, RunFile


class StoredAttack(Struct, frozen=True):
    """An attack trace with its table of atoms."""

    trace: AttackTrace
    atoms: AtomicData

    @property
    def process(self) -> int:
        """The process that has the trace: 1 or 2."""
        return self.trace.index_process

    @property
    def text(self) -> str:
        """The trace as the prover prints it; `ε` without visible actions."""
        return write_trace(self.trace.action_sequence, ShownLabels(self.atoms.data))


class Query(Struct, frozen=True, eq=False, kw_only=True):
    """A query of a run, with its verdict.

    `batch` is the id of its batch, `run` the name of its run, and `input` the name of the input
    file. `number` counts from 1; `path` is the query's file, relative to the results directory, or
    None if the result is inside the run's file. Times are seconds since 1970, UTC;
    `duration_at_least` is the least number of seconds that a query of a stale batch ran. `memory`
    is in bytes, `progress` a percentage. `error_msg` is the prover's message for an internal error.
    `stored_attack` is set if the verdict is an attack and its trace can be read. `error` is why the
    file, or the trace, cannot be read. `file` is the result as it was read, or why it could not be
    read. An unknown value is None.
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
    memory: int | None = None
    progress: int | None = None
    error_msg: str | None = None
    stored_attack: StoredAttack | None = None
    error: str | None = None
    file: Document[QueryResult] | FileProblem

    @property
    def name(self) -> str:
        """The path of its file, or its run and its number."""
        return self.path or f"{self.run}, query {self.number}"

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

    def atoms(self) -> AtomicData:
        """The table of atoms. Raises ReadingError."""
        return decode_atoms(self._document())

    def processes(self) -> list[Process]:
        """The two processes. Raises ReadingError."""
        return decode_processes(self._document())

    def whole(self) -> tuple[QueryResult, AtomicData, list[Process]]:
        """The result with its large parts. Raises RequestError, which names the query."""
        try:
            return self._document().value, self.atoms(), self.processes()
        except ReadingError as error:
            raise RequestError(f"{self.name}: {error}") from None

    def _document(self) -> Document[QueryResult]:
        if isinstance(self.file, Document):
            return self.file
        raise ReadingError(self.file)


def query_of(file: QueryFile, run: RunFile, batch: str, stale_since: LastWrite | None) -> Query:
    """A query of a run of the batch with that id; `stale_since` is that of the batch's row.

    Of the large fields only those of an attack are decoded.
    """
    outcome = judge(file, stale=stale_since is not None)
    document = file.result
    if isinstance(document, FileProblem):
        return Query(
            batch=batch,
            run=run.name,
            input=run.input.name,
            number=file.number,
            path=file.path,
            status=Status.UNREADABLE,
            outcome=outcome,
            error=str(document),
            file=document,
        )
    result = document.value
    attack, error = None, why_unreadable(file)
    if outcome.verdict is Verdict.ATTACK:
        attack, error = _attack(file.path, document)
    return Query(
        batch=batch,
        run=run.name,
        input=run.input.name,
        number=file.number,
        path=file.path,
        status=Status(result.status),
        outcome=outcome,
        type=result.type,
        semantics=result.semantics,
        start_time=result.start_time,
        end_time=result.end_time,
        duration_at_least=(
            stale_since.least_duration(result.start_time)
            if stale_since is not None and outcome == STALE
            else None
        ),
        memory=result.memory,
        progress=progress_of(result),
        error_msg=result.error_msg,
        stored_attack=attack,
        error=error,
        file=document,
    )


def _attack(
    path: str | None, document: Document[QueryResult]
) -> tuple[StoredAttack | None, str | None]:
    """The attack of a query, or why it cannot be read."""
    try:
        attack = StoredAttack(decode_trace(document), decode_atoms(document))
        wrong = why_impossible(attack.trace, attack.atoms, document.value.type)
    except ReadingError as error:
        return None, str(error.problem)
    except Exception as error:
        return None, str(note_fault(path or document.within, error))
    return (None, wrong) if wrong else (attack, None)

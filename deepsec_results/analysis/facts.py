"""What is told of a run and of a query."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.plausibility import why_impossible
from deepsec_results.analysis.rows import duration_between
from deepsec_results.analysis.tallies import Outcome, Verdict
from deepsec_results.analysis.verdicts import judge, progress_of
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.runs import QueryResult, RunResult, Status
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import Problem, ReadingError
from deepsec_results.reading.queries import decode_atoms, decode_trace
from deepsec_results.reading.trees import QueryFile, RunFile


class Attack(Struct, frozen=True):
    """An attack trace with the table of atoms that it speaks of."""

    trace: AttackTrace
    atoms: AtomicData


class QueryFacts(Struct, frozen=True):
    """A query with its verdict, and the attack if there is one that can be read.

    `progress` is a percentage, `error` why its file, or the attack in it, could not be read.
    """

    file: QueryFile
    outcome: Outcome
    progress: int | None = None
    attack: Attack | None = None
    error: str | None = None

    @property
    def result(self) -> QueryResult | None:
        """The result, if the file could be read."""
        return self.file.result.value if isinstance(self.file.result, Document) else None

    @property
    def duration(self) -> int | None:
        """Seconds from start to end."""
        result = self.result
        return duration_between(result.start_time, result.end_time) if result else None


class RunFacts(Struct, frozen=True):
    """A run with the facts on its queries; `error` is why its file could not be read."""

    file: RunFile
    queries: Sequence[QueryFacts]

    @property
    def error(self) -> str | None:
        result = self.file.result
        return str(result) if isinstance(result, Problem) else None

    @property
    def completed(self) -> bool:
        """Whether the run came to its end by itself, as far as can be read."""
        result = self.file.result
        return isinstance(result, RunResult) and result.status is Status.COMPLETED


def run_facts(run: RunFile) -> RunFacts:
    """The facts on a run and its queries."""
    return RunFacts(run, [query_facts(query) for query in run.queries])


def query_facts(query: QueryFile) -> QueryFacts:
    """The facts on a query. Of its file only an attack trace is decoded beyond the head."""
    document = query.result
    outcome = judge(query)
    if isinstance(document, Problem):
        return QueryFacts(query, outcome, error=str(document))
    attack, error = None, None
    if outcome.verdict is Verdict.ATTACK:
        attack, error = _attack(document)
    elif outcome.reason == "unreadable":
        error = "$.attack_trace: expected an object, found another value"
    return QueryFacts(query, outcome, progress_of(document.value), attack, error)


def _attack(document: Document[QueryResult]) -> tuple[Attack | None, str | None]:
    try:
        attack = Attack(decode_trace(document), decode_atoms(document))
    except ReadingError as error:
        return None, str(error.problem)
    wrong = why_impossible(attack.trace, attack.atoms, document.value.type)
    return (None, wrong) if wrong else (attack, None)

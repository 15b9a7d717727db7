"""The facts about a run and about a query."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.judging import STALE, judge, progress_of, why_unreadable
from deepsec_results.analysis.plausibility import why_impossible
from deepsec_results.analysis.rows import LastWrite, duration_between
from deepsec_results.analysis.verdicts import Outcome
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.runs import QueryResult, RunResult, Status
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import Problem, ReadingError
from deepsec_results.reading.queries import decode_atoms, decode_trace
from deepsec_results.reading.trees import QueryFile, RunFile
from deepsec_results.reading.visit import note_fault


class Attack(Struct, frozen=True):
    """An attack trace with its table of atoms."""

    trace: AttackTrace
    atoms: AtomicData


class QueryFacts(Struct, frozen=True):
    """A query with its verdict, and its attack if there is one that can be read.

    `progress` is a percentage, `error` why its file, or the attack in it, could not be read.
    `at_least` is the least number of seconds that a query of a stale batch ran.
    """

    file: QueryFile
    outcome: Outcome
    progress: int | None = None
    attack: Attack | None = None
    error: str | None = None
    at_least: int | None = None

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
    """A run with the facts about its queries; `error` is why its file could not be read.

    `stale` is whether the run is in progress in a stale batch.
    """

    file: RunFile
    queries: Sequence[QueryFacts]
    stale: bool = False

    @property
    def error(self) -> str | None:
        result = self.file.result
        return str(result) if isinstance(result, Problem) else None

    @property
    def completed(self) -> bool:
        """Whether the run has the status completed."""
        result = self.file.result
        return isinstance(result, RunResult) and result.status is Status.COMPLETED


def run_facts(run: RunFile, stale_since: LastWrite | None) -> RunFacts:
    """The facts about a run and its queries; `stale_since` is that of the batch's row."""
    result = run.result
    in_progress = isinstance(result, RunResult) and result.status is Status.IN_PROGRESS
    queries = [_query_facts(query, stale_since) for query in run.queries]
    return RunFacts(run, queries, stale=in_progress and stale_since is not None)


def _query_facts(query: QueryFile, stale_since: LastWrite | None) -> QueryFacts:
    """The facts about a query. Of its large fields only those of an attack are decoded."""
    document = query.result
    outcome = judge(query, stale=stale_since is not None)
    error = why_unreadable(query)
    if isinstance(document, Problem):
        return QueryFacts(query, outcome, error=error)
    attack, at_least = None, None
    if outcome.verdict is Verdict.ATTACK:
        attack, error = _attack(query, document)
    elif stale_since is not None and outcome == STALE:
        at_least = stale_since.least_duration(document.value.start_time)
    return QueryFacts(query, outcome, progress_of(document.value), attack, error, at_least)


def _attack(query: QueryFile, document: Document[QueryResult]) -> tuple[Attack | None, str | None]:
    try:
        attack = Attack(decode_trace(document), decode_atoms(document))
        wrong = why_impossible(attack.trace, attack.atoms, document.value.type)
    except ReadingError as error:
        return None, str(error.problem)
    except Exception as error:
        return None, str(note_fault(query.path or document.within, error))
    return (None, wrong) if wrong else (attack, None)

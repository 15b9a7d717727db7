"""The attacks on batches, and their replays."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.query_selection import ALL_QUERIES, QuerySelection
from deepsec_results.analysis.replayed_attacks import (
    ReplayedAttack,
    UnexecutedAttack,
    attacked_process,
    replay_attack,
)
from deepsec_results.analysis.source import NOT_ASKED, QuerySource
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.model.processes import Process
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.reading_context import note_fault
from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, narrow_batches
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.sources import attacks_with_sources

_MOST = 12  # attacks that an error lists


class FoundAttacks(Struct, frozen=True):
    """The attacks on batches.

    `problems` are why some may be missing: what could not be read. `undecided` is the number of
    queries without a verdict.
    """

    batches: Sequence[NarrowedBatch]
    attacks: Sequence[Query]
    problems: Sequence[str]
    undecided: int


class AttackReplay(Struct, frozen=True):
    """An attack and its replay, or that its trace has no execution, or why it has no replay.

    All are None where the trace cannot be read, which is a problem of its query. `process` is
    the one that has the trace, if it can be read. `problem` does not name the query. `source` is
    the input file, if the caller wants it.
    """

    found: Query
    replayed: ReplayedAttack | None = None
    unexecuted: UnexecutedAttack | None = None
    process: Process | None = None
    problem: str | None = None
    source: QuerySource = NOT_ASKED

    @property
    def named_problem(self) -> str | None:
        """The problem after the name of the query."""
        return None if self.problem is None else f"{self.found.name}: {self.problem}"


def load_attacks(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    query: int | None,
) -> FoundAttacks:
    """The attacks on the batches that are named or match the filters, or on the last one.

    The filters also select queries, and so does the number `query`. Raises RequestError.
    """
    chosen = named_filtered_or_last(names, opener, filters, limit)
    selection = replace(chosen.selection, query=query)
    return find_attacks_on(chosen.batches, selection, named=chosen.named)


def find_attacks_on(
    batches: Sequence[LoadedBatch], selection: QuerySelection = ALL_QUERIES, *, named: bool
) -> FoundAttacks:
    """The attacks on what was asked for. Raises RequestError."""
    narrowed = narrow_batches(batches, selection, named=named)
    return FoundAttacks(
        narrowed,
        [query for batch in narrowed for run in batch.runs or () for query in run.attacks],
        [problem for batch in narrowed for problem in problems_in(batch)],
        sum(query.verdict is Verdict.UNDECIDED for batch in narrowed for query in batch.queries),
    )


def only_attack(found: FoundAttacks, what: str) -> None:
    """Check that there is at most one attack; `what` needs that. Raises RequestError."""
    if len(found.attacks) > 1:
        names = ", ".join(
            f"{query.batch} {query.run} query {query.number}" for query in found.attacks[:_MOST]
        )
        more = f", and {len(found.attacks) - _MOST} more" if len(found.attacks) > _MOST else ""
        raise RequestError(
            f"{what} needs one attack, found {len(found.attacks)}: {names}{more}; use --run and "
            "--query"
        )


def problems_in(narrowed: NarrowedBatch) -> Iterator[str]:
    """Why a batch, some of its runs or some of its queries cannot be read."""
    file = narrowed.batch.file
    if narrowed.runs is None:
        reason = file.problem if isinstance(file, UnreadableFile) else "does not list its runs"
        yield f"{file.path}: {reason}"
        return
    for run in narrowed.runs:
        if run.error is not None:
            yield f"{run.label}: {run.error}"
        for query in run.queries:
            if query.error is not None:
                yield f"{query.name}: {query.error}"


def replay_with_sources(found: FoundAttacks) -> Iterator[AttackReplay]:
    """Replay attacks one by one, each with its input file."""
    for query, source in attacks_with_sources(found.batches):
        yield replace(replay_found(query), source=source)


def replay_found(found: Query, max_states: int = MAX_STATES) -> AttackReplay:
    """Replay an attack; if its trace is impossible as stored, search up to a number of states for
    another execution."""
    attack, result = found.stored_attack, found.result
    if attack is None or result is None:
        return AttackReplay(found)
    process = None
    try:
        processes = found.processes()
        process = attacked_process(attack, processes)
        replayed = replay_attack(attack, processes, result, max_states)
    except (ReadingError, CalculusError) as error:
        return AttackReplay(found, process=process, problem=str(error))
    except Exception as error:
        return AttackReplay(found, process=process, problem=str(note_fault(found.name, error)))
    if isinstance(replayed, UnexecutedAttack):
        return AttackReplay(found, unexecuted=replayed, process=process)
    return AttackReplay(found, replayed, process=process)

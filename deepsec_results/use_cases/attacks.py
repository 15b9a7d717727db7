"""The attacks on batches, and their replays."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.attacks import FoundAttack, find_attacks
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.replayed_attacks import (
    ReplayedAttack,
    attacked_process,
    replay_attack,
)
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.model.processes import Process
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.visit import note_fault
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.narrowed_batch import ChosenQuery, NarrowedBatch, narrow_batches
from deepsec_results.use_cases.selection import DirectoryOpener, named_filtered_or_last


class FoundAttacks(Struct, frozen=True):
    """The attacks on batches.

    `problems` are why some may be missing: what could not be read. `undecided` is the number of
    queries without a verdict.
    """

    batches: Sequence[NarrowedBatch]
    attacks: Sequence[FoundAttack]
    problems: Sequence[str]
    undecided: int


class TracedAttack(Struct, frozen=True):
    """An attack and its replay, or the reason why it has none.

    Both are None where the trace cannot be read, which is a problem of its query. `process` is
    the one that has the trace, if it can be read.
    """

    found: FoundAttack
    replayed: ReplayedAttack | None = None
    process: Process | None = None
    problem: str | None = None


def load_attacks(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    run: str | None,
    query: int | None,
) -> FoundAttacks:
    """The attacks on the batches that are named or match the filters, or on the last one.

    `run` and `query` narrow them. Raises RequestError.
    """
    chosen = named_filtered_or_last(names, opener, filters, limit)
    return find_attacks_on(chosen.batches, run, query, named=chosen.named)


def find_attacks_on(
    batches: Sequence[LoadedBatch], run: str | None, query: int | None, *, named: bool
) -> FoundAttacks:
    """The attacks on what was asked for. Raises RequestError."""
    narrowed = narrow_batches(batches, run, query, named=named)
    return FoundAttacks(
        narrowed,
        [one for batch in narrowed for one in find_attacks(_id(batch), batch.runs or ())],
        [problem for batch in narrowed for problem in _problems(batch)],
        sum(
            query.facts.outcome.verdict is Verdict.UNDECIDED
            for batch in narrowed
            for query in batch.queries
        ),
    )


def _id(batch: NarrowedBatch) -> str:
    return batch.batch.listed.row.id


def _problems(narrowed: NarrowedBatch) -> Iterator[str]:
    file = narrowed.batch.file
    if narrowed.runs is None:
        reason = file.problem if isinstance(file, UnreadableFile) else "does not list its runs"
        yield f"{file.path}: {reason}"
        return
    for run in narrowed.runs:
        if run.error is not None:
            yield f"{run.file.path or run.file.name}: {run.error}"
        for query in run.queries:
            if query.error is not None:
                yield f"{ChosenQuery(_id(narrowed), run, query).name}: {query.error}"


def replay_found(found: FoundAttack) -> TracedAttack:
    """Replay an attack."""
    attack, result = found.query.attack, found.query.result
    if attack is None or result is None:
        return TracedAttack(found)
    chosen = ChosenQuery(found.batch, found.run, found.query)
    process = None
    try:
        processes = chosen.processes()
        process = attacked_process(attack, processes)
        return TracedAttack(found, replay_attack(attack, processes, result), process)
    except (ReadingError, CalculusError) as error:
        problem = str(error)
    except Exception as error:
        problem = str(note_fault(chosen.name, error))
    return TracedAttack(found, None, process, f"{chosen.name}: {problem}")

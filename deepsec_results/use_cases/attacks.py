"""The attacks on a batch."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.attacks import FoundAttack, find_attacks
from deepsec_results.analysis.run_facts import RunFacts
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.processes import Process
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.documents import Document
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.queries import decode_processes
from deepsec_results.use_cases.loaded_batch import LoadedBatch, readable
from deepsec_results.use_cases.narrowed_batch import ChosenQuery, NarrowedBatch, narrow_batch


class Traces(Struct, frozen=True):
    """The attacks on a batch, each with its process if every action is to be placed in it.

    `problems` are why some may be missing, or have no process: what could not be read.
    `undecided` is the number of queries without a verdict.
    """

    attacks: Sequence[tuple[FoundAttack, Process | None]]
    problems: Sequence[str]
    undecided: int


def find_traces(
    batch: LoadedBatch, run: str | None, query: int | None, *, with_processes: bool
) -> Traces:
    """The attacks on what was asked for. Raises RequestError."""
    try:
        narrowed = narrow_batch(batch, run, query)
    except SelectionError as error:
        raise RequestError(f"{batch.listed.row.id}: {error}") from None
    if narrowed.runs is None:
        raise RequestError(f"{readable(batch).path}: does not list its runs")
    found = find_attacks(narrowed.batch.listed.row.id, narrowed.runs)
    problems = list(_problems(narrowed, narrowed.runs))
    return Traces(
        [(attack, _process(attack, problems) if with_processes else None) for attack in found],
        problems,
        sum(query.facts.outcome.verdict is Verdict.UNDECIDED for query in narrowed.queries),
    )


def _problems(narrowed: NarrowedBatch, runs: Sequence[RunFacts]) -> Iterator[str]:
    batch = narrowed.batch.listed.row.id
    for run in runs:
        if run.error is not None:
            yield f"{run.file.path or run.file.name}: {run.error}"
        for query in run.queries:
            if query.error is not None:
                yield f"{ChosenQuery(batch, run, query).name}: {query.error}"


def _process(found: FoundAttack, problems: list[str]) -> Process | None:
    """The process that has the trace, or a further problem."""
    document = found.query.file.result
    if found.query.attack is None or not isinstance(document, Document):
        return None
    named = ChosenQuery(found.batch, found.run, found.query).name
    try:
        processes = decode_processes(document)
    except ReadingError as error:
        problems.append(f"{named}: {error}")
        return None
    number = found.query.attack.trace.index_process
    if number <= len(processes):
        return processes[number - 1]
    count = len(processes)
    problems.append(f"{named}: $.processes: expected two, for the trace of process {number}, "
                    f"found {count}")  # fmt: skip
    return None

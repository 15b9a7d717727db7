"""From a batch to the attacks on it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.attacks import FoundAttack, find_attacks
from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.analysis.verdicts import Verdict
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.parts import find_part
from deepsec_results.cli.trees import facts_on
from deepsec_results.model.processes import Process
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.queries import decode_processes


class Traces(Struct, frozen=True):
    """The attacks on a batch, each with its process if every action is to be placed in it.

    `problems` are why some may be missing, or not be placed: what could not be read on the way.
    `undecided` is the number of queries without a verdict.
    """

    attacks: Sequence[tuple[FoundAttack, Process | None]]
    problems: Sequence[str]
    undecided: int


def attacks_on(
    batch: ShownBatch, run: str | None, query: int | None, *, everything: bool
) -> Traces:
    """The attacks on what was asked for. Raises CommandError."""
    part = find_part(batch, run, query)
    identity = (part.batch if part else batch).listed.row.id
    facts = [part.run] if part else _facts(batch, run, query)
    found = find_attacks(identity, facts)
    problems = list(_problems(facts))
    return Traces(
        [(attack, _process(attack, problems) if everything else None) for attack in found],
        problems,
        sum(one.outcome.verdict is Verdict.UNDECIDED for run in facts for one in run.queries),
    )


def _facts(batch: ShownBatch, run: str | None, query: int | None) -> Sequence[RunFacts]:
    if isinstance(batch.file, UnreadableFile):
        raise CommandError(f"{batch.file.path}: {batch.file.problem}")
    try:
        facts = facts_on(batch, run, query)
    except SelectionError as error:
        raise CommandError(f"{batch.listed.row.id}: {error}") from None
    if facts is None:
        raise CommandError(f"{batch.file.path}: does not list its runs")
    return facts


def no_attack_sentence(
    batch: ShownBatch, traces: Traces, run: str | None, query: int | None
) -> str:
    """What is said where no attack was found, and what is not known."""
    where = "" if run is None and query is None else " on what was asked for"
    count = traces.undecided
    queries = "one query is" if count == 1 else f"{count} queries are"
    rest = f"; {queries} undecided" if count else ""
    return f"no attack was found{where} in {batch.listed.row.id}{rest}"


def _problems(facts: Sequence[RunFacts]) -> Iterator[str]:
    for run in facts:
        if run.error is not None:
            yield f"{run.file.path or run.file.name}: {run.error}"
        for query in run.queries:
            if query.error is not None:
                yield f"{_named(run, query)}: {query.error}"


def _named(run: RunFacts, query: QueryFacts) -> str:
    return query.file.path or f"{run.file.name}, query {query.file.number}"


def _process(found: FoundAttack, problems: list[str]) -> Process | None:
    """The process that has the trace, or a further problem."""
    document = found.query.file.result
    if found.query.attack is None or not isinstance(document, Document):
        return None
    named = _named(found.run, found.query)
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

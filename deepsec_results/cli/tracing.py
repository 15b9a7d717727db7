"""From a batch to the attacks on it."""

from deepsec_results.analysis.attacks import FoundAttack, find_attacks
from deepsec_results.cli import terminal
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.trees import facts_on
from deepsec_results.model.processes import Process
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.queries import decode_processes


def attacks_on(
    batch: ShownBatch, run: str | None, query: int | None, *, everything: bool
) -> list[tuple[FoundAttack, Process | None]]:
    """The attacks, each with its process if every action is to be placed in it.

    What could not be read on the way is told on stderr. Raises CommandError.
    """
    if isinstance(batch.file, UnreadableFile):
        raise CommandError(f"{batch.file.path}: {batch.file.problem}")
    facts = facts_on(batch, run, query)
    for one in facts:
        for path, error in [(one.file.path, one.error), *((q.path, q.error) for q in one.queries)]:
            if error is not None:
                terminal.remark(f"dsr: {path}: {error}")
    found = find_attacks(batch.listed.row.id, facts)
    return [(attack, _process(attack) if everything else None) for attack in found]


def no_attack_sentence(batch: ShownBatch, run: str | None, query: int | None) -> str:
    """What is said where no attack was found."""
    where = "" if run is None and query is None else " on what was asked for"
    return f"no attack was found{where} in {batch.listed.row.id}"


def _process(found: FoundAttack) -> Process | None:
    number = found.attack.trace.index_process
    file = next(one for one in found.run.file.queries if one.path == found.query.path)
    if not isinstance(file.result, Document):
        return None
    try:
        processes = decode_processes(file.result)
    except ReadingError as error:
        terminal.remark(f"dsr: {found.query.path}: {error}")
        return None
    return processes[number - 1] if 0 < number <= len(processes) else None

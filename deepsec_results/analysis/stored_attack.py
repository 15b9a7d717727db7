"""The attack of a query as it is stored: its trace with its table of atoms."""

from msgspec import Struct

from deepsec_results.analysis.plausibility import why_impossible
from deepsec_results.calculus.notation import ShownLabels, write_trace
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.queries import decode_atoms, decode_trace
from deepsec_results.reading.reading_context import note_fault


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


def read_attack(
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

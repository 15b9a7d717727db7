"""What an audit must answer on the recorded results, and queries to audit."""

from pathlib import Path
from typing import NamedTuple

from conftest import FIXTURES, ROOT
from msgspec.structs import replace

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason, Verdict
from deepsec_results.use_cases.chosen_batches import named_or_filtered
from deepsec_results.use_cases.narrowed_batch import narrow_batch
from deepsec_results.use_cases.queries_to_audit import QueryToAudit, queries_of
from deepsec_results.use_cases.selection import open_directory

FOLDERS = ("recorded", "replay", "evening", "doubt")


class Place(NamedTuple):
    """A query of a recorded batch."""

    batch: str
    run: str
    query: int


Answer = tuple[AuditAnswer, AuditReason | None]
# What the READMEs say of attacks whose verdict or trace is wrong, or cannot be decided.
EXCEPTIONS: dict[Place, Answer] = {
    Place("mp5274_78i2", "sem_private", 3): (AuditAnswer.OTHER_TRACE, AuditReason.NO_EXECUTION),
    Place("mpchds_ga2e", "channel_of_the_attacker", 1): (
        AuditAnswer.CONTRADICTED,
        AuditReason.FOLLOWED,
    ),
    Place("mpchds_ga2e", "channel_of_the_attacker", 2): (
        AuditAnswer.CONTRADICTED,
        AuditReason.NO_EXECUTION,
    ),
    Place("mp523a_ha67", "fair_coin", 2): (AuditAnswer.OPEN, AuditReason.PROBABILISTIC),
    Place("mp523a_ha67", "sure_choice", 2): (AuditAnswer.OPEN, AuditReason.PROBABILISTIC),
}


def folders() -> list[Path]:
    """The recorded results: those of the fixtures, and all of them where they are at hand."""
    every = [root / name / "result_files" for root in (FIXTURES, ROOT.parent / "shared")
             for name in FOLDERS]  # fmt: skip
    return [folder for folder in every if folder.exists()]


def queries_in(folder: Path) -> list[QueryToAudit]:
    """All queries of a results directory."""
    directory = open_directory(str(folder))
    batches = named_or_filtered(None, lambda: directory, Filters(), None).batches
    return [one for batch in batches for one in queries_of(narrow_batch(batch))]


def place_of(wanted: QueryToAudit) -> Place:
    return Place(wanted.query.batch, wanted.query.run, wanted.query.number)


def one_query(folder: str, batch: str, run: str, number: int) -> QueryToAudit:
    """A query of the fixtures."""
    found = queries_in(FIXTURES / folder / "result_files")
    place = Place(batch, run, number)
    return next(one for one in found if place_of(one) == place)


def without_trace(wanted: QueryToAudit) -> QueryToAudit:
    """An attack as a query that is said to be verified."""
    outcome = replace(wanted.query.outcome, verdict=Verdict.VERIFIED)
    return replace(wanted, query=replace(wanted.query, outcome=outcome, stored_attack=None))

"""The conditions on a comparison that `dsr diff --fail-on` accepts."""

from collections.abc import Iterator

from deepsec_results.analysis.changes import Topic
from deepsec_results.analysis.comparison import Comparison
from deepsec_results.analysis.directory_comparison import DirectoryComparison
from deepsec_results.analysis.query_comparison import CostChange, VerdictChange

VERDICT = "verdict"
ANY = "any"
_TOPICS = (Topic.STATUS, Topic.TITLE, Topic.OPTIONS, Topic.VERSIONS, Topic.INPUTS, Topic.TIMES)
CONDITIONS = (VERDICT, VerdictChange.LOST, CostChange.SLOWER, CostChange.LARGER, *_TOPICS)

# Times differ from one batch to the next even if nothing changed.
ANY_CONDITION = {*CONDITIONS, Topic.VERDICTS} - {Topic.TIMES}


def conditions_met(compared: Comparison | DirectoryComparison) -> set[str]:
    """The conditions that hold for a comparison."""
    if isinstance(compared, Comparison):
        return set(_met(compared))
    met = set(compared.conditions)
    if compared.removed or compared.added:
        met.add(Topic.INPUTS)
    if any(side == "b" for side, _ in compared.unreadable):
        # The verdicts of that batch are no longer known.
        met |= {Topic.STATUS, VERDICT, VerdictChange.LOST}
    if compared.gone:
        met |= {VERDICT, VerdictChange.LOST}
    return met


def _met(comparison: Comparison) -> Iterator[str]:
    yield from comparison.changed_topics
    changes = {query.verdict for query in comparison.verdict_changes}
    if comparison.gone:
        changes.add(VerdictChange.LOST)
    if changes:
        yield VERDICT
    if VerdictChange.LOST in changes:
        yield VerdictChange.LOST
    for change in (CostChange.SLOWER, CostChange.LARGER):
        if comparison.costs(change):
            yield change

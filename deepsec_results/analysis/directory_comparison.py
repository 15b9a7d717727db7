"""What changed from one results directory to another, pair by pair of batches."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from deepsec_results.analysis.comparison import Comparison
from deepsec_results.analysis.cost_totals import Cost, CostSums
from deepsec_results.analysis.query_comparison import ComparedQuery
from deepsec_results.analysis.rows import Row

MOST_NAMED = 3  # verdict changes that a headline names


def _no_costs() -> dict[Cost, CostSums]:
    return {"time": CostSums("time"), "memory": CostSums("memory")}


class DirectoryTotals(Struct):
    """Sums over the pairs of batches that were compared so far; no comparison is held.

    `changed` is the number of queries whose verdict changed, and `named` are the first of them.
    `other_models` counts queries whose verdict and input both changed, `gone` the verdicts that are
    gone because their inputs are. `without_queries` is whether no query could be compared, and
    `despite` whether time and memory were compared despite different options.
    """

    pairs: int = 0
    named: list[ComparedQuery] = []
    changed: int = 0
    other_models: int = 0
    gone: int = 0
    without_queries: bool = True
    costs: dict[Cost, CostSums] = field(default_factory=_no_costs)
    despite: bool = False

    def add(self, comparison: Comparison) -> None:
        """Add a pair of batches."""
        changed = comparison.verdict_changes
        self.pairs += 1
        self.named += changed[: MOST_NAMED - len(self.named)]
        self.changed += len(changed)
        self.other_models += len(comparison.other_models)
        self.gone += comparison.gone
        self.without_queries &= comparison.without_queries
        self.despite |= bool(comparison.despite)
        for costs in self.costs.values():
            costs.add(comparison.queries)


class DirectoryComparison(Struct, frozen=True):
    """Two results directories: the pairs of batches, the batches on one side only, and those that
    cannot be read, each with its side, `a` or `b`.

    `comparisons` are computed one by one, and only once. Each is added to `totals` and its
    conditions to `conditions`. `removed_verdicts` is the number of verdicts of removed batches.
    """

    a: str
    b: str
    comparisons: Iterable[Comparison]
    totals: DirectoryTotals
    conditions: set[str]
    removed: Sequence[Row]
    added: Sequence[Row]
    unreadable: Sequence[tuple[str, Row]]
    removed_verdicts: int

    @property
    def gone(self) -> int:
        """The number of verdicts that are gone because their batches or inputs are."""
        return self.totals.gone + self.removed_verdicts

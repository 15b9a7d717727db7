"""How much slower or larger queries became: their ratios, and totals over all of them."""

from array import array
from collections.abc import Iterable, Sequence
from math import exp, fsum, log
from statistics import median
from typing import Literal

from msgspec import Struct

from deepsec_results.analysis.query_comparison import ComparedQuery

Cost = Literal["time", "memory"]


class CostTotal(Struct, frozen=True):
    """Time (seconds) or memory (bytes) of `queries` queries that were compared.

    `a` and `b` are the sums of the times, or the greatest memory: the peaks of several queries are
    at different moments. `ratios` queries have a ratio, B's figure divided by A's. `median_ratio`
    and `geometric_mean_ratio` are those of the ratios; None if there are none.
    """

    queries: int
    a: int
    b: int
    ratios: int
    median_ratio: float | None
    geometric_mean_ratio: float | None


def ratio(query: ComparedQuery, cost: Cost) -> float | None:
    """B's figure divided by A's.

    None if one of them is unknown or 0: times are whole seconds, so 0 means less than a second.
    """
    a, b = _figure(query, cost, "a"), _figure(query, cost, "b")
    return b / a if a and b and a > 0 else None


class CostSums:
    """The totals of any number of queries. Only the ratio of each query is kept."""

    def __init__(self, cost: Cost) -> None:
        self._cost = cost
        self._queries = 0
        self._a = 0
        self._b = 0
        self._ratios = array("d")

    def add(self, queries: Iterable[ComparedQuery]) -> None:
        """Add the queries whose figures were compared."""
        for query in queries:
            a, b = _figure(query, self._cost, "a"), _figure(query, self._cost, "b")
            if query.refusals or a is None or b is None:
                continue
            self._queries += 1
            if self._cost == "time":
                self._a += a
                self._b += b
            else:
                self._a, self._b = max(self._a, a), max(self._b, b)
            found = ratio(query, self._cost)
            if found is not None:
                self._ratios.append(found)

    @property
    def total(self) -> CostTotal | None:
        """The total; None if there are no queries."""
        if not self._queries:
            return None
        middle = median(self._ratios) if self._ratios else None
        mean = exp(fsum(map(log, self._ratios)) / len(self._ratios)) if self._ratios else None
        return CostTotal(self._queries, self._a, self._b, len(self._ratios), middle, mean)


def total_cost(queries: Iterable[ComparedQuery], cost: Cost) -> CostTotal | None:
    """The total over the queries whose figures were compared; None if there are none."""
    sums = CostSums(cost)
    sums.add(queries)
    return sums.total


def worst_first(queries: Sequence[ComparedQuery], cost: Cost) -> list[ComparedQuery]:
    """Queries by their ratios, the greatest first; a query that had less than the unit counts as
    if it had one."""

    def rank(query: ComparedQuery) -> float:
        a, b = _figure(query, cost, "a"), _figure(query, cost, "b")
        return -(max(b or 0, 1) / max(a or 0, 1))

    return sorted(queries, key=rank)


def _figure(query: ComparedQuery, cost: Cost, side: Literal["a", "b"]) -> int | None:
    measured = query.a if side == "a" else query.b
    if measured is None:
        return None
    return measured.time if cost == "time" else measured.memory

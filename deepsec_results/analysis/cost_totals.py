"""How much slower or larger queries became: their ratios, and totals over all of them."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Literal

from msgspec import Struct

from deepsec_results.analysis.query_comparison import ComparedQuery

Cost = Literal["time", "memory"]


class CostTotal(Struct, frozen=True):
    """Time (seconds) or memory (bytes) of `queries` queries that were compared.

    `a` and `b` are the sums. `median_ratio` is the median of B's figures divided by A's; None if no
    query has a ratio.
    """

    queries: int
    a: int
    b: int
    median_ratio: float | None


def ratio(query: ComparedQuery, cost: Cost) -> float | None:
    """B's figure divided by A's.

    None if one of them is unknown or 0: times are whole seconds, so 0 means less than a second.
    """
    a, b = _figure(query, cost, "a"), _figure(query, cost, "b")
    return b / a if a and b and a > 0 else None


def total_cost(queries: Iterable[ComparedQuery], cost: Cost) -> CostTotal | None:
    """The total over the queries whose figures were compared; None if there are none."""
    judged = [query for query in queries if not query.refusals]
    pairs = [
        (a, b)
        for query in judged
        if (a := _figure(query, cost, "a")) is not None
        and (b := _figure(query, cost, "b")) is not None
    ]
    if not pairs:
        return None
    ratios = [found for query in judged if (found := ratio(query, cost)) is not None]
    return CostTotal(
        queries=len(pairs),
        a=sum(a for a, _ in pairs),
        b=sum(b for _, b in pairs),
        median_ratio=median(ratios) if ratios else None,
    )


def worst_first(queries: Sequence[ComparedQuery], cost: Cost) -> list[ComparedQuery]:
    """Queries by their ratios, the greatest first; a query that had less than the unit counts as
    if it had one."""

    def rank(query: ComparedQuery) -> float:
        a, b = _figure(query, cost, "a"), _figure(query, cost, "b")
        return -(max(b or 0, 1) / max(a or 0, 1))

    return sorted(queries, key=rank)


def _figure(query: ComparedQuery, cost: Cost, side: Literal["a", "b"]) -> int | None:
    record = query.a if side == "a" else query.b
    if record is None:
        return None
    return record.time if cost == "time" else record.memory

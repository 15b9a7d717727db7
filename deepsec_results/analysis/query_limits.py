"""Which queries took long, or much memory."""

from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.rows import duration_between

if TYPE_CHECKING:
    from deepsec_results.analysis.query import Query, UnknownQuery


class QueryLimits(Struct, frozen=True):
    """The queries that took more than `longer_than` seconds and `larger_than` bytes; None is no
    limit.

    A query without an end counts with the time that it ran at least. One whose figure is unknown
    is not among them.
    """

    longer_than: int | None = None
    larger_than: int | None = None

    @property
    def given(self) -> bool:
        """Whether there is a limit."""
        return self != NO_LIMITS

    def exceeded_by(self, query: "Query | UnknownQuery") -> bool:
        """Whether a query exceeds each limit."""
        time = duration_between(query.start_time, query.end_time)
        return self.exceeded(time if query.time_so_far is None else query.time_so_far, query.memory)

    def exceeded(self, time: int | None, memory: int | None) -> bool:
        """Whether a time and a memory exceed each limit."""
        return all(
            limit is None or (figure is not None and figure > limit)
            for limit, figure in ((self.longer_than, time), (self.larger_than, memory))
        )


NO_LIMITS = QueryLimits()

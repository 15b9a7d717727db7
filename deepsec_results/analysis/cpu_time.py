"""The most CPU time that queries can have used."""

from msgspec import Struct

from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.settings import worker_count


class CpuTime(Struct, frozen=True):
    """The most CPU time, in seconds, that queries can have used: the wall-clock time of each times
    the workers that its batch used, summed up.

    The prover cuts times to whole seconds, so it may be up to `workers` seconds more, the sum of
    the workers. `queries` are in the sum; of `unknown` ones, the time or the workers are unknown.
    """

    at_most: int
    workers: int
    queries: int
    unknown: int


class CpuSums:
    """The CPU time of any number of queries."""

    def __init__(self) -> None:
        self._seconds = self._workers = self._queries = self._unknown = 0

    def add(self, query: Measured) -> None:
        """Add a query, unless it did not begin."""
        if query.query.start_time is None:
            return
        time, workers = query.time, worker_count(query.setting)
        if query.query.elapsed is not None:
            time = query.query.elapsed
        if time is None or time < 0 or workers is None:
            self._unknown += 1
            return
        self._queries += 1
        self._seconds += time * workers
        self._workers += workers

    @property
    def total(self) -> CpuTime | None:
        """The sum; None if no query began."""
        if not self._queries + self._unknown:
            return None
        return CpuTime(self._seconds, self._workers, self._queries, self._unknown)

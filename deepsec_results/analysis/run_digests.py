"""The runs of a batch in the order in which they matter, and which ones need more than a line."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.vocabulary import Status, Verdict


class RunLine(Struct, frozen=True):
    """A run with its queries counted; `memory` is the largest of a query, in bytes.

    `in_full` is whether its queries are to be shown one by one.
    """

    run: Run
    counts: dict[Verdict, int]
    memory: int | None
    in_full: bool


def digest_runs(runs: Sequence[Run], *, everything: bool) -> list[RunLine]:
    """The runs: those with an attack first, then those with another query to show, then the rest.

    A line is enough for a run if all its queries are verified, or none of them began. With
    `everything`, all runs are shown in full, in the order of the batch.
    """
    digests = [_digest(run, everything=everything) for run in runs]
    return digests if everything else sorted(digests, key=_urgency)


def _digest(run: Run, *, everything: bool) -> RunLine:
    counts = Counter(query.outcome.verdict for query in run.queries)
    memory = [query.memory for query in run.queries if query.memory is not None]
    verified = counts[Verdict.VERIFIED] == len(run.queries)
    in_full = everything or not (verified or all(map(_never_began, run.queries)))
    return RunLine(run, dict(counts), max(memory, default=None), in_full)


def _never_began(query: Query) -> bool:
    is_read = query.status is not Status.UNREADABLE
    return is_read and query.start_time is None and query.error_msg is None


def _urgency(digest: RunLine) -> int:
    if digest.counts.get(Verdict.ATTACK):
        return 0
    needs_attention = digest.in_full or digest.run.error is not None
    return 1 if needs_attention else 2

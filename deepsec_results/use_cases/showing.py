"""The batches, runs and queries to show, by name or by filters."""

from collections.abc import Sequence

from msgspec import Struct, structs

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.short_runs import short_run
from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, narrow_batches
from deepsec_results.use_cases.selection import DirectoryOpener


class ShownBatches(Struct, frozen=True):
    """Batches with the runs and queries to show; `named` if the user named each of them."""

    batches: Sequence[NarrowedBatch]
    named: bool

    @property
    def listed(self) -> list[ListedBatch]:
        """The batches, as in a listing."""
        return [narrowed.batch.listed for narrowed in self.batches]

    @property
    def unreadable(self) -> list[Row]:
        """The named batches that cannot be read.

        A run or a query is shown even if its batch cannot be read.
        """
        rows = [narrowed.batch.listed.row for narrowed in self.batches if narrowed.runs is None]
        return [row for row in rows if self.named and row.status is RowStatus.UNREADABLE]

    @property
    def all_verified(self) -> bool:
        """Whether every batch and run is completed, and every query verified."""
        statuses = {listed.row.status for listed in self.listed}
        runs = [run for narrowed in self.batches for run in narrowed.runs or ()]
        verdicts = {query.outcome.verdict for run in runs for query in run.queries}
        return (
            statuses == {RowStatus.COMPLETED}
            and all(narrowed.runs is not None for narrowed in self.batches)
            and all(run.completed for run in runs)
            and verdicts <= {Verdict.VERIFIED}
        )


def load_shown(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    query: int | None,
    *,
    texts: bool = True,
) -> ShownBatches:
    """Load the batches that are named, or else those that match the filters, or else the last one.

    With the name of a run in the filters, or with `query`, only those runs and queries. `texts` is
    whether more of a query is shown than its line and its trace. Raises RequestError.
    """
    chosen = named_filtered_or_last(names, opener, filters, limit, about_queries=False)
    selection = structs.replace(chosen.selection, query=query)
    narrowed = narrow_batches(
        chosen.batches, selection, named=chosen.named, shorten=None if texts else _short
    )
    return ShownBatches(narrowed, chosen.named)


def _short(run: Run, directory: str) -> Run:
    return short_run(run)

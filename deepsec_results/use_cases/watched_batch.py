"""Which batch `watch` follows."""

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.named_batches import find_batch
from deepsec_results.use_cases.chosen_batches import refuse_both, report_if_only_by_name
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.selection import (
    DirectoryOpener,
    nothing_found,
    select,
    settle_run,
)

_NEWEST = 32  # batches among which a running one is looked for
ALL_BATCHES = Filters()


def find_watched(
    name: str | None,
    opener: DirectoryOpener,
    filters: Filters = ALL_BATCHES,
    limit: int | None = None,
) -> str:
    """The path of the batch to watch: the one that is named, or the newest running batch among the
    `limit` newest ones that match the filters, or the newest of these. Raises RequestError."""
    if name is not None:
        refuse_both([name], filters, limit)
        return find_batch(name, opener, reporter().remark)
    directory = opener()
    filters = settle_run(filters, directory)
    batches = select(directory, filters, _NEWEST if limit is None else limit).batches
    if not batches:
        if filters.keeps_all:
            return find_batch("last", lambda: directory)
        raise RequestError(nothing_found(filters, directory))
    paths = [batch.file.path for batch in batches]
    running = [batch for batch in batches if _is_running(batch)]
    path = [*running, *batches][0].file.path
    report_if_only_by_name(path, paths)
    return path


def _is_running(batch: LoadedBatch) -> bool:
    row = batch.listed.row
    return row.status is RowStatus.IN_PROGRESS and not row.stale

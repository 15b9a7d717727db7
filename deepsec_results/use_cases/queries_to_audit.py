"""The queries of batches to audit, in groups that fit into memory."""

import os
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.narrowing import words_for
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.settings import Setting, setting_of
from deepsec_results.reading.batches import BatchFile
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.documents import Document
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.attacks import problems_in
from deepsec_results.use_cases.loaded_batch import LoadedBatch, is_run_or_query
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, narrow_batch

_MOST_QUERIES = 1000  # whose texts are held at once
_MOST_BYTES = 100_000_000  # of these texts


class QueryToAudit(Struct, frozen=True):
    """A query, and the `path` of its batch.

    `words` are those by which `dsr simulate` finds the query. `setting` is how its batch ran, None
    if that is not known.
    """

    query: Query
    path: str
    words: Sequence[str] = ()
    setting: Setting | None = None

    @property
    def size(self) -> int:
        """The bytes of its text."""
        file = self.query.file
        return len(file.data) if isinstance(file, Document) else 0


def queries_to_audit(
    batches: Iterable[LoadedBatch],
    selection: QuerySelection,
    problems: list[str],
    *,
    named: bool,
) -> Iterator[Sequence[QueryToAudit]]:
    """The selected queries of batches, in groups, as they are read.

    `problems` grows by what cannot be read. Raises RequestError as `narrow_batches` does.
    """
    group: list[QueryToAudit] = []
    size = 0
    for one in _queries(batches, selection, problems, named=named):
        group.append(one)
        size += one.size
        if len(group) >= _MOST_QUERIES or size >= _MOST_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _queries(
    batches: Iterable[LoadedBatch],
    selection: QuerySelection,
    problems: list[str],
    *,
    named: bool,
) -> Iterator[QueryToAudit]:
    complaint: RequestError | None = None
    has_part = False
    for batch in batches:
        try:
            narrowed = narrow_batch(batch, selection)
        except SelectionError as error:
            complaint = complaint or RequestError(f"{batch.listed.row.id}: {error}")
            if named:
                raise complaint from None
            continue
        has_part = True
        problems += problems_in(narrowed)
        for one in queries_of(narrowed):
            yield (
                _named_by_file(one, batch, selection.query) if is_run_or_query(batch.file) else one
            )
    if complaint is not None and not has_part:
        raise complaint


def queries_of(narrowed: NarrowedBatch) -> Iterator[QueryToAudit]:
    """The queries of a batch with their places."""
    file, row = narrowed.batch.file, narrowed.batch.listed.row
    setting = setting_of(file.batch, row) if isinstance(file, BatchFile) else None
    words = words_for(narrowed.batch.runs or ())
    for run in narrowed.runs or ():
        word = words.get(run.number, str(run.number))
        for query in run.queries:
            found = [file.path, "--run", word, "--query", str(query.number)]
            yield QueryToAudit(query, file.path, found, setting)


def _named_by_file(one: QueryToAudit, named: LoadedBatch, number: int | None) -> QueryToAudit:
    """A query named by its own file, or by that of its run; `number` is the option `--query`."""
    path = named.file.path
    is_query = number is None and os.path.basename(path) == os.path.basename(one.query.path or "")
    return replace(one, words=[path, *([] if is_query else ["--query", str(one.query.number)])])

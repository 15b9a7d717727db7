"""Find a run or a query that the user named by its file."""

import os

import msgspec
from msgspec import Struct

from deepsec_results.analysis.run import Run, run_of
from deepsec_results.model.batch import CompletedBatch
from deepsec_results.reading.batches import BatchFile
from deepsec_results.reading.documents import read_plain
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.files import read_file
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.spelling import composed, respelled
from deepsec_results.reading.trees import QueryFile, RunFile, read_query_file, read_tree
from deepsec_results.use_cases.loaded_batch import LoadedBatch, is_run_or_query, load_batches


class NamedPart(Struct, frozen=True):
    """A run, or with `is_query` one query of it, and its batch."""

    batch: LoadedBatch
    run: Run
    is_query: bool


class _Place(Struct, frozen=True):
    """Where the files of a run or a query are; paths are relative to the results directory."""

    directory: str
    batch: str
    run: str
    query: str | None


def find_part(batch: LoadedBatch, run: str | None, query: int | None) -> NamedPart | None:
    """The run or the query that is named instead of a batch; None if the file is neither.

    With `query`, the run has only the query with that number. Raises RequestError.
    """
    file = batch.file
    if not is_run_or_query(file):
        return None
    place = _place_of(file.path)
    kind = "run" if place.query is None else "query"
    if run is not None or (query is not None and place.query is not None):
        option = "--run" if run is not None else "--query"
        raise RequestError(f"{file.path} is a single {kind}; {option} does not apply")
    (above,) = load_batches([os.path.join(place.directory, place.batch)])
    found = _read_run(above, place)
    if place.query is not None:
        found = msgspec.structs.replace(found, queries=[_query_among(found, place, file.path)])
    elif query is not None:
        found = msgspec.structs.replace(
            found, queries=[candidate for candidate in found.queries if candidate.number == query]
        )
        if not found.queries:
            raise RequestError(f"{file.path}: no query {query}")
    row = above.listed.row
    found_run = run_of(found, row.id, row.last_sign)
    return NamedPart(above, found_run, place.query is not None or query is not None)


def _place_of(path: str) -> _Place:
    """The place of a file, by its own fields. Raises RequestError if it can no longer be read."""
    try:
        fields = read_plain(read_file(path).data).value
    except ReadingError as error:
        raise RequestError(f"{path}: {error}") from None
    assert isinstance(fields, dict)
    batch, name = str(fields["batch_file"]), os.path.basename(path)
    run = fields.get("run_file")
    if isinstance(run, str):
        query = f"{run.removesuffix('.json')}/{name}"
        own = query
    else:
        run, query = f"{batch.removesuffix('.json')}/{name}", None
        own = run
    whole = os.path.abspath(path)
    next_to = os.path.dirname(path) or "."
    if not composed(whole).endswith(f"/{composed(own)}"):
        return _Place(next_to, batch, run, query)
    levels = own.count("/")
    up = os.path.join(next_to, *[".."] * levels)
    return _Place(os.path.relpath(up) if not os.path.isabs(path)
                  else whole.rsplit("/", levels + 1)[0],
                  batch, run, query)  # fmt: skip


def _read_run(above: LoadedBatch, place: _Place) -> RunFile:
    """One run, with its number in the batch if the batch lists it."""
    if isinstance(above.file, BatchFile):
        batch, listed = above.file.batch, above.file.batch.run_files or []
    else:
        batch, listed = CompletedBatch(), []
    alone = msgspec.structs.replace(batch, run_files=[place.run], run_results=None)
    (run,) = read_tree(alone, place.directory)
    name = respelled([place.run], listed).get(place.run, place.run)
    number = listed.index(name) + 1 if name in listed else 1
    return msgspec.structs.replace(run, number=number)


def _query_among(run: RunFile, place: _Place, path: str) -> QueryFile:
    """The named query of a run, or the file alone if the run does not list it."""
    for query in run.queries:
        if query.path is not None and composed(query.path) == composed(place.query or ""):
            return query
    return read_query_file(path)

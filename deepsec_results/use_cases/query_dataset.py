"""The queries of many batches as a data set: a folder of Parquet files, written by a cluster."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

import msgspec
from msgspec import Struct

from deepsec_results.analysis.query_rows import QueryRow
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.cluster import ClusterError, on_cluster, shared_path
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.frame_files import FrameFormat, write_frames
from deepsec_results.use_cases.interruptions import uninterrupted
from deepsec_results.use_cases.query_frames import COLUMNS, query_schema, record_batches
from deepsec_results.use_cases.query_listing import QueryListing, checked, joined
from deepsec_results.use_cases.query_reading import QueryPiece, QueryRequest, read_queries
from deepsec_results.use_cases.written_files import (
    give_usual_mode,
    refuse_results_directory,
    replacing_bytes,
    writing,
)

ALL_QUERIES = QueryRequest()
BATCHES_IN_A_PART = 256
_AT_ONCE = 16  # batches that are read together
_PATIENCE = 60.0  # seconds until a file that another machine wrote must be seen here


class WrittenPart(Struct, frozen=True):
    """A part that was written: the number of its rows and bytes, and what could not be read.

    `piece` has no rows: they are in the file.
    """

    file: str
    rows: int
    size: int
    piece: QueryPiece


class _Part(Struct, frozen=True):
    """The work of one worker: the batches to read, and the file to write."""

    file: str
    paths: Sequence[str]


def write_part(
    paths: Sequence[str],
    file: str,
    request: QueryRequest = ALL_QUERIES,
    columns: Sequence[str] = COLUMNS,
    *,
    named: bool = False,
) -> WrittenPart:
    """Write the queries of some batches to a Parquet file, which appears when it is whole.

    This is the unit of work of a cluster. A second run replaces the file with the same one, and a
    run that is killed leaves only a hidden file. `named` batches are not filtered, and must have
    the wanted run or query. Raises RequestError and OSError.
    """
    reports: list[QueryPiece] = []

    def read() -> Iterator[Sequence[QueryRow]]:
        for at in range(0, len(paths), _AT_ONCE):
            piece = read_queries(paths[at : at + _AT_ONCE], request, named=named)
            reports.append(msgspec.structs.replace(piece, rows=()))
            yield piece.rows

    batches = record_batches(read(), columns)
    with replacing_bytes(file) as written:
        write_frames(batches, query_schema(columns), FrameFormat.PARQUET, written)
    rows = sum(report.found for report in reports)
    return WrittenPart(file, rows, os.path.getsize(file), joined(reports, request))


def write_dataset(
    listing: QueryListing,
    folder: str,
    address: str,
    columns: Sequence[str] = COLUMNS,
) -> Iterator[WrittenPart]:
    """Let a cluster write the queries of a listing to a folder; the parts as they are done.

    The folder appears, or replaces the old one, when all parts are whole. Its parent and the
    results must be on a file system that all workers share. Raises RequestError.
    """
    paths = [path for piece in listing.pieces for path in piece]
    named = listing.directory is None
    if named:
        paths = list(map(shared_path, paths))
    seen = sorted({os.path.dirname(path) for path in paths})
    with _replacing_folder(folder) as aside, on_cluster(address, [*seen, aside]):
        parts = [
            _Part(
                os.path.join(aside, f"part-{number:06}.parquet"), paths[at : at + BATCHES_IN_A_PART]
            )
            for number, at in enumerate(range(0, max(len(paths), 1), BATCHES_IN_A_PART))
        ]
        work = partial(_write, request=listing.request, columns=columns, named=named)
        done = reporter().watched(spread(work, parts, alone=False), len(parts))
        written: list[WrittenPart] = []

        def pieces() -> Iterator[QueryPiece]:
            for part in done:
                _wait_for(part)
                written.append(part)
                yield part.piece

        for _ in checked(pieces()):
            yield written[-1]
        _clear(aside, {os.path.basename(part.file) for part in parts})


def _write(
    part: _Part,
    request: QueryRequest,
    columns: Sequence[str],
    *,
    named: bool,
) -> WrittenPart:
    return write_part(part.paths, part.file, request, columns, named=named)


@contextmanager
def _replacing_folder(folder: str) -> Iterator[str]:
    """A hidden folder that takes the name of another one when the block ends without an error.

    Raises RequestError.
    """
    target = os.path.realpath(folder)
    refuse_results_directory(target)
    _check_replaceable(folder, target)
    above, name = os.path.split(target)
    aside = None
    try:
        with writing(folder), uninterrupted():
            aside = tempfile.mkdtemp(prefix=f".{name}-", dir=above)
            give_usual_mode(aside)
        yield aside
        with writing(folder), uninterrupted():
            _replace(target, aside)
    finally:
        if aside is not None:
            with uninterrupted():
                shutil.rmtree(aside, ignore_errors=True)


def _replace(target: str, aside: str) -> None:
    """Let the folder `aside` take the name and the place of the folder `target`, if that exists."""
    if not os.path.isdir(target):
        os.rename(aside, target)
        return
    above, name = os.path.split(target)
    old = tempfile.mkdtemp(prefix=f".{name}-old-", dir=above)
    try:
        os.rename(target, os.path.join(old, name))
        try:
            os.rename(aside, target)
        except OSError:
            os.rename(os.path.join(old, name), target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _check_replaceable(folder: str, target: str) -> None:
    """Only a data set is replaced, and never a folder with anything else in it."""
    if not os.path.lexists(target):
        return
    if not os.path.isdir(target):
        raise RequestError(f"{folder} is not a folder; with --cluster, -o names a new folder")
    others = [name for name in os.listdir(target) if not _is_part(name)]
    if others:
        raise RequestError(f"{folder} contains {sorted(others)[0]}; -o names a new folder")


def _is_part(name: str) -> bool:
    return name.startswith("part-") and name.endswith(".parquet")


def _wait_for(part: WrittenPart) -> None:
    """Wait until this machine sees what another one wrote. Raises ClusterError."""
    end = time.monotonic() + _PATIENCE
    while True:
        with suppress(OSError):
            if os.path.getsize(part.file) == part.size:
                return
        if time.monotonic() > end:
            folder = os.path.dirname(os.path.dirname(part.file))
            raise ClusterError(f"the workers do not share the file system of {folder}")
        time.sleep(0.1)


def _clear(folder: str, wanted: set[str]) -> None:
    """Remove what workers that were killed have left."""
    for name in os.listdir(folder):
        if name not in wanted:
            with suppress(OSError):
                os.unlink(os.path.join(folder, name))

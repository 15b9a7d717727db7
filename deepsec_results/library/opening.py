"""Open a results directory, and find the batches in it."""

import os
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from deepsec_results.analysis.filters import Filters
from deepsec_results.library.batches import Batch, batch_from
from deepsec_results.library.session import Session
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.named_batches import find_in
from deepsec_results.reading.reading_context import USUAL_BOUND, Fault
from deepsec_results.use_cases.loaded_batch import LoadedBatch, load_batches
from deepsec_results.use_cases.selection import matching, open_directory, paths_in

if TYPE_CHECKING:
    import pyarrow as pa

_ALL = Filters()
_AT_ONCE = 32  # batch results that are read, and waited for, together


def open_results(
    *paths: str | os.PathLike[str], max_size: int = USUAL_BOUND, follow_links: bool = False
) -> "Results":
    """Open a results directory, or an archive that contains one; several are read as one.

    Without a path, open the directory that `dsr` would use: `$DSR_DIR`, or the first usual
    directory with results. Files larger than `max_size` bytes are not read. With `follow_links`,
    links out of the results directory are followed, such as those of git-annex, DataLad and DVC;
    otherwise such a file is a problem. Raises RequestError if there is no such directory, or if the
    archive cannot be read.
    """
    if not isinstance(max_size, int) or max_size < 0:
        raise RequestError(f"max_size: expected a number of bytes, found {max_size!r}")
    if not isinstance(follow_links, bool):
        raise RequestError(f"follow_links: expected True or False, found {follow_links!r}")
    session = Session(max_size, follow_links=follow_links)
    with session.working():
        return Results(open_directory(*map(_as_text, paths)), session)


def _as_text(path: object) -> str:
    named = path.__fspath__() if isinstance(path, os.PathLike) else path
    if isinstance(named, str):
        return named
    raise RequestError(f"expected a path, found {named!r}")


class Results:
    """Opened results: a directory or an archive, or several of them.

    Use it in a `with` statement, or call `close`. It can be used by several threads.
    """

    def __init__(self, directory: ResultsDirectory, session: Session) -> None:
        self._directory = directory
        self._session = session

    @property
    def paths(self) -> tuple[str, ...]:
        """The results directories; in an archive `ARCHIVE:DIRECTORY`."""
        return self._directory.paths

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Internal errors of dsr so far, at most 100. Each is also a problem of what was read."""
        return self._session.faults

    @property
    def damages(self) -> tuple[str, ...]:
        """Where the archives are damaged, so that files may be missing, each in a sentence."""
        archives = self._session.visit.archives.values()
        return tuple(damage for archive in archives for damage in archive.all_damages())

    def batches(self, *, oldest_first: bool = False) -> Iterator[Batch]:
        """The batches, newest first, each read when it is needed.

        A batch whose file cannot be read is one of them: its status is `unreadable`. Raises
        RequestError if the directory can no longer be read.
        """
        found = self._session.each(self._load(oldest_first=oldest_first))
        return (batch_from(batch, self._session) for batch in found)

    def batch(self, name: str = "last") -> Batch:
        """The batch with an id, or with a unique beginning of one; `last`, `last~N`, or its path.

        Raises RequestError if there is no such batch, or several.
        """
        if not isinstance(name, str):
            raise RequestError(f"name: expected a string, found {name!r}")
        with self._session.working():
            (loaded,) = load_batches([find_in(self._directory, name)])
        return batch_from(loaded, self._session)

    def query_frames(self) -> "Iterator[pa.RecordBatch]":
        """The queries of all batches, newest batch first, as record batches of pyarrow.

        The columns are those of docs/data.md. Raises RequestError if pyarrow is not installed.
        """
        from deepsec_results.library.frames import query_frames

        with self._session.working():
            paths = paths_in(self._directory, _ALL)
        return query_frames(paths, self._session)

    def close(self) -> None:
        """Close the results. Nothing more can be read from them."""
        self._session.close()

    def __enter__(self) -> "Results":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Results {self._directory.shown!r}>"

    def _load(self, *, oldest_first: bool) -> Iterator[LoadedBatch]:
        paths = paths_in(self._directory, _ALL, oldest=oldest_first)
        for start in range(0, len(paths), _AT_ONCE):
            yield from matching(paths[start : start + _AT_ONCE], _ALL)

"""Files read in parallel, where each takes long to open, as on the disk of another machine.

Where files are opened fast, threads would only cost time. So the first files are timed.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from deepsec_results.reading.files import FileContent

PROBED = 2  # files that are read and timed one by one
_SLOW = 0.000_25  # seconds to open and read a file; a local disk takes a tenth of that
_SECONDS_A_BYTE = 1 / 500_000_000  # allowed in addition
_THREADS = 16

Read = Callable[[str], FileContent]


class TimedRead:
    """Reads files, and knows whether each of them took long."""

    def __init__(self, read: Read, clock: Callable[[], float] = time.perf_counter) -> None:
        self._read = read
        self._clock = clock
        self.slow = True

    def __call__(self, path: str) -> FileContent:
        begin, size = self._clock(), 0
        try:
            content = self._read(path)
            size = len(content.data)
            return content
        finally:
            taken = self._clock() - begin
            self.slow = self.slow and taken > _SLOW + size * _SECONDS_A_BYTE


def read_ahead(paths: Sequence[str], read: Read) -> Read:
    """Read files in parallel, in threads. The returned function gives what `read` returned or
    raised for each of them. If no thread can be started, it reads them itself."""
    from concurrent.futures import Future, ThreadPoolExecutor, wait
    from contextvars import copy_context

    pool = ThreadPoolExecutor(_THREADS)
    try:
        # Each thread needs the current visit. A context cannot be entered twice at once.
        futures: dict[str, Future[FileContent]] = {}
        with suppress(RuntimeError):  # of a system that starts no further thread
            for path in paths:
                futures[path] = pool.submit(copy_context().run, read, path)
        wait(futures.values())
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C, no further file is read
    return lambda path: futures[path].result() if path in futures else read(path)

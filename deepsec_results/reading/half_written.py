"""Files read while the prover may be writing them.

The prover truncates a file, writes it in pieces and closes it. Meanwhile a reader finds it empty or
truncated; a moment later it is complete.
"""

import os
import time
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from msgspec import Struct

from deepsec_results.reading.files import FileContent, read_file
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError
from deepsec_results.reading.read_ahead import PROBED, TimedRead, read_ahead
from deepsec_results.reading.reading_context import current_context, note_fault

T = TypeVar("T")

# In seconds: a file that was last written earlier than this is not being written. The clock of a
# file server may differ a little.
_FRESH = 60.0
_JUST = 2.0
# Seconds between two attempts. The prover may rewrite a file hundreds of times a second, so that
# several attempts can find it half-written.
_WAITS = (0.005, 0.01, 0.01, 0.02, 0.02, 0.04, 0.05, 0.1)
_PASSING = frozenset({ProblemKind.EMPTY, ProblemKind.SYNTAX, ProblemKind.ENCODING})


class Read(Struct, Generic[T], frozen=True):
    """The value of a file; `written` is its last modification, in seconds since 1970."""

    value: T
    written: float


class _Passing(Struct, frozen=True):
    """A problem of a file that was just written: a second attempt may find it complete."""

    problem: FileProblem


def read_many(
    paths: Iterable[str],
    decode: Callable[[bytes], T],
    read: Callable[[str], FileContent] = read_file,
) -> list[Read[T] | FileProblem]:
    """Read and decode files. An unreadable file does not hide the others.

    On a slow file system, files are read in parallel. Half-written files are read again, all of
    them after one wait. `decode` and `read` raise ReadingError.
    """
    names = list(paths)
    timed = TimedRead(read)
    results = [_attempt(path, decode, timed) for path in names[:PROBED]]
    others = names[PROBED:]
    if names:
        current_context().slow = timed.slow
    read_other = read_ahead(others, read) if timed.slow and len(others) > 1 else read
    results += [_attempt(path, decode, read_other) for path in others]
    for wait in _WAITS:
        passing = [at for at, result in enumerate(results) if isinstance(result, _Passing)]
        if not passing:
            break
        time.sleep(wait)
        for at in passing:
            results[at] = _attempt(names[at], decode, read)
    return [result.problem if isinstance(result, _Passing) else result for result in results]


def read_one(path: str, decode: Callable[[bytes], T]) -> Read[T]:
    """Read and decode one file in the same way. Raises ReadingError."""
    (result,) = read_many([path], decode)
    if isinstance(result, FileProblem):
        raise ReadingError(result)
    return result


def read_steady(path: str, most: int | None = None) -> bytes:
    """Read a file of any content, which does not show whether the file is complete. A file that was
    just written is read until two attempts return the same. Raises ReadingError, also if the file
    has more than `most` bytes."""
    content = read_file(path, most=most)
    for wait in _WAITS:
        if time.time() - content.written >= _JUST:
            break
        time.sleep(wait)
        again = read_file(path, most=most)
        if again.data and again.data == content.data:
            break
        content = again
    return content.data


def was_just_written(path: str) -> bool:
    """Whether a file was written so recently that the prover may still be writing it."""
    try:
        return time.time() - os.stat(path).st_mtime < _FRESH
    except (OSError, ValueError):
        return False


def _attempt(
    path: str, decode: Callable[[bytes], T], read: Callable[[str], FileContent]
) -> Read[T] | FileProblem | _Passing:
    content: FileContent | None = None
    try:
        content = read(path)
        return Read(decode(content.data), content.written)
    except ReadingError as error:
        fresh = content is not None and time.time() - content.written < _FRESH
        passing = fresh and error.problem.kind in _PASSING
        return _Passing(error.problem) if passing else error.problem
    except Exception as error:
        return note_fault(path, error)

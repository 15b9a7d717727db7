"""Files read although the prover may just be writing them.

The prover truncates a file, writes it in pieces and closes it: a reader finds it meanwhile
empty or cut off, and whole a moment later.
"""

import time
from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from deepsec_results.reading.files import FileContent, read_file
from deepsec_results.reading.problems import Problem, ProblemKind, ReadingError
from deepsec_results.reading.visit import note_fault

T = TypeVar("T")

# A file that was last written longer ago than this, in seconds, is not being written (the
# clocks of file servers may be a little off).
_FRESH = 60.0
_JUST = 2.0
# Seconds between one look and the next. The prover may rewrite a file hundreds of times a second,
# so that a few looks could each meet it half-written.
_SECOND_LOOKS = (0.005, 0.01, 0.01, 0.02, 0.02, 0.04, 0.05, 0.1)
_PASSING = frozenset({ProblemKind.EMPTY, ProblemKind.SYNTAX, ProblemKind.ENCODING})


class Read(NamedTuple, Generic[T]):
    """What a file held; `written` is when it was last modified, in seconds since 1970."""

    value: T
    written: float


class _Passing(NamedTuple):
    """A problem of a file so fresh that a second look may find it whole."""

    problem: Problem


def read_all(
    paths: Iterable[str],
    decode: Callable[[bytes], T],
    read: Callable[[str], FileContent] = read_file,
) -> list[Read[T] | Problem]:
    """Read and decode files; one that cannot be read hides no other.

    What was met half-written is looked at again, for all files together. `decode` and `read`, by
    default that of any file, raise ReadingError.
    """
    names = list(paths)
    looks = [_look(path, decode, read) for path in names]
    for wait in _SECOND_LOOKS:
        passing = [at for at, look in enumerate(looks) if isinstance(look, _Passing)]
        if not passing:
            break
        time.sleep(wait)
        for at in passing:
            looks[at] = _look(names[at], decode, read)
    return [look.problem if isinstance(look, _Passing) else look for look in looks]


def read_one(path: str, decode: Callable[[bytes], T]) -> Read[T]:
    """Read and decode one file in the same way. Raises ReadingError."""
    (look,) = read_all([path], decode)
    if isinstance(look, Problem):
        raise ReadingError(look)
    return look


def read_steady(path: str) -> bytes:
    """Read a file that may hold anything, so that its bytes alone do not tell whether it is whole:
    one that was just written is read until two looks find the same. Raises ReadingError."""
    content = read_file(path)
    for wait in _SECOND_LOOKS:
        if time.time() - content.written >= _JUST:
            break
        time.sleep(wait)
        again = read_file(path)
        if again.data and again.data == content.data:
            break
        content = again
    return content.data


def _look(
    path: str, decode: Callable[[bytes], T], read: Callable[[str], FileContent]
) -> Read[T] | Problem | _Passing:
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

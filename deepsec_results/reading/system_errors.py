"""Errors of the machine: it lacks memory, files, processes or space. They are no faults of dsr."""

import errno
import os

_WORDS = {
    errno.ENOMEM: "out of memory",
    errno.EMFILE: "too many open files (see ulimit -n)",
    errno.ENFILE: "too many open files on this machine",
    errno.EAGAIN: "no further process or thread can be started (see ulimit -u)",
    errno.ENOSPC: "no space left on device",
    errno.EFBIG: "file too large (see ulimit -f)",
}
# What Python and the loader of libraries say instead of an OSError.
_TEXTS = {
    "can't start new thread": errno.EAGAIN,
    "can't allocate lock": errno.ENOMEM,
    "out of memory": errno.ENOMEM,
    "failed to map segment": errno.ENOMEM,
    # Python 3.13 itself, where it fails to allocate: "error return without exception set" and
    # "returned NULL without setting an exception".
    "without exception set": errno.ENOMEM,
    "without setting an exception": errno.ENOMEM,
    **{os.strerror(number): number for number in (errno.ENOMEM, errno.EMFILE, errno.ENFILE)},
}


def system_error(error: BaseException | None) -> str | None:
    """What the machine lacks or refuses, in small letters; None for any other error.

    An error that follows from such an error, while it was handled, counts as well.
    """
    while error is not None:
        if isinstance(error, MemoryError):
            return _WORDS[errno.ENOMEM]
        if isinstance(error, OSError):
            return reason_of(error)
        if isinstance(error, (RuntimeError, ImportError, SystemError)):
            for text, number in _TEXTS.items():
                if text in str(error):
                    return _WORDS[number]
        error = error.__cause__ or error.__context__
    return None


def is_shortage(error: OSError) -> bool:
    """Whether the machine lacks something, so that the same file can be read at another time."""
    return error.errno in _WORDS


def reason_of(error: OSError) -> str:
    """The reason of an error of the system, in small letters."""
    known = _WORDS.get(error.errno or 0)
    return known or (error.strerror or str(error)).lower()

"""The temporary file to which archives are unpacked, up to a bound."""

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from deepsec_results.reading.archive_contents import ArchiveError
from deepsec_results.reading.reading_context import current_context
from deepsec_results.reading.system_errors import reason_of

TOTAL = 16  # times the bound on one file: the most bytes in all
RATIO = 250  # of the bytes unpacked to those read, beyond the bound on one file
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Spool:
    """A temporary file to which bytes are unpacked, up to a bound.

    `packed` is the number of compressed bytes that were read so far.
    """

    def __init__(self, name: str, file: IO[bytes], packed: int = 0) -> None:
        self.size = 0
        self.packed = packed
        self.file = file
        self._name = name

    def write(self, block: bytes) -> None:
        """Add bytes. Raises ArchiveError if they are too many, or if there is no room for them."""
        self.size += len(block)
        bound = current_context().max_size
        if self.size > TOTAL * bound:
            raise self._too_large(f"has more than {TOTAL * bound} bytes")
        if self.size > bound and self.size > RATIO * max(1, self.packed):
            raise self._too_large(f"is more than {RATIO} times as large unpacked")
        left = memoryview(block)
        try:
            while left:
                left = left[self.file.write(left) :]
        except OSError as error:
            raise _no_room(self._name, error) from None

    def _too_large(self, reason: str) -> ArchiveError:
        return ArchiveError(f"{self._name}: {reason} (see --max-size)")


@contextmanager
def spooling(name: str, packed: int = 0) -> Iterator[Spool]:
    """A temporary file without a name, until the block ends.

    Raises ArchiveError if this machine has no room for what is unpacked: that is no fault of the
    archive.
    """
    try:
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 # closed below
    except OSError as error:
        raise _no_room(name, error) from None
    with file:
        yield Spool(name, file, packed)


def _no_room(name: str, error: OSError) -> ArchiveError:
    reason = reason_of(error)
    if error.errno in _FULL:
        reason = f"{tempfile.gettempdir()}: {reason} (TMPDIR can name another folder)"
    return ArchiveError(f"{name}: cannot be unpacked: {reason}")

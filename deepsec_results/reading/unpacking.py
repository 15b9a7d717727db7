"""Compressed bytes, unpacked into a temporary file up to a bound."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import IO, Any, BinaryIO, Protocol

from deepsec_results.reading.archive_contents import ArchiveError
from deepsec_results.reading.visit import current_visit

TOTAL = 16  # times the bound on one file: the most bytes in all
RATIO = 250  # of the bytes unpacked to those read, beyond the bound on one file
_BLOCK = 1 << 20

GZIP, BZIP2, XZ, ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


class Spool:
    """A temporary file to which bytes are unpacked, up to a bound."""

    def __init__(self, name: str, file: IO[bytes], packed: Callable[[], int]) -> None:
        self.size = 0
        self._file = file
        self._name = name
        self._packed = packed

    def copy(self, source: Readable) -> int:
        """Add all bytes of a source; how many. Raises ArchiveError if they are too many."""
        begin = self.size
        while block := source.read(_BLOCK):
            self.size += len(block)
            self._check()
            self._file.write(block)
        return self.size - begin

    def _check(self) -> None:
        bound = current_visit().max_size
        if self.size > TOTAL * bound:
            raise self._too_large(f"has more than {TOTAL * bound} bytes")
        if self.size > bound and self.size > RATIO * max(1, self._packed()):
            raise self._too_large(f"is more than {RATIO} times as large unpacked")

    def _too_large(self, reason: str) -> ArchiveError:
        return ArchiveError(f"{self._name}: {reason} (see --max-size)")


class Counted(io.RawIOBase):
    """A stream that counts the bytes that are read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


def decompressed(name: str, source: io.BufferedReader) -> AbstractContextManager[Readable]:
    """The uncompressed bytes of a source. Raises ArchiveError if that needs a missing module."""
    begin = source.peek(6)
    if begin.startswith(GZIP):
        import gzip

        return gzip.GzipFile(fileobj=source)
    if begin.startswith(BZIP2):
        import bz2

        return bz2.BZ2File(source)
    if begin.startswith(XZ):
        import lzma

        return lzma.LZMAFile(source)
    if begin.startswith(ZSTD):
        return _zstd(name, source)
    return source


def _zstd(name: str, source: io.BufferedReader) -> AbstractContextManager[Readable]:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise ArchiveError(
            f"{name}: this Python cannot read zstd; unpack it with zstd -d, or use Python 3.14"
        ) from None
    opened: AbstractContextManager[Readable] = zstd.ZstdFile(source)
    return opened


def reason_of(error: Exception) -> str:
    """Why a library could not read something, in small letters."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (text or type(error).__name__).lower()

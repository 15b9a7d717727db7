"""Compressed streams, unpacked as far as they are sound."""

from collections.abc import Callable
from typing import Any, Protocol

from deepsec_results.reading.archive_contents import ArchiveError, Damage
from deepsec_results.reading.spooling import Spool

GZIP, BZIP2, XZ, ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"
_PACKED, _UNPACKED = 64 << 10, 256 << 10  # bytes that are read, and unpacked, at a time


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes: ...


class Decoder(Protocol):
    """A decoder of one compressed stream, as `bz2` and `lzma` have it."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class DamagedDataError(Exception):
    """Raised for damaged compressed data.

    `sound` are the bytes that could be unpacked before the damage, `left` is the number of bytes
    that were read, but not unpacked.
    """

    def __init__(self, reason: str, sound: bytes, left: int) -> None:
        super().__init__(reason)
        self.sound = sound
        self.left = left


class Inflater:
    """A decoder of `zlib` with the interface of the others; `bits` say which header there is.

    With the extra `fast`, zlib-ng takes its place, which needs a third of the time.
    """

    def __init__(self, bits: int = 31) -> None:
        library = _zlib()
        self._error: type[Exception] = library.error
        self._decoder = library.decompressobj(bits)

    @property
    def eof(self) -> bool:
        ended: bool = self._decoder.eof
        return ended

    @property
    def needs_input(self) -> bool:
        return not self._decoder.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        unused: bytes = self._decoder.unused_data
        return unused

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Unpack more bytes. Raises DamagedDataError."""
        data = self._decoder.unconsumed_tail + data
        before = self._decoder.copy()
        try:
            unpacked: bytes = self._decoder.decompress(data, max_length)
            return unpacked
        except self._error as error:
            reason = _reason_of(error)
        sound: list[bytes] = []
        try:
            for at in range(len(data)):  # byte by byte, up to the damage
                sound.append(before.decompress(data[at : at + 1]))
        except self._error:
            pass
        raise DamagedDataError(reason, b"".join(sound), len(data) - len(sound))


def _zlib() -> Any:
    """The library that decodes gzip."""
    try:
        from zlib_ng import zlib_ng
    except ImportError:
        import zlib

        return zlib
    return zlib_ng


def unpack(name: str, begin: bytes, source: Readable, spool: Spool) -> Damage | None:
    """Unpack a file of one or several compressed streams, or copy one that is not compressed.

    `begin` are its first bytes. Returns where it is cut off or damaged, or where something else
    than zeros follows the last stream; what was unpacked before is in the spool. Raises
    ArchiveError and OSError.
    """
    mark, make_decoder = _decoder_for(name, begin)
    spool.packed = len(begin)
    if make_decoder is None:
        _copy(begin, source, spool)
        return None
    data = begin
    while data.startswith(mark):
        decoder = make_decoder()
        try:
            if not unpack_stream(decoder, data, source, spool):
                return Damage(spool.packed, "the compressed data is cut off")
        except DamagedDataError as error:
            return Damage(spool.packed - error.left, f"the compressed data is damaged: {error}")
        data = _without_zeros(decoder.unused_data, source, spool)
    if not data:
        return None
    return Damage(spool.packed - len(data), "other data follows the compressed data")


def _copy(begin: bytes, source: Readable, spool: Spool) -> None:
    block = begin
    while block:
        spool.write(block)
        block = source.read(_UNPACKED)
        spool.packed += len(block)


def unpack_stream(decoder: Decoder, data: bytes, source: Readable, spool: Spool) -> bool:
    """Unpack one stream, whose first bytes are `data`; whether its end was reached.

    Raises DamagedDataError.
    """
    while True:
        try:
            spool.write(_decompress(decoder, data))
        except DamagedDataError as error:
            spool.write(error.sound)
            raise
        if decoder.eof:
            return True
        data = source.read(_PACKED) if decoder.needs_input else b""
        spool.packed += len(data)
        if decoder.needs_input and not data:
            rest = _decompress(decoder, b"")
            spool.write(rest)
            if decoder.eof or not rest:
                return decoder.eof


def _decompress(decoder: Decoder, data: bytes) -> bytes:
    """Some unpacked bytes. Raises DamagedDataError."""
    try:
        return decoder.decompress(data, _UNPACKED)
    except (DamagedDataError, MemoryError):
        raise
    except Exception as error:  # each library has errors of its own
        raise DamagedDataError(_reason_of(error), b"", len(data)) from None


def _without_zeros(data: bytes, source: Readable, spool: Spool) -> bytes:
    """What follows the zeros after a stream, which fill up a block of a tape or a disk."""
    while True:
        rest = data.lstrip(b"\0")
        if len(rest) > len(XZ):
            return rest
        data = source.read(_PACKED)
        spool.packed += len(data)
        if not data:
            return rest
        data = rest + data


def _decoder_for(name: str, begin: bytes) -> tuple[bytes, Callable[[], Decoder] | None]:
    """The mark of a compression and its decoder, by the first bytes of a file; None if it is not
    compressed. Raises ArchiveError if that needs a missing module."""
    if begin.startswith(GZIP):
        return GZIP, Inflater
    if begin.startswith(BZIP2):
        import bz2

        return BZIP2, bz2.BZ2Decompressor
    if begin.startswith(XZ):
        import lzma

        return XZ, lzma.LZMADecompressor
    if begin.startswith(ZSTD):
        return ZSTD, _zstd(name)
    return b"", None


def _zstd(name: str) -> Callable[[], Decoder]:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise ArchiveError(
            f"{name}: this Python cannot read zstd; unpack it with zstd -d, or use Python 3.14"
        ) from None
    decoder: Callable[[], Decoder] = zstd.ZstdDecompressor
    return decoder


def _reason_of(error: Exception) -> str:
    """Why a library could not read something, in small letters."""
    return (str(error).rpartition(": ")[2] or type(error).__name__).lower()

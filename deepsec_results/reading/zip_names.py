"""The names in a zip file. Many programs do not write them as the format says."""

import os
import struct
from zipfile import ZipInfo
from zlib import crc32

IS_UTF_8 = 0x800  # a flag of a member
_UNICODE_PATH = 0x7075  # an extra field of Info-ZIP
_WINDOWS = frozenset({0, 10, 14})  # MS-DOS, NTFS and VFAT, the systems that zip files name


def meant_name(raw: bytes, extra: bytes, *, is_utf_8: bool, backslashes: bool) -> str:
    """The path that the name of a member means.

    macOS and Info-ZIP write UTF-8 without the flag for it. What is not UTF-8 is code page 437, as
    the format says. With `backslashes`, they are what separates folders if there is no slash.
    """
    raw = raw.split(b"\0", 1)[0]
    if not is_utf_8:
        raw = _unicode_path(raw, extra) or raw
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    if backslashes and "/" not in name:
        name = name.replace("\\", "/")
    return os.fsdecode(name.encode())


def raw_name(info: ZipInfo) -> bytes:
    """The bytes of a name, from what `zipfile` made of them."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & IS_UTF_8 else "cp437")


def has_backslashes(raw: bytes, system: int, *, slashes: bool) -> bool:
    """Whether backslashes in a name separate folders.

    They do in a name from Windows. On other systems they are usual characters, unless no name of
    the archive has slashes: then a program has copied names from Windows.
    """
    return b"\\" in raw and (system in _WINDOWS or not slashes)


def extra_field(extra: bytes, wanted: int) -> bytes | None:
    """The extra field of a kind; None if there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + size]
        at += 4 + size
    return None


def _unicode_path(raw: bytes, extra: bytes) -> bytes | None:
    """The name in UTF-8 in an extra field, if it belongs to this name."""
    field = extra_field(extra, _UNICODE_PATH)
    if field is None or len(field) < 6 or field[0] != 1:
        return None
    return field[5:] if int.from_bytes(field[1:5], "little") == crc32(raw) else None

"""JSON paths, and where in a text the value at such a path stands."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from deepsec_results.reading.problems import Place

Path = tuple[str | int, ...]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_BLANKS = re.compile(rb"[ \t\r\n]*")
_SCALAR = re.compile(rb"[^\s,\]}]*")
# Possessive, so that a long string needs no stack of the ways to match it.
_QUOTED = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_STRING = re.compile(_QUOTED, re.DOTALL)
_STRUCTURE = re.compile(rb"[{}\[\],]|" + _QUOTED, re.DOTALL)
_BRACKET = re.compile(rb"[{}\[\]]|" + _QUOTED, re.DOTALL)


def show_path(path: Iterable[str | int]) -> str:
    """The path as JSONPath writes it: `$.run_files[2]`."""
    shown = "$"
    for step in path:
        if isinstance(step, int):
            shown += f"[{step}]"
        elif _IDENTIFIER.fullmatch(step):
            shown += f".{step}"
        else:
            shown += f"[{msgspec.json.encode(step).decode()}]"
    return shown


def find_value(text: bytes, path: Path) -> int | None:
    """The offset of the value at `path` in a text that is JSON; None if it has no such value.

    Of a key that occurs twice the last counts, as it does when the text is decoded.
    """
    at = _skip_blanks(text, 0)
    for step in path:
        inside = _members(text, at) if isinstance(step, str) else _elements(text, at)
        found = None
        for name, offset in inside:
            if name == step:
                found = offset
                if isinstance(step, int):
                    break
        if found is None:
            return None
        at = found
    return at


def find_values(text: bytes, paths: Iterable[Path]) -> dict[Path, int]:
    """The offsets of the values at many paths, those that there are, in one pass."""
    wanted = set(paths)
    found: dict[Path, int] = {}
    if not wanted:
        return found
    for path, at, _ in _walk(text):
        if path in wanted:
            found[path] = at
    return found


def find_repeated_keys(text: bytes) -> list[tuple[Path, int]]:
    """Each key that stands a second time in its object: the path, and the value's offset."""
    return [(path, at) for path, at, repeated in _walk(text) if repeated]


def places_of(text: bytes, offsets: Iterable[int]) -> dict[int, Place]:
    """Line and column, from 1, of many bytes, in one pass; columns count characters."""
    places: dict[int, Place] = {}
    line, line_start, counted, column = 1, 0, 0, 1
    for offset in sorted(set(offsets)):
        breaks = text.count(b"\n", counted, offset)
        if breaks:
            line += breaks
            line_start = text.rindex(b"\n", counted, offset) + 1
            counted, column = line_start, 1
        column += len(text[counted:offset].decode(errors="replace"))
        counted = offset
        places[offset] = Place(line, column)
    return places


def place_of(text: bytes, offset: int) -> Place:
    """Line and column, from 1, of a byte."""
    return places_of(text, [offset])[offset]


def _walk(text: bytes) -> Iterator[tuple[Path, int, bool]]:
    """Each value of a text that is JSON: its path, its offset, and whether its key stood before."""
    frames: list[_Frame] = []
    at = _skip_blanks(text, 0)
    path: Path = ()
    yield path, at, False
    for token in _STRUCTURE.finditer(text, at):
        sign = token[0]
        if sign in (b"{", b"["):
            frames.append(_Frame(path, set() if sign == b"{" else None))
            following = _skip_blanks(text, token.end())
            if sign == b"[" and text[following : following + 1] != b"]":
                path = (*path, 0)
                yield path, following, False
        elif sign in (b"}", b"]"):
            path = frames.pop().path
        elif sign == b",":
            frame = frames[-1]
            if frame.keys is None:
                frame.index += 1
                path = (*frame.path, frame.index)
                yield path, _skip_blanks(text, token.end()), False
        elif frames and (keys := frames[-1].keys) is not None:
            colon = _skip_blanks(text, token.end())
            if text[colon : colon + 1] == b":":  # so that this is a key, and no text
                key = _name(sign)
                path = (*frames[-1].path, key)
                yield path, _skip_blanks(text, colon + 1), key in keys
                keys.add(key)


def _name(key: bytes) -> str:
    """A key for what it says; as it stands if that is nothing, as in what a model passes over."""
    try:
        return str(msgspec.json.decode(key))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return key[1:-1].decode(errors="replace")


class _Frame:
    """An object or a list that is being walked through; the latter has no keys."""

    def __init__(self, path: Path, keys: "set[str] | None") -> None:
        self.path = path
        self.keys = keys
        self.index = 0


def _members(text: bytes, at: int) -> Iterable[tuple[str, int]]:
    if text[at : at + 1] != b"{":
        return
    at = _skip_blanks(text, at + 1)
    while key := _STRING.match(text, at):
        at = _skip_blanks(text, key.end()) + 1  # the colon
        at = _skip_blanks(text, at)
        yield _name(key[0]), at
        at = _skip_blanks(text, _end_of_value(text, at))
        if text[at : at + 1] != b",":
            return
        at = _skip_blanks(text, at + 1)


def _elements(text: bytes, at: int) -> Iterable[tuple[int, int]]:
    if text[at : at + 1] != b"[":
        return
    at = _skip_blanks(text, at + 1)
    index = 0
    while at < len(text) and text[at : at + 1] != b"]":
        yield index, at
        index += 1
        at = _skip_blanks(text, _end_of_value(text, at))
        if text[at : at + 1] != b",":
            return
        at = _skip_blanks(text, at + 1)


def _end_of_value(text: bytes, at: int) -> int:
    if text[at : at + 1] not in (b"{", b"["):
        scalar = _STRING.match(text, at) or _SCALAR.match(text, at)
        return scalar.end() if scalar else len(text)
    depth = 0
    for token in _BRACKET.finditer(text, at):
        if token[0] in (b"{", b"["):
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return token.end()
    return len(text)


def _skip_blanks(text: bytes, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at

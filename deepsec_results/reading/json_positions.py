"""JSON paths, and where in a text the value at such a path stands."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from deepsec_results.reading.problems import Place

Path = tuple[str | int, ...]
# A path as a chain from its last step to the first, None for the whole: it takes the same room at
# any depth, where a tuple for each value of a deep text would take the square of it.
Trail = tuple[Any, str | int] | None

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_BLANKS = re.compile(rb"[ \t\r\n]*")
# Possessive, so that a long string needs no stack of the ways to match it.
_QUOTED = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_STRUCTURE = re.compile(rb"[{}\[\],]|" + _QUOTED, re.DOTALL)


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


def path_of(trail: Trail) -> Path:
    """The path of a trail."""
    steps: list[str | int] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return tuple(reversed(steps))


def find_value(text: bytes, path: Path) -> int | None:
    """The offset of the value at `path` in a text that is JSON; None if it has no such value.

    Of a key that occurs twice the last counts, as it does when the text is decoded.
    """
    return find_values(text, [path]).get(path)


def find_values(text: bytes, paths: Iterable[Path]) -> dict[Path, int]:
    """The offsets of the values at many paths, those that there are, in one pass."""
    found: dict[Path, int] = {}
    root = _Branch()
    for path in paths:
        branch = root
        for step in path:
            branch = branch.steps.setdefault(step, _Branch())
        branch.path = path
    if root.path is None and not root.steps:
        return found
    around: list[_Branch | None] = []  # the branch of each open value, None where none is wanted
    for trail, depth, at, _ in _walk(text):
        del around[depth:]
        inside = around[-1] if around else None
        here = root if trail is None else inside and inside.steps.get(trail[1])
        around.append(here)
        if here is not None and here.path is not None:
            found[here.path] = at
    return found


class _Branch:
    """The wanted paths that share their first steps: the one that ends here, and the others by
    their next step."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.steps: dict[str | int, _Branch] = {}


def find_repeated_keys(text: bytes) -> list[tuple[Path, int]]:
    """Each key that stands a second time in its object: the path, and the value's offset."""
    return [(path_of(trail), at) for trail, _, at, repeated in _walk(text) if repeated]


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


def _walk(text: bytes) -> Iterator[tuple[Trail, int, int, bool]]:
    """Each value of a text that is JSON: its trail, the number of steps in that, its offset, and
    whether its key came before in the same object."""
    frames: list[_Frame] = []
    at = _skip_blanks(text, 0)
    trail: Trail = None
    yield trail, 0, at, False
    for token in _STRUCTURE.finditer(text, at):
        sign = token[0]
        if sign in (b"{", b"["):
            frames.append(_Frame(trail, set() if sign == b"{" else None))
            following = _skip_blanks(text, token.end())
            if sign == b"[" and text[following : following + 1] != b"]":
                trail = (trail, 0)
                yield trail, len(frames), following, False
        elif sign in (b"}", b"]"):
            trail = frames.pop().trail
        elif sign == b",":
            frame = frames[-1]
            if frame.keys is None:
                frame.index += 1
                trail = (frame.trail, frame.index)
                yield trail, len(frames), _skip_blanks(text, token.end()), False
        elif frames and (keys := frames[-1].keys) is not None:
            colon = _skip_blanks(text, token.end())
            if text[colon : colon + 1] == b":":  # so that this is a key, and no text
                key = _name(sign)
                trail = (frames[-1].trail, key)
                yield trail, len(frames), _skip_blanks(text, colon + 1), key in keys
                keys.add(key)


def _name(key: bytes) -> str:
    """A key for what it says; as it stands if that is nothing, as in what a model passes over."""
    try:
        return str(msgspec.json.decode(key))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return key[1:-1].decode(errors="replace")


class _Frame:
    """An object or a list that is being walked through; the latter has no keys."""

    def __init__(self, trail: Trail, keys: "set[str] | None") -> None:
        self.trail = trail
        self.keys = keys
        self.index = 0


def _skip_blanks(text: bytes, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at

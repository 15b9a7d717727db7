"""JSON paths, and where in a text the value at such a path stands."""

import re
from collections.abc import Iterable

import msgspec

from deepsec_results.reading.problems import Place

Path = tuple[str | int, ...]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_BLANKS = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR = re.compile(rb"[^\s,\]}]*")
_BRACKET = re.compile(rb'[{}\[\]]|"(?:[^"\\]|\\.)*"', re.DOTALL)


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


def value_text(text: bytes, at: int) -> bytes:
    """The text of the value that begins at `at`."""
    return text[at : _end_of_value(text, at)]


def place_of(text: bytes, offset: int) -> Place:
    """Line and column, from 1, of a byte; columns count characters."""
    start = text.rfind(b"\n", 0, offset) + 1
    column = len(text[start:offset].decode(errors="replace")) + 1
    return Place(line=text.count(b"\n", 0, start) + 1, column=column)


def _members(text: bytes, at: int) -> Iterable[tuple[str, int]]:
    if text[at : at + 1] != b"{":
        return
    at = _skip_blanks(text, at + 1)
    while key := _STRING.match(text, at):
        at = _skip_blanks(text, key.end()) + 1  # the colon
        at = _skip_blanks(text, at)
        yield msgspec.json.decode(key[0]), at
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

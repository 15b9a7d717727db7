"""Where values begin in a JSON text. msgspec cuts the text, because Python would be slow.

Only the objects and lists on the way to a wanted value are cut, each into the texts of its values,
which say by their lengths where the next one begins.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

# Wanted paths with the same first steps: for each next step the wanted paths from there on, or the
# number of a path that ends there; for None the number of the path that ends here.
Wanted = dict[str | int | None, Any]

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STRING = msgspec.json.Decoder(str)
# Possessive, so that a long string needs no stack of the ways to match it.
QUOTED = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_KEY = re.compile(rb"(" + QUOTED + rb")[ \t\r\n]*+:[ \t\r\n]*+", re.DOTALL)
_SCALAR = re.compile(QUOTED + rb'|[^ \t\r\n,:"{}\[\]]++', re.DOTALL)
_COMMA = re.compile(rb"[ \t\r\n]*+,[ \t\r\n]*+")
_BEFORE_KEY = re.compile(rb',[ \t\r\n]*+"')
_BLANKS = b" \t\r\n"
_AT_ONCE = 1 << 20  # bytes of an object that are cut together
_MOST_TIMES = 8  # that each byte is cut on average, so that the work is linear


class _UncutError(Exception):
    """Raised for an object or a list at a key that occurs again, and for a text that would be cut
    again and again."""


def no_offsets(count: int) -> "array[int]":
    """The offsets of that many paths, of which none is found yet."""
    return array("q", [-1]) * count


def note_offset(offsets: "array[int]", here: Wanted | int, offset: int) -> Wanted:
    """Note the offset of a value if it is wanted; return what is wanted inside it."""
    if isinstance(here, int):
        offsets[here] = offset
        return {}
    if None in here:
        offsets[here[None]] = offset
    return here


def offsets_by_cutting(text: bytes, wanted: Wanted, count: int) -> "array[int] | None":
    """The offset of the value at each of so many paths, in a text that is JSON; -1 without a value.

    The last value at a key counts. None for a text that cannot be cut: if an object or a list is at
    a key that occurs again, or if the way is too deep.
    """
    offsets = no_offsets(count)
    begin = _skip_blanks(text, 0)
    note_offset(offsets, wanted, begin)
    pending: list[tuple[int, int, Wanted]] = [(begin, _without_blanks(text), wanted)]
    left = _MOST_TIMES * len(text)
    try:
        while pending:
            begin, end, here = pending.pop()
            left -= end - begin
            if left < 0:
                raise _UncutError
            last = max((step for step in here if isinstance(step, int)), default=-1)
            inner: dict[str | int, tuple[int, int, Wanted]] = {}
            for step, at, after in _inside(text, begin, end, last):
                if step in here and (below := note_offset(offsets, here[step], at)).keys() - {None}:
                    inner[step] = at, after, below
            pending += inner.values()
    except (_UncutError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return offsets


def values_inside(text: bytes, begin: int, end: int) -> list[tuple[str | int, int, int]] | None:
    """The key or index of each value of the object or list from `begin` to `end`, and where the
    value begins and ends; empty for other values.

    None if the text cannot be cut there: if it is not JSON, or if an object or a list is at a key
    that occurs again.
    """
    try:
        return list(_inside(text, begin, end))
    except (_UncutError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _inside(
    text: bytes, begin: int, end: int, last: int | None = None
) -> Iterable[tuple[str | int, int, int]]:
    """The same, of a list only up to the `last` index."""
    if text.startswith(b"{", begin):
        return _members(text, begin, end)
    if text.startswith(b"[", begin):
        values = _LIST.decode(memoryview(text)[begin:end])
        return _elements(text, begin, values if last is None else values[: last + 1])
    return ()


def _elements(text: bytes, begin: int, values: list[msgspec.Raw]) -> Iterator[tuple[int, int, int]]:
    at = begin
    for number, value in enumerate(values):
        at = _skip_blanks(text, at + 1)  # after the bracket or the comma
        end = at + len(value)
        yield number, at, end
        at = _skip_blanks(text, end)


def _members(text: bytes, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    at = begin + 1
    for stop, values in _some_members(text, begin, end):
        at = _skip_blanks(text, at)
        while at < stop:
            name, at = _read_key(text, at)
            if name not in values:
                raise _UncutError
            # Of a key that occurs again, this is the last value.
            value = values[name]
            after = at + len(value) if _is_at(text, at, value) else _after_scalar(text, at)
            yield name, at, after
            comma = _COMMA.match(text, after, stop)
            at = comma.end() if comma else _skip_blanks(text, after)
            if comma is None and at != stop:
                raise _UncutError
        at = stop + 1


def _some_members(
    text: bytes, begin: int, end: int
) -> Iterator[tuple[int, dict[str, msgspec.Raw]]]:
    """The values of an object, some at a time, since there may be a million small ones; and where
    these end."""
    at = begin + 1
    while at < end - 1:
        comma = _BEFORE_KEY.search(text, at + _AT_ONCE, end) if end - at > _AT_ONCE else None
        stop = comma.start() if comma else end - 1
        values = _decoded(b"{%b}" % text[at:stop]) if comma else None
        if values is None:
            # The rest is short, or the comma is inside a value.
            stop = end - 1
            whole = at == begin + 1
            values = _OBJECT.decode(
                memoryview(text)[begin:end] if whole else b"{%b}" % text[at:stop]
            )
        yield stop, values
        at = stop + 1


def _decoded(text: bytes) -> dict[str, msgspec.Raw] | None:
    try:
        return _OBJECT.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_at(text: bytes, at: int, value: msgspec.Raw) -> bool:
    """Whether a value is in the text at an offset, without a second copy of a large value."""
    if len(value) <= _AT_ONCE:
        return text.startswith(bytes(value), at)
    view = memoryview(value)
    return all(
        text.startswith(view[begin : begin + _AT_ONCE].tobytes(), at + begin)
        for begin in range(0, len(view), _AT_ONCE)
    )


def _read_key(text: bytes, at: int) -> tuple[str, int]:
    """The key at an offset, and the offset of its value."""
    key = _KEY.match(text, at)
    if key is None:
        raise _UncutError
    return _STRING.decode(key[1]), key.end()


def _after_scalar(text: bytes, at: int) -> int:
    """The end of the number, string or word at an offset."""
    scalar = _SCALAR.match(text, at)
    if scalar is None:
        raise _UncutError
    return scalar.end()


def _without_blanks(text: bytes) -> int:
    """The length of a text without the blanks at its end."""
    end = len(text)
    while end and text[end - 1] in _BLANKS:
        end -= 1
    return end


def _skip_blanks(text: bytes, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at

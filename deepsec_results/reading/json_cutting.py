"""Where values begin in a JSON text. msgspec cuts the text, because Python would be slow.

Only the objects and lists on the way to a wanted value are cut, each into the texts of its values,
which say by their lengths where the next one begins.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

# Wanted paths with the same first steps: the wanted paths for each next step, and for None the path
# that ends here.
Wanted = dict[str | int | None, Any]

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_KEY = msgspec.json.Decoder(str)
_SCALAR = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^ \t\r\n,:"{}\[\]]++', re.DOTALL)
_BLANKS = b" \t\r\n"
_COMPARED = 1 << 20
_MOST_TIMES = 8  # that each byte is cut on average, so that the work is linear


class _UncutError(Exception):
    """Raised for an object or a list at a key that occurs again, and for a text that would be cut
    again and again."""


def offsets_by_cutting(text: bytes, wanted: Wanted) -> dict[Any, int] | None:
    """The offset of the value at each path, in a text that is JSON; values that do not exist are
    left out. None for a text that cannot be cut: an object or a list at a key that occurs again, or too
    deep a way. The last value at a key counts."""
    found: dict[Any, int] = {}
    begin = _skip_blanks(text, 0)
    pending: list[tuple[int, int, Wanted]] = [(begin, _without_blanks(text), wanted)]
    left = _MOST_TIMES * len(text)
    try:
        while pending:
            begin, end, here = pending.pop()
            left -= end - begin
            if left < 0:
                raise _UncutError
            if None in here:
                found[here[None]] = begin
            if steps := here.keys() - {None}:
                last = max((step for step in steps if isinstance(step, int)), default=-1)
                inside = {
                    step: (at, after, here[step])
                    for step, at, after in _inside(text, begin, end, last)
                    if step in here
                }
                pending += inside.values()
    except (_UncutError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found


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
) -> Iterator[tuple[str | int, int, int]]:
    """The same, of a list only up to the `last` index."""
    view = memoryview(text)[begin:end]
    if text.startswith(b"[", begin):
        values = _LIST.decode(view)
        yield from _elements(text, begin, values if last is None else values[: last + 1])
    elif text.startswith(b"{", begin):
        yield from _members(text, begin, end, _OBJECT.decode(view))


def _elements(text: bytes, begin: int, values: list[msgspec.Raw]) -> Iterator[tuple[int, int, int]]:
    at = begin
    for number, value in enumerate(values):
        at = _skip_blanks(text, at + 1)  # after the bracket or the comma
        end = at + len(value)
        yield number, at, end
        at = _skip_blanks(text, end)


def _members(
    text: bytes, begin: int, end: int, values: dict[str, msgspec.Raw]
) -> Iterator[tuple[str, int, int]]:
    at = _skip_blanks(text, begin + 1)
    while at < end - 1:
        name, at = _read_key(text, at)
        if name not in values:
            raise _UncutError
        # Of a key that occurs again, this is the last value.
        value = values[name]
        after = at + len(value) if _is_at(text, at, value) else _after_scalar(text, at)
        yield name, at, after
        at = _skip_blanks(text, after)
        if at < end - 1:
            if not text.startswith(b",", at):
                raise _UncutError
            at = _skip_blanks(text, at + 1)


def _is_at(text: bytes, at: int, value: msgspec.Raw) -> bool:
    """Whether a value is in the text at an offset, without a second copy of a large value."""
    view = memoryview(value)
    return all(
        text.startswith(view[begin : begin + _COMPARED].tobytes(), at + begin)
        for begin in range(0, len(view), _COMPARED)
    )


def _read_key(text: bytes, at: int) -> tuple[str, int]:
    """The key at an offset, and the offset of its value."""
    end = at + 1
    while (end := text.find(b'"', end)) >= 0 and _is_escaped(text, end):
        end += 1
    if end < 0:
        raise _UncutError
    colon = _skip_blanks(text, end + 1)
    return _KEY.decode(text[at : end + 1]), _skip_blanks(text, colon + 1)


def _after_scalar(text: bytes, at: int) -> int:
    """The end of the number, string or word at an offset."""
    scalar = _SCALAR.match(text, at)
    if scalar is None:
        raise _UncutError
    return scalar.end()


def _is_escaped(text: bytes, at: int) -> bool:
    """Whether an odd number of backslashes precedes a quote."""
    before = at
    while text[before - 1] == ord("\\"):
        before -= 1
    return (at - before) % 2 == 1


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

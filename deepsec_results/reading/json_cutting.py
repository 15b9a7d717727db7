"""Where values begin in a JSON text. msgspec cuts the text, because Python would be slow.

Only the objects and lists on the way to a wanted value are cut, each into the texts of its values,
which say by their lengths where the next one begins.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

# Wanted paths with the same first steps: the wanted paths for each next step, and for None the path
# that ends here.
Wanted = dict[str | int | None, Any]

_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_BLANKS = b" \t\r\n"
_MOST_TIMES = 8  # that each byte is cut on average, so that the work is linear


class _UncutError(Exception):
    """Raised for an object with a key twice, and for a text that would be cut again and again."""


def offsets_by_cutting(text: bytes, wanted: Wanted) -> dict[Any, int] | None:
    """The offset of the value at each path, in a text that is JSON; values that do not exist are
    left out. None for a text that cannot be cut: with a key twice, or if the way is too deep."""
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
            if here.keys() - {None}:
                pending += _inside(text, begin, end, here)
    except (_UncutError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found


def _inside(text: bytes, begin: int, end: int, here: Wanted) -> Iterator[tuple[int, int, Wanted]]:
    """The values of an object or a list on the way to what is wanted: begin, end, and what is
    wanted there."""
    view = memoryview(text)[begin:end]
    if text.startswith(b"[", begin):
        yield from _elements(text, begin, _LIST.decode(view), here)
    elif text.startswith(b"{", begin):
        yield from _members(text, begin, end, _OBJECT.decode(view), here)


def _elements(
    text: bytes, begin: int, values: list[msgspec.Raw], here: Wanted
) -> Iterator[tuple[int, int, Wanted]]:
    last = max((step for step in here if isinstance(step, int)), default=-1)
    at = begin
    for number, value in enumerate(values[: last + 1]):
        at = _skip_blanks(text, at + 1)  # after the bracket or the comma
        end = at + len(value)
        if number in here:
            yield at, end, here[number]
        at = _skip_blanks(text, end)


def _members(
    text: bytes, begin: int, end: int, values: dict[str, msgspec.Raw], here: Wanted
) -> Iterator[tuple[int, int, Wanted]]:
    at = begin
    sign = b"{"
    for name, value in values.items():
        if not text.startswith(sign, at):
            raise _UncutError
        at = _after_key(text, _skip_blanks(text, at + 1), name)
        # Of a key that occurs twice this is the last value.
        if not text.startswith(bytes(value), at):
            raise _UncutError
        after = at + len(value)
        if name in here:
            yield at, after, here[name]
        at, sign = _skip_blanks(text, after), b","
    if values and at != end - 1:
        raise _UncutError


def _after_key(text: bytes, at: int, name: str) -> int:
    """The offset of the value after a key at an offset."""
    end = at + 1
    while (end := text.find(b'"', end)) >= 0 and _is_escaped(text, end):
        end += 1
    if end < 0 or msgspec.json.decode(text[at : end + 1]) != name:
        raise _UncutError
    colon = _skip_blanks(text, end + 1)
    return _skip_blanks(text, colon + 1)


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

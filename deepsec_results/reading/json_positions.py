"""JSON paths, and where in a text the value at a path begins."""

import re
from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from deepsec_results.model.text_place import NOWHERE, TextPlace, packed, unpacked
from deepsec_results.reading.json_cutting import (
    QUOTED,
    Wanted,
    no_offsets,
    note_offset,
    offsets_by_cutting,
)

if TYPE_CHECKING:
    from deepsec_results.reading.escapes import Mended

Path = tuple[str | int, ...]
# A path as a chain from its last step to the first, None for the whole. All values of a deep text
# together need memory in proportion to its length; with a tuple for each it would be the square.
Trail = tuple[Any, str | int] | None

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
# The start, a bracket, a comma, or a string, which is a key if a colon follows. Blanks after it
# belong to it, so that a value may begin at its end.
_TOKEN = rb"(?s)(?:(\A|[{}\[\],])|(" + QUOTED + rb")([ \t\r\n]*+:)?)[ \t\r\n]*+"


def show_path(path: Iterable[str | int]) -> str:
    """The path as JSONPath writes it: `$.run_files[2]`."""
    return f"${path_within(path)}"


def path_within(path: Iterable[str | int]) -> str:
    """A path as JSONPath continues one: `.run_files[2]`."""
    shown = ""
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


class NumberedPaths:
    """Paths with numbers in the order in which they are added, from 0; equal paths have the same.

    Their first steps are held once, since there may be a million of them.
    """

    def __init__(self) -> None:
        self.wanted: Wanted = {}
        self.count = 0

    def add(self, path: Path) -> int:
        """The number of a path."""
        at = self.wanted
        for step in path[:-1]:
            inner = at.get(step, {})
            # A path that was added ends there.
            at[step] = at = inner if isinstance(inner, dict) else {None: inner}
        last = path[-1] if path else None
        known = at.setdefault(last, self.count)
        if isinstance(known, dict):
            known = known.setdefault(None, self.count)
        self.count += known == self.count
        return int(known)


def find_values(text: bytes, paths: NumberedPaths) -> "array[int]":
    """The offset of the value at each path, in a text that is JSON; -1 if there is none.

    The text is read once. If a key occurs twice, the last one counts, as in a decoded text.
    """
    offsets = offsets_by_cutting(text, paths.wanted, paths.count) if paths.count else array("q")
    if offsets is not None:
        return offsets
    offsets = no_offsets(paths.count)
    around: list[Wanted] = []  # what is wanted inside each open value
    for trail, depth, offset, _ in _values(text):
        del around[depth:]
        here = around[-1].get(trail[1], {}) if trail else paths.wanted
        around.append(note_offset(offsets, here, offset))
    return offsets


def find_repeated_keys(text: bytes) -> list[tuple[Path, int]]:
    """Each key that occurs again in its object: the path, and the value's offset."""
    return [(path_of(trail), offset) for trail, _, offset, repeated in _values(text) if repeated]


def places_of(
    data: bytes, offsets: Iterable[int], mended: "Mended | None" = None
) -> dict[int, TextPlace]:
    """The line and column in a file, from 1, of bytes of its strict text.

    Columns count characters. The strict text is `mended` if the file is not JSON.
    """
    some = array("q", offsets)
    places = map(unpacked, packed_places(data, some, mended))
    return {at: place for at, place in zip(some, places, strict=True) if place is not None}


def packed_places(
    data: bytes, offsets: "array[int]", mended: "Mended | None" = None
) -> "array[int]":
    """The places of many bytes of a strict text, in one pass, as `packed` writes them; NOWHERE for
    the offset -1."""
    if mended is not None:
        offsets = array("q", (at if at < 0 else mended.original(at) for at in offsets))
    places = array("Q", [NOWHERE]) * len(offsets)
    line, line_start, counted, column = 1, 0, 0, 1
    for number in in_order(offsets):
        offset = offsets[number]
        if offset < 0:
            continue
        breaks = data.count(b"\n", counted, offset)
        if breaks:
            line += breaks
            line_start = data.rindex(b"\n", counted, offset) + 1
            counted, column = line_start, 1
        column += len(data[counted:offset].decode(errors="replace"))
        counted = offset
        places[number] = packed(TextPlace(line, column))
    return places


def in_order(numbers: "array[int]") -> Iterator[int]:
    """The indices of numbers in the order of these; those of equal numbers in their own order.

    The numbers are mostly in order already: a list of the indices could take too much memory.
    """
    ends = [at for at in range(1, len(numbers)) if numbers[at] < numbers[at - 1]]
    if not ends:
        return iter(range(len(numbers)))
    runs = [range(*ends) for ends in pairwise([0, *ends, len(numbers)])]
    return merge(*runs, key=numbers.__getitem__)


def _values(text: bytes) -> Iterator[tuple[Trail, int, int, bool]]:
    """Each value of a text that is JSON: its trail, the number of steps in that, its offset, and
    whether its key occurred before in the same object."""
    trail: Trail = None
    # The trail of each open object or list, and the keys of the object so far.
    around: list[tuple[Trail, set[str] | None]] = []
    for token in re.finditer(_TOKEN, text):
        sign, quoted, colon = token.groups()
        repeated = False
        if quoted:
            holder, keys = around[-1] if around else (None, None)
            if keys is None or not colon:
                continue
            key = _decoded(quoted)
            trail, repeated = (holder, key), key in keys
            keys.add(key)
        elif sign == b"{":
            around.append((trail, set()))
            continue
        elif sign == b"[":
            around.append((trail, None))
            if text.startswith(b"]", token.end()):
                continue
            trail = (trail, 0)
        elif sign == b",":
            holder, keys = around[-1]
            if keys is not None:
                continue
            assert trail is not None and isinstance(trail[1], int)
            trail = (holder, trail[1] + 1)
        elif sign:
            trail, _ = around.pop()
            continue
        yield trail, len(around), token.end(), repeated


def _decoded(key: bytes) -> str:
    """The meaning of a key; its characters if it is malformed, in a part that the model skips."""
    try:
        return str(msgspec.json.decode(key))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return key[1:-1].decode(errors="replace")

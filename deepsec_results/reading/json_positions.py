"""JSON paths, and where in a text the value at a path begins."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from deepsec_results.model.text_place import TextPlace
from deepsec_results.reading.json_cutting import Wanted, offsets_by_cutting

if TYPE_CHECKING:
    from deepsec_results.reading.escapes import Mended

Path = tuple[str | int, ...]
# A path as a chain from its last step to the first, None for the whole. All values of a deep text
# together need memory in proportion to its length; with a tuple for each it would be the square.
Trail = tuple[Any, str | int] | None

_IDENTIFIER = r"[A-Za-z_][A-Za-z_0-9]*"
# Possessive, so that a long string needs no stack of the ways to match it.
_QUOTED = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# The start, a bracket, a comma, or a string, which is a key if a colon follows. Blanks after it
# belong to it, so that a value may begin at its end.
_TOKEN = rb"(?s)(?:(\A|[{}\[\],])|(" + _QUOTED + rb")([ \t\r\n]*+:)?)[ \t\r\n]*+"


def show_path(path: Iterable[str | int]) -> str:
    """The path as JSONPath writes it: `$.run_files[2]`."""
    return f"${path_within(path)}"


def path_within(path: Iterable[str | int]) -> str:
    """A path as JSONPath continues one: `.run_files[2]`."""
    shown = ""
    for step in path:
        if isinstance(step, int):
            shown += f"[{step}]"
        elif re.fullmatch(_IDENTIFIER, step):
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


def find_values(text: bytes, paths: Iterable[Path]) -> dict[Path, int]:
    """The offset of the value at each path, in a text that is JSON. A path without a value is left
    out.

    The text is read once. If a key occurs twice, the last one counts, as in a decoded text.
    """
    wanted: Wanted = {}
    for path in paths:
        below = wanted
        for step in path:
            below = below.setdefault(step, {})
        below[None] = path
    cut = offsets_by_cutting(text, wanted) if wanted else {}
    if cut is not None:
        return cut
    found: dict[Path, int] = {}
    around: list[Wanted] = []  # what is wanted inside each open value
    for trail, depth, offset, _ in _values(text):
        del around[depth:]
        around.append(around[-1].get(trail[1], {}) if trail else wanted)
        if None in around[-1]:
            found[around[-1][None]] = offset
    return found


def find_repeated_keys(text: bytes) -> list[tuple[Path, int]]:
    """Each key that occurs again in its object: the path, and the value's offset."""
    return [(path_of(trail), offset) for trail, _, offset, repeated in _values(text) if repeated]


def places_of(
    data: bytes, offsets: Iterable[int], mended: "Mended | None" = None
) -> dict[int, TextPlace]:
    """The line and column in a file, from 1, of many bytes of its strict text, in one pass.

    Columns count characters. The strict text is `mended` if the file is not JSON.
    """
    originals = {at: mended.original(at) if mended else at for at in offsets}
    places: dict[int, TextPlace] = {}
    line, line_start, counted, column = 1, 0, 0, 1
    for offset in sorted(set(originals.values())):
        breaks = data.count(b"\n", counted, offset)
        if breaks:
            line += breaks
            line_start = data.rindex(b"\n", counted, offset) + 1
            counted, column = line_start, 1
        column += len(data[counted:offset].decode(errors="replace"))
        counted = offset
        places[offset] = TextPlace(line, column)
    return {at: places[original] for at, original in originals.items()}


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

"""Strings and numbers that the prover writes OCaml's way and prints as JSON.

OCaml's `String.escaped` writes a byte outside printable ASCII as a backslash and three
decimal digits, which is no JSON escape. A message of an internal error is not escaped at all,
nor is a title that the prover made from an input's name, so that a quote or a line break in
one breaks the file too. A whole number that is a float ends in a point: `1.`. `mend` reads such
a text for what it means.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

_ESCAPE = re.compile(
    rb"""\\(?:
        (?P<decimal>[01][0-9][0-9]|2[0-4][0-9]|25[0-5])
      | (?P<unicode>u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*)
      | (?P<single>["\\/bfnrt])
    )""",
    re.VERBOSE,
)
_SINGLE = {
    b'"': b'"', b"\\": b"\\", b"/": b"/",
    b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t",
}  # fmt: skip

# OCaml ends a whole number among floats in a point.
_POINT_AT_END = re.compile(rb"\s*+-?(?:0|[1-9][0-9]*+)\.(?=\s*+[,}\]])")
_BEFORE_VALUES = frozenset({b":", b",", b"["})
_STRUCTURE = re.compile(rb'["{}\[\],:]')
_PLAIN = re.compile(rb"[ !#-\[\]-~]*")
_QUOTE = re.compile(rb'\\.|"', re.DOTALL)

# What the prover prints without escaping, and so may hold any quote, and backslashes that mean
# themselves. `run_file` is one in a query result, although the batch's own list is escaped.
_RAW_FIELDS = frozenset({b"error_msg", b"run_file"})
# What it escapes at times, and the field around it, if only there: a title among the computed
# options is not escaped where it was made from an input's name; everywhere else titles are.
_UNESCAPED_FIELDS: dict[bytes, bytes | None] = {
    **dict.fromkeys(_RAW_FIELDS), b"warnings": None, b"title": b"computed_options",
}  # fmt: skip
_RAW_QUOTE = re.compile(b'"')
# A quote in such a field closes it only where the text goes on as JSON would: the prover
# prints objects without blanks, their keys in lower case. Or where it is broken as JSON can be,
# by a comma too many or by a second document: no text is to hold what comes behind that.
_GOES_ON = {
    b"{": re.compile(rb'\s*(?:,\s*(?:"[A-Za-z_0-9]+"\s*:|[,}])|\}\s*(?:[,}\]{\[]|\Z))'),
    b"[": re.compile(rb'\s*(?:,\s*[",\]]|\]\s*[,}\]{\[])'),
}


class Mended(Struct, frozen=True):
    """A text made strict JSON, and how its offsets map to those of the original.

    `here` and `there` hold, ascending, the offsets in `text` and in the original of each place from
    which on both run in step again; `size` is the length of the original.
    """

    text: bytes
    here: "array[int]"
    there: "array[int]"
    size: int

    def original(self, offset: int) -> int:
        """The offset in the original text of the byte at `offset` in `text`."""
        at = bisect_right(self.here, offset) - 1
        # Inside a rewritten string, which may be longer than it was, no further than its end.
        last = self.there[at + 1] if at + 1 < len(self.there) else self.size
        return min(self.there[at] + offset - self.here[at], last)


def unescape(text: str) -> str:
    """Decode once what OCaml's `String.escaped` wrote."""
    return _decoded(text.encode()).decode(errors="replace")


def mend(text: bytes) -> Mended | None:
    """Rewrite the strings and numbers that are broken the prover's way, and nothing else.

    None where none is. The result need not be JSON: what is broken elsewhere stays so.
    """
    mended = bytearray()
    here, there = array("Q", [0]), array("Q", [0])
    copied = 0
    for start, end, replacement in _replacements(text):
        mended += text[copied:start]
        mended += replacement
        here.append(len(mended))
        there.append(end)
        copied = end
    if not copied:
        return None
    mended += text[copied:]
    return Mended(bytes(mended), here, there, len(text))


def _replacements(text: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The bounds of what is not JSON, and what is to be there: the body of each string that is no
    JSON string, and a zero behind the point that ends a whole number."""
    containers: list[bytes] = []  # of each open object or list, its bracket
    keys: list[bytes] = []  # and the key under which the present value stands
    hopeless: set[bytes] = set()  # kinds of container that nothing from here on closes
    key = b""
    expects_key = False
    at = 0
    while token := _STRUCTURE.search(text, at):
        at = token.end()
        if token[0] in _BEFORE_VALUES and (number := _POINT_AT_END.match(text, at)):
            yield number.end(), number.end(), b"0"
        match token[0]:
            case b"{" | b"[":
                containers.append(token[0])
                keys.append(key)
                expects_key = token[0] == b"{"
            case b"}" | b"]":
                if containers:
                    containers.pop()
                    key = keys.pop()
            case b",":
                expects_key = bool(containers) and containers[-1] == b"{"
            case b'"':
                container = containers[-1] if containers else b"{"
                end = None
                unescaped = not expects_key and key in _UNESCAPED_FIELDS
                if unescaped and container not in hopeless and _stands(key, keys):
                    end = _closing_quote(text, at, container, raw=key in _RAW_FIELDS)
                    if end is None:
                        hopeless.add(container)
                if end is None:
                    end = _first_quote(text, at)
                if end is None:
                    break
                body = text[at:end]
                raw = not expects_key and key in _RAW_FIELDS
                if expects_key:
                    key = body
                    expects_key = False
                if not _is_json_string(body):
                    meant = body if raw else _decoded(body)
                    yield at, end, msgspec.json.encode(meant.decode(errors="replace"))[1:-1]
                at = end + 1


def _stands(key: bytes, keys: Sequence[bytes]) -> bool:
    """Whether a field that is not escaped stands where it is so; `keys` lead to its object."""
    around = _UNESCAPED_FIELDS[key]
    return around is None or (bool(keys) and keys[-1] == around)


def _first_quote(text: bytes, start: int) -> int | None:
    """The offset of the quote that ends, as JSON has it, the string begun before `start`."""
    for quote in _QUOTE.finditer(text, start):
        if quote[0] == b'"':
            return quote.start()
    return None


def _closing_quote(text: bytes, start: int, container: bytes, *, raw: bool) -> int | None:
    """The offset of the first quote after which the text goes on as `container` must."""
    for quote in (_RAW_QUOTE if raw else _QUOTE).finditer(text, start):
        if quote[0] == b'"' and _GOES_ON[container].match(text, quote.end()):
            return quote.start()
    return None


def _is_json_string(body: bytes) -> bool:
    if _PLAIN.fullmatch(body):
        return True
    try:
        msgspec.json.decode(b'"' + body + b'"', type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _decoded(body: bytes) -> bytes:
    """The bytes that a string's body stands for; what is no escape stands for itself."""
    return _ESCAPE.sub(_byte_of, body)


def _byte_of(escape: re.Match[bytes]) -> bytes:
    if decimal := escape["decimal"]:
        return bytes([int(decimal)])
    if single := escape["single"]:
        return _SINGLE[single]
    units = bytes.fromhex(escape["unicode"].replace(b"\\u", b"").removeprefix(b"u").decode())
    return units.decode("utf-16-be", errors="replace").encode()

"""Strings and numbers that the prover writes as in OCaml, which is not JSON.

OCaml's `String.escaped` writes a byte outside printable ASCII as a backslash and three decimal
digits, which is not an escape of JSON. The prover does not escape the message of an internal
error, or a title that it made from an input's name, so that a quote or a line break in them breaks
the file too. A float without a fraction ends in a point: `1.`. `mend` rewrites such a text as
strict JSON.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

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

# OCaml writes a float without a fraction with a point at its end.
_POINT_AT_END = re.compile(rb"\s*+-?(?:0|[1-9][0-9]*+)\.(?=\s*+[,}\]])")
_BEFORE_VALUES = frozenset({b":", b",", b"["})
_STRUCTURE = re.compile(rb'["{}\[\],:]')
_PLAIN = re.compile(rb"[ !#-\[\]-~]*")
_QUOTE = re.compile(rb'\\.|"', re.DOTALL)

# Fields that the prover does not escape: they can contain quotes, and a backslash is a backslash.
# In a query result `run_file` is such a field, although the batch's list of runs is escaped.
_RAW_FIELDS = frozenset({b"error_msg", b"run_file"})
# Fields that it does not always escape, and the only field around them in which that happens: in
# the computed options a title that was made from an input's name is not escaped.
_UNESCAPED_FIELDS: dict[bytes, bytes | None] = {
    **dict.fromkeys(_RAW_FIELDS), b"warnings": None, b"title": b"computed_options",
}  # fmt: skip
_RAW_QUOTE = re.compile(b'"')
# A quote closes such a field only if the text continues as JSON does: the prover prints objects
# without blanks, with keys in lower case. It also closes it before a superfluous comma or a second
# document, so that the string does not include the rest of a damaged file.
_GOES_ON = {
    b"{": re.compile(rb'\s*(?:,\s*(?:"[A-Za-z_0-9]+"\s*:|[,}])|\}\s*(?:[,}\]{\[]|\Z))'),
    b"[": re.compile(rb'\s*(?:,\s*[",\]]|\]\s*[,}\]{\[])'),
}


class Mended(Struct, frozen=True):
    """A rewritten text, strict JSON or shorter, and how its offsets map to those of the original.

    `here` and `there` are ascending offsets in `text` and in the original: from each such pair on,
    both texts are the same up to the next rewritten part. `size` is the length of the original.
    """

    text: bytes
    here: "array[int]"
    there: "array[int]"
    size: int

    def original(self, offset: int) -> int:
        """The offset in the original text of the byte at `offset` in `text`."""
        at = bisect_right(self.here, offset) - 1
        # A rewritten string can be longer than the original one: stay within its end.
        last = self.there[at + 1] if at + 1 < len(self.there) else self.size
        return min(self.there[at] + offset - self.here[at], last)


def unescape(text: str) -> str:
    """Undo one application of OCaml's `String.escaped`."""
    return _decoded(text.encode()).decode(errors="replace")


def mend(text: bytes) -> Mended | None:
    """Rewrite the strings and numbers that the prover wrote as in OCaml, and nothing else.

    None if there are none. The result need not be JSON: other errors stay in it.
    """
    return rewrite(text, _replacements(text))


def rewrite(text: bytes, replacements: Iterable[tuple[int, int, bytes]]) -> Mended | None:
    """Replace parts of a text, each given by its start and its end, in the order of the text.

    None if there are none.
    """
    rewritten = bytearray()
    here, there = array("Q", [0]), array("Q", [0])
    copied = 0
    for start, end, replacement in replacements:
        rewritten += text[copied:start]
        rewritten += replacement
        here.append(len(rewritten))
        there.append(end)
        copied = end
    if not copied:
        return None
    rewritten += text[copied:]
    return Mended(bytes(rewritten), here, there, len(text))


def _replacements(text: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The start and the end of each part that is not JSON, and its replacement: the body of an
    invalid string, or a zero after the point at the end of a number."""
    containers: list[bytes] = []  # the bracket of each open object or list
    keys: list[bytes] = []  # the key of each open object or list
    hopeless: set[bytes] = set()  # kinds of container that no later quote closes
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
                if unescaped and container not in hopeless and _is_there(key, keys):
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


def _is_there(key: bytes, keys: Sequence[bytes]) -> bool:
    """Whether an unescaped field is in the object in which it is unescaped; `keys` lead there."""
    around = _UNESCAPED_FIELDS[key]
    return around is None or (bool(keys) and keys[-1] == around)


def _first_quote(text: bytes, start: int) -> int | None:
    """The offset of the quote that ends, in JSON, the string that begins at `start`."""
    for quote in _QUOTE.finditer(text, start):
        if quote[0] == b'"':
            return quote.start()
    return None


def _closing_quote(text: bytes, start: int, container: bytes, *, raw: bool) -> int | None:
    """The offset of the first quote after which the text continues as in `container`."""
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
    """The bytes that the body of a string means. What is not an escape stays as it is."""
    return _ESCAPE.sub(_byte_of, body)


def _byte_of(escape: re.Match[bytes]) -> bytes:
    if decimal := escape["decimal"]:
        return bytes([int(decimal)])
    if single := escape["single"]:
        return _SINGLE[single]
    units = bytes.fromhex(escape["unicode"].replace(b"\\u", b"").removeprefix(b"u").decode())
    return units.decode("utf-16-be", errors="replace").encode()

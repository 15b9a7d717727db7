"""A parser of JSON for texts that msgspec refuses: deep nesting, huge numbers, and errors.

msgspec is faster and is tried first. Both accept the same texts, except for two limits of msgspec:
the interpreter's recursion limit, and numbers larger than a double. This parser uses no recursion
and reports errors in the same words on every version of Python.
"""

import math
import re
from typing import Any

import msgspec
from msgspec import Struct

from deepsec_results.reading.numbers import LongNumber
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError

MOST_LEVELS = 1_000_000  # of nested objects and lists, so that memory stays bounded

_TOO_DEEP = FileProblem(
    ProblemKind.DEPTH,
    f"has more than {MOST_LEVELS:,} levels of nested objects and lists, which is the limit of dsr",
)

_SPACE = rb"[ \t\r\n]*+"
_BODY = rb'[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+'
_NUMBER = rb"-?(?:0|[1-9][0-9]*+)(?P<float>(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)"
_VALUE = re.compile(
    _SPACE
    + rb'(?:(?P<string>"' + _BODY + rb'")|(?P<number>' + _NUMBER + rb")"
    + rb"|(?P<word>true|false|null)|(?P<open>[\[{]))"
)  # fmt: skip
_KEY = re.compile(_SPACE + rb'(?P<key>"' + _BODY + rb'")' + _SPACE + rb"(?P<colon>:?)")
_SIGN = re.compile(_SPACE + rb"([,\]}]?)")
_BLANKS = re.compile(_SPACE)
_STRING_BODY = re.compile(_BODY)
_STRING = msgspec.json.Decoder(str)
_WORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
_MOST_DIGITS = 4000  # of an integer that Python converts at once


class JsonError(Exception):
    """Raised for a text that is not JSON; `offset` is that of the wrong byte."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Parsed(Struct, frozen=True):
    """A value, and where in the text its objects and lists of the first levels start and end, by
    their identities."""

    value: Any
    bounds: dict[int, tuple[int, int]]


_LEVELS_WITH_BOUNDS = 3  # the model keeps text at these levels only


def parse_json(text: bytes) -> Parsed:
    """Parse a text that is UTF-8. Of several equal keys the last counts.

    Raises JsonError, or ReadingError if it has more than `MOST_LEVELS` levels.
    """
    return _Parser(text).parse()


class _Parser:
    """The open objects and lists, outermost first, each with its start and its current key."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.at = 0
        self.open: list[dict[str, Any] | list[Any]] = []
        self.begins: list[int] = []
        self.keys: list[str] = []
        self.bounds: dict[int, tuple[int, int]] = {}

    def parse(self) -> Parsed:
        value = self._value()
        while True:
            if value is _OPENED:
                if len(self.open) > MOST_LEVELS:
                    raise ReadingError(_TOO_DEEP)
                if not self._closes_at_once():
                    value = self._member()
                    continue
                value = self._closed()
            # A complete value: it belongs to the innermost open object or list.
            if not self.open:
                self._end()
                return Parsed(value, self.bounds)
            value = self._after(value)

    def _value(self) -> Any:
        match = _VALUE.match(self.text, self.at)
        if match is None:
            raise self._no_value()
        self.at = match.end()
        match match.lastgroup:
            case "string":
                return self._string(match["string"], match.start("string"))
            case "word":
                return _WORDS[match["word"]]
            case "open":
                self.open.append([] if match["open"] == b"[" else {})
                self.begins.append(match.start("open"))
                self.keys.append("")
                return _OPENED
            case _:
                return _number(match["number"], bool(match["float"]))

    def _string(self, quoted: bytes, at: int) -> str:
        try:
            return _STRING.decode(quoted)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise JsonError("half of a surrogate pair in a string", at) from None

    def _closes_at_once(self) -> bool:
        sign = _SIGN.match(self.text, self.at)
        assert sign is not None
        if sign[1] != self._closing():
            return False
        self.at = sign.end()
        return True

    def _closing(self) -> bytes:
        return b"]" if isinstance(self.open[-1], list) else b"}"

    def _closed(self) -> Any:
        value, begin = self.open.pop(), self.begins.pop()
        self.keys.pop()
        if len(self.open) < _LEVELS_WITH_BOUNDS:
            self.bounds[id(value)] = (begin, self.at)
        return value

    def _member(self) -> Any:
        """The next element of a list, or the next key and value of an object."""
        if isinstance(self.open[-1], dict):
            match = _KEY.match(self.text, self.at)
            if match is None:
                raise self._no_key()
            self.keys[-1] = self._string(match["key"], match.start("key"))
            self.at = match.end()
            if not match["colon"]:
                raise self._unexpected("':'")
        return self._value()

    def _after(self, value: Any) -> Any:
        """Add a value to the innermost object or list; return the next value, or the closed one."""
        inside = self.open[-1]
        if isinstance(inside, list):
            inside.append(value)
        else:
            inside[self.keys[-1]] = value
        sign = _SIGN.match(self.text, self.at)
        assert sign is not None
        closing = self._closing()
        if sign[1] == b",":
            self.at = sign.end()
            return self._member()
        if sign[1] == closing:
            self.at = sign.end()
            return self._closed()
        raise self._unexpected(f"',' or '{closing.decode()}'")

    def _end(self) -> None:
        self._skip_blanks()
        if self.at < len(self.text):
            raise self._unexpected("the end of the file")

    def _no_value(self) -> JsonError:
        self._skip_blanks()
        if self.text.startswith(b'"', self.at):
            return self._broken_string()
        return self._unexpected("a value")

    def _no_key(self) -> JsonError:
        self._skip_blanks()
        if self.text.startswith(b'"', self.at):
            return self._broken_string()
        return self._unexpected("a key in double quotes")

    def _broken_string(self) -> JsonError:
        body = _STRING_BODY.match(self.text, self.at + 1)
        assert body is not None
        at = body.end()
        if at >= len(self.text):
            return JsonError("expected a string's closing quote, found the end of the file", at)
        if self.text[at] != ord("\\"):
            return JsonError(f"control character {self._character(at)} in a string", at)
        if at + 1 >= len(self.text):
            return JsonError("expected a string's closing quote, found the end of the file", at + 1)
        if self.text[at + 1] == ord("u"):
            return JsonError("expected four hexadecimal digits after \\u in a string", at)
        return JsonError(f"invalid escape \\{self._character(at + 1)[1:-1]} in a string", at)

    def _unexpected(self, expected: str) -> JsonError:
        self._skip_blanks()
        return JsonError(f"expected {expected}, found {self._character(self.at)}", self.at)

    def _character(self, at: int) -> str:
        if at >= len(self.text):
            return "the end of the file"
        return repr(self.text[at : at + 4].decode(errors="ignore")[:1])

    def _skip_blanks(self) -> None:
        blanks = _BLANKS.match(self.text, self.at)
        assert blanks is not None
        self.at = blanks.end()


_OPENED = object()


def _number(digits: bytes, fraction: bool) -> int | float | LongNumber:
    if not fraction:
        return int(digits) if len(digits) < _MOST_DIGITS else LongNumber(digits.decode())
    number = float(digits)
    return LongNumber(digits.decode()) if math.isinf(number) else number

"""Text from files, escaped so that no character of it acts on a terminal."""

import re

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\x1b": "\\x1b"}
_NOT_ASCII_PRINTABLE = r"[^\x20-\x7e\n]"
# Letters and marks that are invisible, although Python calls them printable.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
# Blanks that have a width, although Python calls them not printable.
_WIDE_BLANKS = "\xa0\u202f\u2009\u3000"


def visible(text: str) -> str:
    """The text with every control, format, unassigned and blank character escaped.

    A line break becomes `\\n`, ESC `\\x1b`, U+202E `\\u202e`. Letters of any script stay.
    """
    if text.isprintable() and (text.isascii() or _BLANK.isdisjoint(text)):
        return text
    return "".join(map(_shown, text))


def escape_json(text: str) -> str:
    """JSON text with the same characters as `\\u` escapes, so that its value stays the same."""
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(_NOT_ASCII_PRINTABLE, _as_json, text)


def json_escapes(text: str) -> str:
    """A text as `\\u` escapes, one for each UTF-16 unit."""
    units = text.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _shown(character: str) -> str:
    if _is_harmless(character):
        return character
    if character in _ESCAPES:
        return _ESCAPES[character]
    number = ord(character)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _as_json(match: re.Match[str]) -> str:
    return match[0] if _is_harmless(match[0]) else json_escapes(match[0])


def _is_harmless(character: str) -> bool:
    if character in _WIDE_BLANKS:
        return True
    return character.isprintable() and character not in _BLANK

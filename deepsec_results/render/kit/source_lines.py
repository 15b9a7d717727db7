"""The text of an input file, so that no character of it acts on a terminal."""

import re

from deepsec_results.model.visible import visible

_TAB_STOP = 8
_LONE_CR = re.compile(r"\r(?!\n)")


def source_line(text: str) -> str:
    """A line of an input file, with blanks for its tabs."""
    return "\t".join(map(visible, text.split("\t"))).expandtabs(_TAB_STOP)


def safe_source(text: str) -> str:
    """A whole input file. Tabs, LF and CRLF stay as they are."""
    escapes: dict[str, str | int | None] = {
        character: escaped
        for character in set(text).difference("\t\n\r")
        if (escaped := visible(character)) != character
    }
    if escapes:
        text = text.translate(str.maketrans(escapes))
    return _LONE_CR.sub(r"\\r", text) if "\r" in text else text

"""The text of an input file, so that no character of it acts on a terminal."""

import re

from deepsec_results.model.visible import visible

_TAB_STOP = 8
# All but ASCII that can be printed, tabs and the line ends of files.
_UNUSUAL = re.compile(r"[^\t\n\x20-\x7e\r]+|\r(?!\n)")


def source_line(text: str) -> str:
    """A line of an input file, with blanks for its tabs."""
    return "\t".join(map(visible, text.split("\t"))).expandtabs(_TAB_STOP)


def safe_source(text: str) -> str:
    """A whole input file. Tabs, LF and CRLF stay as they are."""
    return _UNUSUAL.sub(lambda match: visible(match[0]), text)

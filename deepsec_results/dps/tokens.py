"""The tokens of the prover's language, as its lexer has them.

Blanks are space, tab, line ends and the no-break space. Comments are `//` to the end of the line,
`/* */` and `(* *)`; they do not nest, and the end of the file does not end one.
"""

import re
from array import array

from deepsec_results.dps.errors import DpsError
from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.words import IDENTIFIER, KEYWORDS
from deepsec_results.model.text_place import TextPlace
from deepsec_results.model.visible import visible

NAME, NUMBER, END = "a name", "a number", "the end of the file"

TOKEN = re.compile(
    r"[ \t\r\n\xa0]+"
    r"|//[^\n]*\n|/\*.*?\*/|\(\*.*?\*\)"
    rf"|(?P<word>{IDENTIFIER.pattern})"
    r"|(?P<number>[0-9]+)"
    r"|(?P<sign>!\^|->|>>|::|[=/;.,|+()\[\]{}])",
    re.DOTALL,
)
_MOST = 40  # characters of a token that a message shows


class Tokens:
    """The tokens of a text, and the next one that is to be read.

    `kind` is that of the next token: `NAME`, `NUMBER`, `END`, or the keyword or sign itself.
    `start` is where it begins, and `end` where the one before it ended, as offsets.
    """

    def __init__(self, source: SourceText) -> None:
        """Raises DpsError."""
        self.source = source
        self._kinds: list[str] = []
        self._starts = array("q")
        self._ends = array("q", [0])
        self._collect()
        self._at = 0
        self.kind = self._kinds[0]

    def _collect(self) -> None:
        text = self.source.text
        at = 0
        for match in TOKEN.finditer(text):
            start, end = match.span()
            if start != at:
                break
            at = end
            kind = match.lastgroup
            if kind is None:
                continue
            value = match[0]
            if value == "/" and text.startswith("//", start):
                at = start
                break
            if kind == "word":
                value = value if value in KEYWORDS else NAME
            elif kind == "number":
                value = NUMBER
            self._kinds.append(value)
            self._starts.append(start)
            self._ends.append(end)
        if at < len(text):
            raise _no_token(self.source, at)
        self._kinds.append(END)
        self._starts.append(at)
        self._ends.append(at)

    @property
    def start(self) -> int:
        return self._starts[self._at]

    @property
    def end(self) -> int:
        return self._ends[self._at]

    @property
    def text(self) -> str:
        """The next token as it is written."""
        return self.source.text[self._starts[self._at] : self._ends[self._at + 1]]

    def skip(self) -> None:
        """Go on to the token after the next one."""
        self._at += 1
        self.kind = self._kinds[self._at]

    def take(self, kind: str) -> str:
        """The text of the next token, which must be of a kind. Raises DpsError."""
        if self.kind != kind:
            raise self.unexpected(_quoted(kind))
        text = self.text
        self.skip()
        return text

    def takes(self, kind: str) -> bool:
        """Whether the next token is of a kind; then it is skipped."""
        if self.kind != kind:
            return False
        self.skip()
        return True

    def place(self, offset: int) -> TextPlace:
        return self.source.place(offset)

    def unexpected(self, expected: str) -> DpsError:
        """The error that the next token is not what was expected."""
        found = END if self.kind == END else f"`{_cut(self.text)}`"
        return DpsError(self.place(self.start), expected, found)

    def error_at(self, offset: int, expected: str, found: str) -> DpsError:
        """An error at a place that was read before."""
        return DpsError(self.place(offset), expected, found)


def _no_token(source: SourceText, at: int) -> DpsError:
    text, place = source.text, source.place(at)
    if text.startswith("//", at):
        return DpsError(place, "a line end after the comment", END)
    if text.startswith("*", at) and at and text[at - 1] in "/(":
        closing = "`*/`" if text[at - 1] == "/" else "`*)`"
        return DpsError(source.place(at - 1), f"{closing} after the comment", END)
    return DpsError(place, "a token", f"`{visible(text[at])}`")


def _quoted(kind: str) -> str:
    return kind if kind in (NAME, NUMBER, END) else f"`{kind}`"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"

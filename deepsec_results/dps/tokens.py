"""The tokens of the prover's language, as its lexer has them.

Blanks are space, tab, line ends and the no-break space. Comments are `//` to the end of the line,
`/* */` and `(* *)`; they do not nest, and the end of the file does not end one.
"""

import re
from collections.abc import Iterator

from deepsec_results.dps.errors import DpsError
from deepsec_results.dps.source_text import SourceText
from deepsec_results.model.text_place import TextPlace
from deepsec_results.model.visible import visible

# The words that are not identifiers. `trace_incl` is one only for a branch of the prover.
KEYWORDS = frozenset(
    {
        "set", "semantics", "classic", "private", "eavesdrop", "fun", "reduc", "const", "free",
        "new", "if", "then", "else", "in", "out", "let", "query", "trace_equiv",
        "obs_equiv", "session_equiv", "session_incl",
    }
)  # fmt: skip
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
NAME, NUMBER, END = "a name", "a number", "the end of the file"

_TOKEN = re.compile(
    r"[ \t\r\n\xa0]+"
    r"|(?P<comment>//[^\n]*\n|/\*.*?\*/|\(\*.*?\*\))"
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
        self._starts: list[int] = []
        self._ends: list[int] = [0]
        self._collect()
        self._at = 0
        self.kind = self._kinds[0]

    def _collect(self) -> None:
        text = self.source.text
        at = 0
        for match in _TOKEN.finditer(text):
            start, end = match.span()
            if start != at:
                break
            at = end
            kind = match.lastgroup
            if kind is None or kind == "comment":
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
    def following(self) -> str:
        """The kind of the token after the next one."""
        return self._kinds[min(self._at + 1, len(self._kinds) - 1)]

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


def comments(source: SourceText) -> Iterator[tuple[int, str]]:
    """The comments of a text that may be no input file, each with its offset."""
    for match in _TOKEN.finditer(source.text):
        if match.lastgroup == "comment":
            yield match.start(), match[0]


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

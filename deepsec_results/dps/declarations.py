"""The declarations of an input file as tokens, to compare two files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.tokens import END, Tokens

_OPENING, _CLOSING = frozenset("({["), frozenset(")}]")
_MOST_TOKENS = 400  # of a part of a file as it is shown
_WORDS = {
    "fun": "function",
    "reduc": "destructor",
    "const": "constant",
    "free": "free name",
    "let": "process",
    "query": "query",
    "set": "setting",
}


class Token(NamedTuple):
    """A token as it is written, and its offsets in the text."""

    text: str
    start: int
    end: int


class Declaration(Struct, frozen=True):
    """A declaration without its full stop. `kind` is its first word, `name` what it declares, empty
    for a setting and a query; these have a `number` from 1.

    Each name of a list of constants or free names has a declaration of its own.
    """

    kind: str
    name: str
    number: int
    tokens: Sequence[Token]

    @property
    def key(self) -> tuple[str, str, int]:
        """What the same declaration in another file has."""
        group = self.kind if self.kind in ("let", "query", "set", "reduc") else "symbol"
        return group, self.name, self.number

    @property
    def words(self) -> str:
        """What it declares: `process Reader`, `query 2`."""
        word = _WORDS.get(self.kind, self.kind)
        return f"{word} {self.name or self.number}" if self.kind != "set" else word

    @property
    def named(self) -> Sequence[Token]:
        """Its tokens from its own place on: of a list of names, this is the name."""
        return self.tokens[1:] if self.kind in ("const", "free") else self.tokens

    @property
    def texts(self) -> list[str]:
        """Its tokens as they are written."""
        return [token.text for token in self.tokens]


def declarations(source: SourceText) -> list[Declaration]:
    """The declarations of a file that could be parsed."""
    found: list[Declaration] = []
    counts: Counter[tuple[str, str]] = Counter()
    for tokens in _sentences(Tokens(source)):
        for kind, name, part in _named(tokens):
            group = (kind if kind in ("query", "set") else "", name)
            counts[group] += 1
            found.append(Declaration(kind, name, counts[group], part))
    return found


def _sentences(tokens: Tokens) -> Iterator[list[Token]]:
    """The tokens between full stops. A full stop in `+{0.5}` is none."""
    sentence: list[Token] = []
    depth = 0
    while tokens.kind != END:
        start, text = tokens.start, tokens.text
        tokens.skip()
        if text == "." and not depth:
            yield sentence
            sentence = []
            continue
        depth += (text in _OPENING) - (text in _CLOSING)
        sentence.append(Token(text, start, start + len(text)))


def _named(tokens: list[Token]) -> Iterator[tuple[str, str, Sequence[Token]]]:
    kind = tokens[0].text
    if kind not in ("const", "free"):
        yield kind, "" if kind in ("query", "set") else tokens[1].text, tokens
        return
    private = [at for at, token in enumerate(tokens) if token.text == "["]
    end = private[0] if private else len(tokens)
    for token in tokens[1:end:2]:
        yield kind, token.text, [tokens[0], token, *tokens[end:]]


def text_of(tokens: Sequence[Token]) -> str:
    """Tokens on one line: with a blank where the file has blanks or comments. A very long one is
    cut."""
    parts: list[str] = []
    end: int | None = None
    if len(tokens) > _MOST_TOKENS:
        return f"{text_of(tokens[:_MOST_TOKENS])}…"
    for token in tokens:
        if end is not None and token.start != end:
            parts.append(" ")
        parts.append(token.text)
        end = token.end
    return "".join(parts)

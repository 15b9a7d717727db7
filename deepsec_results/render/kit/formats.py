"""Formats for programs: JSON, JSON lines, CSV and Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import msgspec

from deepsec_results.model.visible import escape_json, visible
from deepsec_results.reading.numbers import digits_of

_FORMULA_SIGNS = ("=", "+", "-", "@")

_AT_ONCE = 1000  # values whose text is made together

Value = str | int | bool | None
T = TypeVar("T")


def json_text(value: object) -> str:
    """Indented JSON. Characters that act on a terminal are `\\u` escapes in it."""
    try:
        text = msgspec.json.format(
            msgspec.json.encode(value, enc_hook=digits_of), indent=2
        ).decode()
    except RecursionError:
        text = _deep_json(value)
    except UnicodeEncodeError:  # a file name that is not UTF-8
        import json

        text = json.dumps(msgspec.to_builtins(value, enc_hook=digits_of), indent=2)
    return escape_json(text) + "\n"


def _deep_json(value: object) -> str:
    """JSON without recursion, on one line: the size of indented JSON is quadratic in its depth."""
    import json

    written: list[str] = []
    pending: list[object] = [value]
    while pending:
        piece = pending.pop()
        if isinstance(piece, _Written):
            written.append(piece)
        elif isinstance(piece, Mapping):
            inside: list[object] = [_Written("{")]
            for at, (key, held) in enumerate(piece.items()):
                sign = "," if at else ""
                inside += [_Written(f"{sign}{json.dumps(key, ensure_ascii=False)}:"), held]
            pending += [_Written("}"), *reversed(inside)]
        elif isinstance(piece, (list, tuple)):
            inside = [_Written("[")]
            for at, held in enumerate(piece):
                inside += [_Written(","), held] if at else [held]
            pending += [_Written("]"), *reversed(inside)]
        else:
            written.append(json_line(piece)[:-1])
    return "".join(written)


class _Written(str):
    """JSON text among values that are still to be written."""


def json_elements(values: Sequence[object]) -> str:
    """The elements of an indented array, without its brackets and the last line end."""
    return json_text(values).strip()[1:-1].strip("\n") if values else ""


def some_at_once(values: Iterable[T]) -> Iterator[list[T]]:
    """Many values, some at a time: their text takes more memory than they do."""
    left = iter(values)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def json_parts(values: Iterable[T], plain: Callable[[T], object]) -> Iterator[str]:
    """The texts of `json_elements` for many values, some at a time."""
    for some in some_at_once(values):
        yield json_elements(list(map(plain, some)))


def json_around(frame: Callable[[], object], name: str, pieces: Iterable[str]) -> Iterator[str]:
    """The JSON of a `frame`, piece by piece, with elements in its empty list `name`.

    `pieces` are texts of `json_elements`. Nothing is written before the first of them is known,
    since there may be an error instead. `frame` is called again after the last one: only then,
    what follows the list needs to be known.
    """
    left = iter(pieces)
    piece = next(left, None)
    start, indent, _ = _parted(frame(), name)
    yield start
    sign = ""
    while piece is not None:
        if piece:
            yield f"{sign}\n{indent}" + piece.replace("\n", f"\n{indent}")
            sign = ","
        piece = next(left, None)
    _, indent, end = _parted(frame(), name)
    yield (f"\n{indent}" if sign else "") + end


def _parted(frame: object, name: str) -> tuple[str, str, str]:
    """The JSON of a frame up to its empty list `name`, the indentation there, and what follows."""
    text = json_text(frame)
    found = re.search(rf'\n( *)"{name}": \[', text)
    assert found is not None
    return text[: found.end()], found[1], text[found.end() :]


def json_line(value: object) -> str:
    """JSON on one line, with the same escapes."""
    try:
        text = msgspec.json.encode(value, enc_hook=digits_of).decode()
    except UnicodeEncodeError:
        import json

        text = json.dumps(msgspec.to_builtins(value, enc_hook=digits_of), separators=(",", ":"))
    return escape_json(text) + "\n"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """CSV with a header: None is empty, booleans are `true` or `false`, text is `visible`."""
    return csv_rows([header]) + csv_rows(rows)


def csv_rows(rows: Iterable[Sequence[Value]], separator: str = ",") -> str:
    """Rows of CSV without a header."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return text.getvalue()


def csv_cell(value: Value) -> str:
    """A value as CSV has it, before quoting.

    An apostrophe is added before a text that a spreadsheet would run as a formula, so that it is
    read as text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = visible(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in GitHub's Markdown, with cells that are text and never markup."""
    rule = f"| {' | '.join(['---'] * len(header))} |\n"
    return markdown_rows([header]) + rule + markdown_rows(rows)


def markdown_rows(rows: Iterable[Sequence[str]]) -> str:
    """Rows of such a table."""
    lines = ([markdown_cell(cell) for cell in row] for row in rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def github_command(kind: str, properties: Mapping[str, str], text: str) -> str:
    """A workflow command of GitHub Actions that adds an annotation.

    GitHub's page on workflow commands lists the escapes.
    """
    pairs = ",".join(f"{name}={_github_property(value)}" for name, value in properties.items())
    return f"::{kind} {pairs}::{_github_text(text)}\n"


def _github_text(text: str) -> str:
    return visible(text).replace("%", "%25")


def _github_property(text: str) -> str:
    return _github_text(text).replace(":", "%3A").replace(",", "%2C")


def markdown_cell(text: str) -> str:
    """A text as Markdown without markup, links or mentions."""
    shown = visible(text)
    escaped = "".join(
        f"\\{character}" if character in "\\`*_{}[]<>#|~$&" else character for character in shown
    )
    return _LINKED.sub(lambda match: _UNLINKED[match[0].lower()](match[0]), escaped)


# What GitHub turns into a link or a mention, and an invisible way to prevent it.
_LINKED = re.compile(r"://|www\.|@", re.IGNORECASE)
_UNLINKED: dict[str, Callable[[str], str]] = {
    "://": lambda found: ":\\//",
    "www.": lambda found: f"{found[:3]}\\.",
    "@": lambda found: "@<!-- -->",
}

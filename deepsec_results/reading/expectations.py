"""Expected answers, from comments of an input file or from a TSV file."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from deepsec_results.dps.source_text import SourceText
from deepsec_results.reading.errors import RequestError

VERDICTS = ("verified", "attack", "undecided")
COLUMNS = ("batch", "input_file", "query", "type", "verdict", "model", "process", "trace")
_OF_TRACES = ("process", "trace")
_MODEL = "model"
_NEEDED = ("input_file", "query", "verdict")

_COMMENT = re.compile(r"//\s*EXPECT\s*:(.*)", re.IGNORECASE)
# Another comment may follow, or the end of the comment around it.
_EXPECTED = re.compile(
    r"\s*query\s+([1-9][0-9]{0,8})\s+([a-z]+)\s*(?:(?://|\*\)|\*/).*)?", re.IGNORECASE
)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class ExpectationError(RequestError):
    """Raised if an expectation cannot be read; the message says where and why."""


class Expectation(Struct, frozen=True):
    """The expected answer of a query. `source` is the place of the expectation.

    `batch` is the batch that it applies to, None for any. `type`, `process`, `trace` and `model`, a
    digest of the model of the query, are None if any value is accepted.
    """

    input: str
    query: int
    verdict: str
    source: str
    batch: str | None = None
    type: str | None = None
    process: int | None = None
    trace: str | None = None
    model: str | None = None


def read_comments(text: bytes, name: str, source: str) -> list[Expectation]:
    """The expectations in an input file: `// EXPECT: query 2 attack`.

    Raises ExpectationError for a malformed one.
    """
    found = []
    for number, line in enumerate(SourceText(text).lines, 1):
        comment = _COMMENT.search(line)
        if comment is None:
            continue
        place = f"{source}:{number}"
        match = _EXPECTED.fullmatch(comment[1])
        if match is None:
            wanted = "expected `// EXPECT: query 2 attack`"
            raise ExpectationError(f"{place}: {wanted}, found `{comment[0].strip()}`")
        found.append(Expectation(name, int(match[1]), _verdict(match[2].lower(), place), place))
    return found


class ExpectationTable(Struct, frozen=True):
    """A TSV file of expectations: its columns, and its rows as in the file."""

    columns: Sequence[str]
    rows: Sequence[dict[str, str]]


def read_table(text: bytes, source: str) -> tuple[ExpectationTable, list[Expectation]]:
    """The rows of a TSV file with a header, and their expectations. Raises ExpectationError.

    `input_file`, `query` and `verdict` are required; `batch`, `type`, `model`, `process` and
    `trace` apply if they are not empty.
    """
    csv.field_size_limit(1 << 30)  # a trace may be long
    try:
        reader = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter="\t")
        lines = [(reader.line_num, line) for line in reader if line]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ExpectationError(f"{source}: not a TSV table: {error}") from None
    columns = lines[0][1] if lines else []
    for name in _NEEDED:
        if name not in columns:
            found = ", ".join(columns) or "nothing"
            raise ExpectationError(f"{source}:1: expected a column {name}, found {found}")
    for number, line in lines[1:]:
        if len(line) > len(columns):
            found = f"found {len(line)}"
            raise ExpectationError(f"{source}:{number}: expected {len(columns)} cells, {found}")
    rows = [dict(zip_longest(columns, line, fillvalue="")) for _, line in lines[1:]]
    places = (f"{source}:{number}" for number, _ in lines[1:])
    expectations = [_row(row, place) for row, place in zip(rows, places, strict=True)]
    return ExpectationTable(columns, rows), expectations


def write_table(table: ExpectationTable) -> str:
    """The table as TSV. Cells are quoted only if necessary."""
    lines = [table.columns, *([row.get(name, "") for name in table.columns] for row in table.rows)]
    return "".join("\t".join(map(_cell, line)) + "\n" for line in lines)


def updated(
    old: ExpectationTable | None,
    fresh: Sequence[Expectation],
    batch: str,
    gone: Callable[[str, str], bool],
    *,
    traces: bool,
    named: bool = False,
) -> ExpectationTable:
    """A table updated with the answers of a batch, with or without their traces.

    Rows for other batches stay as they are, and so do rows of queries that this batch does not
    decide. `gone` returns whether the input of a row no longer has that query; such rows are
    removed. In existing rows, empty cells stay empty, but a new column `model` is filled. With
    `traces` the process and the trace are written. Without, they are kept if the verdict is the
    same, and cleared otherwise. New rows name the batch if `named`, or if others do.
    """
    if old is None:
        old = ExpectationTable([name for name in COLUMNS if traces or name not in _OF_TRACES], [])
    columns = [*old.columns]
    if _MODEL not in columns:
        columns.append(_MODEL)
    columns += [name for name in _OF_TRACES if traces and name not in columns]
    answers = {(answer.input, str(answer.query)): answer for answer in fresh}
    rows: list[dict[str, str]] = []
    used: set[tuple[str, str]] = set()
    for row in old.rows:
        key = (row["input_file"], row["query"])
        mine = row.get("batch", "") in ("", batch)
        if mine and gone(*key):
            continue
        if mine and key in answers:
            used.add(key)
            row = {**row, **_changed_cells(row, answers[key], traces)}
            if _MODEL not in old.columns:
                row[_MODEL] = answers[key].model or ""
        rows.append(row)
    # If rows name their batch, a new row names it too.
    name = batch if named or any(row.get("batch") for row in old.rows) else ""
    rows += [{**_cells(answers[key]), "batch": name} for key in answers if key not in used]
    return ExpectationTable(columns, rows)


def _changed_cells(row: dict[str, str], answer: Expectation, traces: bool) -> dict[str, str]:
    """The cells of a row that an answer changes."""
    cells = _cells(answer)
    same = row["verdict"] == answer.verdict
    written = {name for name in cells if row.get(name) and name not in ("batch", *_OF_TRACES)}
    if traces or not same:
        written.update(_OF_TRACES)
    return {name: cells[name] for name in written}


def _cells(answer: Expectation) -> dict[str, str]:
    fields = (
        answer.batch,
        answer.input,
        answer.query,
        answer.type,
        answer.verdict,
        answer.model,
        answer.process,
        answer.trace,
    )
    return {name: "" if field is None else str(field)
            for name, field in zip(COLUMNS, fields, strict=True)}  # fmt: skip


def _cell(text: str) -> str:
    if text.startswith('"') or any(sign in text for sign in "\t\r\n"):
        return '"' + text.replace('"', '""') + '"'
    return text


def _row(row: dict[str, str], place: str) -> Expectation:
    def text(name: str) -> str | None:
        return row.get(name) or None

    query, process = row["query"], text("process")
    if not _NUMBER.fullmatch(query):
        raise ExpectationError(f"{place}: expected the number of a query, found {query[:40]!r}")
    if process not in (None, "1", "2"):
        raise ExpectationError(f"{place}: expected process 1 or 2, found {process!r}")
    return Expectation(
        input=row["input_file"],
        query=int(query),
        verdict=_verdict(row["verdict"], place),
        source=place,
        batch=text("batch"),
        type=text("type"),
        process=None if process is None else int(process),
        trace=text("trace"),
        model=text(_MODEL),
    )


def _verdict(word: str, place: str) -> str:
    if word not in VERDICTS:
        raise ExpectationError(f"{place}: expected {' or '.join(VERDICTS)}, found {word!r}")
    return word


def applying(expectations: Sequence[Expectation], batch: str) -> Iterator[Expectation]:
    """The expectations that apply to a batch."""
    return (expected for expected in expectations if expected.batch in (None, batch))

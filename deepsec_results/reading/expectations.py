"""Expected answers, kept beside the models: in comments of an input file, or in a TSV file."""

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

VERDICTS = ("verified", "attack", "undecided")
COLUMNS = ("batch", "input_file", "query", "type", "verdict", "process", "trace")
_NEEDED = ("input_file", "query", "verdict")

_COMMENT = re.compile(r"//\s*EXPECT\b(.*)", re.IGNORECASE)
_EXPECTED = re.compile(r"\s*:\s*query\s+([1-9][0-9]{0,8})\s+([a-z]+)\s*", re.IGNORECASE)


class ExpectationError(Exception):
    """Raised for what cannot be read as an expectation; the message says where and why."""


class Expectation(Struct, frozen=True):
    """What a query is expected to answer. `source` is where that is written.

    `batch` is the one that it is for, None for any. `type`, `process` and `trace` are None where
    nothing is expected of them.
    """

    input: str
    query: int
    verdict: str
    source: str
    batch: str | None = None
    type: str | None = None
    process: int | None = None
    trace: str | None = None


def read_comments(text: bytes, name: str, source: str) -> list[Expectation]:
    """The expectations in an input file: `// EXPECT: query 2 attack`.

    Raises ExpectationError for one that says something else.
    """
    found = []
    for number, line in enumerate(text.decode(errors="replace").splitlines(), 1):
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


def read_table(text: bytes, source: str) -> list[Expectation]:
    """The expectations in a TSV file with a header. Raises ExpectationError.

    `input_file`, `query` and `verdict` are needed; `batch`, `type`, `process` and `trace` count
    where they are not empty.
    """
    try:
        rows = csv.DictReader(io.StringIO(text.decode(), newline=""), delimiter="\t")
        header = rows.fieldnames or []
        lacking = [name for name in _NEEDED if name not in header]
        if lacking:
            found = ", ".join(header) or "nothing"
            raise ExpectationError(f"{source}:1: expected a column {lacking[0]}, found {found}")
        return [_row(row, f"{source}:{rows.line_num}") for row in rows]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ExpectationError(f"{source}: is no table: {error}") from None


def write_table(expectations: Iterable[Expectation]) -> str:
    """A TSV file with the expectations."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in expectations:
        fields = (one.batch, one.input, one.query, one.type, one.verdict, one.process, one.trace)
        writer.writerow(["" if field is None else field for field in fields])
    return text.getvalue()


def replace_file(path: str, text: str) -> None:
    """Write a file so that whoever reads it meets the old one or the new one. Raises OSError."""
    folder = os.path.dirname(os.path.abspath(path))
    descriptor, temporary = tempfile.mkstemp(prefix=".dsr-", dir=folder)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        mode = os.stat(path).st_mode if os.path.exists(path) else 0o666 & ~_umask()
        os.chmod(temporary, mode & 0o777)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _row(row: "dict[str, str | None]", place: str) -> Expectation:
    def text(name: str) -> str | None:
        return row.get(name) or None

    query, process = text("query"), text("process")
    if not (query or "").isdecimal():
        raise ExpectationError(f"{place}: expected the number of a query, found {query!r}")
    if process not in (None, "1", "2"):
        raise ExpectationError(f"{place}: expected process 1 or 2, found {process!r}")
    return Expectation(
        input=text("input_file") or "",
        query=int(query or 0),
        verdict=_verdict(text("verdict") or "", place),
        source=place,
        batch=text("batch"),
        type=text("type"),
        process=None if process is None else int(process),
        trace=text("trace"),
    )


def _verdict(word: str, place: str) -> str:
    if word not in VERDICTS:
        raise ExpectationError(f"{place}: expected {' or '.join(VERDICTS)}, found {word!r}")
    return word


def applying(expectations: Sequence[Expectation], batch: str) -> Iterator[Expectation]:
    """Those that are for a batch."""
    return (one for one in expectations if one.batch in (None, batch))

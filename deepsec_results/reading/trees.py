"""The files below a batch: its runs, and their queries.

A path in a result is relative to the results directory, and is opened only inside it.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec
from msgspec import Struct

from deepsec_results.model.batch import Batch
from deepsec_results.model.runs import QueryResult, RunResult
from deepsec_results.reading.documents import (
    Document,
    PlainDocument,
    decode,
    read_plain,
)
from deepsec_results.reading.inputs import Input, find_input
from deepsec_results.reading.problems import Problem, ProblemKind
from deepsec_results.reading.settling import Read, read_all

T = TypeVar("T")

_RUN = msgspec.json.Decoder(RunResult)
_QUERY = msgspec.json.Decoder(QueryResult)


class QueryFile(Struct, frozen=True):
    """A query's place in its run, from 1, and its document or why there is none."""

    number: int
    path: str
    result: Document[QueryResult] | Problem


class RunFile(Struct, frozen=True):
    """A run's place in its batch, from 1, its input, and its result or why there is none."""

    number: int
    path: str
    input: Input
    result: RunResult | Problem
    queries: Sequence[QueryFile]

    @property
    def name(self) -> str:
        """The input's name without `.dps`."""
        return self.input.name.removesuffix(".dps")


def read_tree(batch: Batch, directory: str) -> Iterator[RunFile]:
    """Read the runs of a batch, one by one with their queries; `directory` is the results
    directory.

    What cannot be read is told in its place, and hides nothing else.
    """
    paths = batch.run_files or []
    runs = _read_inside(paths, directory, lambda data: decode(data, _RUN).value)
    for number, (path, run) in enumerate(zip(paths, runs, strict=True), 1):
        queries = _read_queries(run, directory)
        yield RunFile(number, path, find_input(path, directory), run, queries)


class PlainFile(Struct, frozen=True):
    """A file below a batch as plain objects, or why it cannot be read, and what is below it.

    `has_copy` says of a run whether the copy of its input is there.
    """

    path: str
    result: PlainDocument | Problem
    below: "Sequence[PlainFile]" = ()
    has_copy: bool = True


def read_plain_tree(batch: PlainDocument, directory: str) -> list[PlainFile]:
    """Read the files below a batch whatever their shapes; `directory` is the results directory."""
    runs = _strings(batch, "run_files")
    return [
        PlainFile(path, run, _read_plain_queries(run, directory), _has_copy(run, directory))
        for path, run in zip(runs, _read_inside(runs, directory, read_plain), strict=True)
    ]


def _read_queries(run: RunResult | Problem, directory: str) -> list[QueryFile]:
    paths = (run.query_files or []) if isinstance(run, RunResult) else []
    queries = _read_inside(paths, directory, lambda data: decode(data, _QUERY))
    return [
        QueryFile(number, path, query)
        for number, (path, query) in enumerate(zip(paths, queries, strict=True), 1)
    ]


def _read_plain_queries(run: PlainDocument | Problem, directory: str) -> list[PlainFile]:
    paths = _strings(run, "query_files")
    return [
        PlainFile(path, query)
        for path, query in zip(paths, _read_inside(paths, directory, read_plain), strict=True)
    ]


def _has_copy(run: PlainDocument | Problem, directory: str) -> bool:
    fields = run.value if isinstance(run, PlainDocument) else None
    path = fields.get("input_file") if isinstance(fields, dict) else None
    if not isinstance(path, str):
        return True
    return why_outside(path, directory) is None and os.path.isfile(os.path.join(directory, path))


def _strings(document: PlainDocument | Problem, field: str) -> list[str]:
    fields = document.value if isinstance(document, PlainDocument) else None
    paths = fields.get(field) if isinstance(fields, dict) else None
    return [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []


def _read_inside(
    paths: Sequence[str], directory: str, decode_text: Callable[[bytes], T]
) -> list[T | Problem]:
    outside = {path: problem for path in paths if (problem := why_outside(path, directory))}
    inside = [path for path in paths if path not in outside]
    read = read_all([os.path.join(directory, path) for path in inside], decode_text)
    found = dict(zip(inside, read, strict=True))
    values = [outside.get(path) or found[path] for path in paths]
    return [value.value if isinstance(value, Read) else value for value in values]


def why_outside(path: str, directory: str) -> Problem | None:
    """Why a path of a result may not be opened; None if it stays inside the directory."""
    if path.startswith("/") or ".." in path.split("/") or "\0" in path:
        return Problem(ProblemKind.OUTSIDE, f"{path!r} leads out of the results directory")
    full = f"{directory}/{path}"
    folder = os.path.dirname(full)
    inside = _is_inside(folder, directory) and (
        not os.path.islink(full) or _is_inside(os.path.realpath(full), directory)
    )
    if not inside:
        return Problem(ProblemKind.OUTSIDE, f"{path!r} is a link out of the results directory")
    return None


@lru_cache(maxsize=1 << 10)
def _is_inside(path: str, directory: str) -> bool:
    """Whether a path, all links followed, lies in the directory, or is it itself."""
    real, root = os.path.realpath(path), os.path.realpath(directory)
    return real == root or real.startswith(os.path.join(root, ""))

"""The files of runs and queries as the model has them."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec
from msgspec import Raw

from deepsec_results.model.runs import QueryResult, RunResult
from deepsec_results.reading.documents import Document, decode, decode_plain
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError

T = TypeVar("T")

_RUN = msgspec.json.Decoder(RunResult)
_QUERY = msgspec.json.Decoder(QueryResult)
# Of the large fields of a query only the beginning is checked before they are decoded.
_LARGE = (
    ("atomic_data", re.compile(rb'\s*\{\s*"'), "the table of atoms"),
    ("processes", re.compile(rb"\s*\[\s*\{"), "a list of processes"),
)


def decode_run(text: bytes) -> RunResult:
    run = decode(text, _RUN).value
    if run.query_files is None and run.query_results is None:
        from deepsec_results.reading.type_words import missing_field

        message = missing_field("a list of the run's queries")
        raise ReadingError(FileProblem(ProblemKind.SHAPE, message, "$.query_files"))
    return run


def decode_query(text: bytes) -> Document[QueryResult]:
    """Decode a query. Without atoms and processes it is not a query, so that it has no verdict."""
    query = decode(text, _QUERY)
    for field, begin, expected in _LARGE:
        found: Raw = getattr(query.value, field)
        if not begin.match(found):
            from deepsec_results.reading.type_words import describe

            message = f"expected {expected}, found {describe(decode_plain(bytes(found)))}"
            place = query.place((field,))
            raise ReadingError(FileProblem(ProblemKind.SHAPE, message, f"$.{field}", place))
    return query


def decode_inline(
    texts: Sequence[Raw], within: str, decode_text: Callable[[bytes], T]
) -> Iterator[tuple[None, T | FileProblem]]:
    """Decode results from the list at the JSON path `within` of the file above."""
    for at, text in enumerate(texts):
        path = f"{within}[{at}]"
        try:
            value = decode_text(bytes(text))
        except ReadingError as error:
            inside = (error.problem.path or "$").removeprefix("$")
            yield None, msgspec.structs.replace(error.problem, path=path + inside, place=None)
            continue
        if isinstance(value, Document):
            value = msgspec.structs.replace(value, within=path)
        yield None, value

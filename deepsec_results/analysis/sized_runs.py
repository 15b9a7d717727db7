"""Runs whose queries have the sizes of their processes, for which all processes are decoded."""

from collections.abc import Sequence

from msgspec import structs

from deepsec_results.analysis.process_size import ProcessSize, measure_processes
from deepsec_results.analysis.run import Run
from deepsec_results.model.runs import QueryResult
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.queries import decode_processes


def with_sizes(run: Run, results: Sequence[Document[QueryResult] | FileProblem | None]) -> Run:
    """A run whose queries have the sizes of their processes; `results` are those of the queries."""
    queries = [
        structs.replace(query, size=_size_of(result))
        for query, result in zip(run.queries, results, strict=True)
    ]
    return structs.replace(run, queries=queries)


def _size_of(result: Document[QueryResult] | FileProblem | None) -> ProcessSize | None:
    """The size of the processes of a query; None if they cannot be read."""
    if not isinstance(result, Document):
        return None
    try:
        return measure_processes(decode_processes(result))
    except ReadingError:
        return None

"""The rules of a run result."""

from collections.abc import Iterator
from itertools import chain

import msgspec

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.rules.executions import inline_execution_remarks
from deepsec_results.analysis.rules.query import query_remarks
from deepsec_results.analysis.rules.remarks import (
    Remark,
    inline_remarks,
    missing,
    state_remarks,
    time_remarks,
    type_remarks,
)
from deepsec_results.model.runs import RunResult
from deepsec_results.reading.strict_types import fits_exactly
from deepsec_results.reading.type_words import describe


def run_remarks(value: object, *, inline: bool = False) -> Iterator[Remark]:
    """All remarks on a run result.

    An `inline` run, inside its batch, need not name the batch.
    """
    if not isinstance(value, dict):
        yield Remark(Code.DSR202, (), f"expected an object, found {describe(value)}")
        return
    if not fits_exactly(value, RunResult):
        yield from type_remarks(value, RunResult)
    if not inline:
        yield from missing(value, (), ("batch_file",), RunResult)
    if "input_str" in value:
        message = "expected input_file, found the text of the input"
        yield Remark(Code.DSR309, ("input_str",), message)
    else:
        yield from missing(value, (), ("input_file",), RunResult)
    queries = value.get("query_results")
    yield from inline_remarks(value, "query")
    if "query_results" not in value:
        yield from missing(value, (), ("query_files",), RunResult)
    for at, query in enumerate(queries if isinstance(queries, list) else []):
        for remark in chain(query_remarks(query, inline=True), inline_execution_remarks(query)):
            path = ("query_results", at, *remark.path)
            yield msgspec.structs.replace(remark, path=path)
    yield from state_remarks(value)
    yield from time_remarks(value)

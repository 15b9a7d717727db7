"""The rule that the copy of an input is the input that was run."""

import hashlib
import os
from collections.abc import Iterator
from typing import Any

import msgspec

from deepsec_results.analysis.findings import Code, Level
from deepsec_results.analysis.rules.query import query_remarks
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.analysis.source import MOST_COMPARED, NoSource, RunSource
from deepsec_results.reading.documents import PlainDocument
from deepsec_results.reading.numbers import digits_of
from deepsec_results.reading.plain_trees import PlainFile, copy_path
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.run_documents import decode_query
from deepsec_results.reading.type_words import show_text

# As in `rules.soundness`: the results of every night have the same queries.
_MOST_KNOWN = 4096
_known: dict[bytes, NoSource | None] = {}


def input_remarks(run: PlainFile, copy: bytes | FileProblem) -> Iterator[Remark]:
    """A remark on a run if the copy of its input is not the input of a query: the first difference.

    There is none if the copy cannot be read or is not in the run's folder, if the query breaks
    other rules, or if its processes have more than `MOST_COMPARED` bytes.
    """
    path = copy_path(run.result) if isinstance(run.result, PlainDocument) else None
    if path is None or isinstance(copy, FileProblem) or not _is_in_folder(path, run):
        return
    source, digest = RunSource(path, lambda: copy), hashlib.sha256(copy).digest()
    for at, query in enumerate(run.below, 1):
        other = _other_input(at, query, source, digest)
        if other is not None:
            message = f"expected the input that was run, found another one in {show_text(path)}"
            yield Remark(Code.DSR314, ("input_file",), f"{message}: {other}")
            return


def _is_in_folder(copy: str, run: PlainFile) -> bool:
    return run.path is None or os.path.dirname(copy) == run.path.removesuffix(".json")


def _other_input(at: int, query: PlainFile, source: RunSource, copy: bytes) -> NoSource | None:
    """Why a copy is not the input of a query, if it is not; `copy` is its digest, and `at` the
    place of the query in its run."""
    result = query.result
    if not isinstance(result, PlainDocument) or not isinstance(result.value, dict):
        return None
    if result.value.get("index") != at:
        return None
    if result.digest is None:
        return None if _breaks_rules(result.value) else _compared(at, query.path, result, source)
    key = hashlib.sha256(b"%d %b%b" % (at, result.digest, copy)).digest()
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[key] = _compared(at, query.path, result, source)
    return _known[key]


def _breaks_rules(query: dict[str, Any]) -> bool:
    return any(remark.code.level is Level.ERROR for remark in query_remarks(query))


def _compared(
    at: int, path: str | None, plain: PlainDocument, source: RunSource
) -> NoSource | None:
    text = plain.text if path else msgspec.json.encode(plain.value, enc_hook=digits_of)
    try:
        result = decode_query(text)
    except ReadingError:
        return None
    if len(bytes(result.value.processes)) > MOST_COMPARED:
        return None
    found = source.map_result(at, result, path or source.path or "")
    return found if isinstance(found, NoSource) and found.is_other_input else None

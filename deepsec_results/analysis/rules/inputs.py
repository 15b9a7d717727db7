"""The rule that the copy of an input is the input that was run."""

import hashlib
import os
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from deepsec_results.analysis.compared_inputs import MOST_KNOWN, ComparedInputs, keep
from deepsec_results.analysis.findings import Code, Level
from deepsec_results.analysis.rules.query import query_remarks
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.analysis.source import NoSource
from deepsec_results.reading.documents import PlainDocument
from deepsec_results.reading.numbers import digits_of
from deepsec_results.reading.plain_trees import PlainFile, copy_path
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.run_documents import decode_query
from deepsec_results.reading.type_words import show_text

# As in `rules.soundness`, what is known by the digests of queries that are known to be valid.
_known: dict[bytes, NoSource | None] = {}
_compared = ComparedInputs()


def input_remarks(
    run: PlainFile, copy: bytes | FileProblem, broken: Collection[int]
) -> Iterator[Remark]:
    """A remark on a run if the copy of its input is not the input of a query: the first difference.

    There is none if the copy cannot be read or is not in the run's folder, if the query breaks
    other rules, or if its processes have more than `MOST_COMPARED` bytes. `broken` are the numbers
    of the queries that are known to break other rules.
    """
    path = copy_path(run.result) if isinstance(run.result, PlainDocument) else None
    if path is None or isinstance(copy, FileProblem) or not _is_in_folder(path, run):
        return
    digest = hashlib.sha256(copy).digest()
    for at, query in enumerate(run.below, 1):
        if at in broken or not _is_numbered(query, at):
            continue
        other = _other_input(at, query, copy, digest)
        if other is not None:
            message = f"expected the input that was run, found another one in {show_text(path)}"
            yield Remark(Code.DSR314, ("input_file",), f"{message}: {other}")
            return


def _is_in_folder(copy: str, run: PlainFile) -> bool:
    return run.path is None or os.path.dirname(copy) == run.path.removesuffix(".json")


def _is_numbered(query: PlainFile, at: int) -> bool:
    """Whether a query is the `at`-th one of its run, and keeps to the rules if it has no file."""
    value = query.result.value if isinstance(query.result, PlainDocument) else None
    if not isinstance(value, dict) or value.get("index") != at:
        return False
    return query.path is not None or not _breaks_rules(value)


def _breaks_rules(query: dict[str, Any]) -> bool:
    return any(remark.code.level is Level.ERROR for remark in query_remarks(query))


def _other_input(at: int, query: PlainFile, copy: bytes, digest: bytes) -> NoSource | None:
    """Why a copy is not the input of the `at`-th query of a run, if it is not; `digest` is that of
    the copy."""
    plain = query.result
    assert isinstance(plain, PlainDocument)
    if plain.digest is None:
        return _difference(at, query.path, plain, copy)
    key = hashlib.sha256(b"%d %b%b" % (at, plain.digest, digest)).digest()
    if key not in _known:
        keep(_known, key, _difference(at, query.path, plain, copy), MOST_KNOWN)
    return _known[key]


def _difference(at: int, path: str | None, plain: PlainDocument, copy: bytes) -> NoSource | None:
    text = plain.text if path else msgspec.json.encode(plain.value, enc_hook=digits_of)
    try:
        result = decode_query(text)
    except ReadingError:
        return None
    return _compared.difference(copy, at, result, path or "a query")

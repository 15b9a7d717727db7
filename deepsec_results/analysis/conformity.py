"""The findings of results: where they depart from the format.

An `error` is something that no release writes. A `note` is something that a release writes against
the specification, or that dsr does not know.
"""

import os
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import chain
from typing import get_args

import msgspec
from msgspec import Struct

from deepsec_results.analysis.finding_list import FindingList
from deepsec_results.analysis.findings import Code, Finding, Level
from deepsec_results.analysis.rules.batch import batch_remarks
from deepsec_results.analysis.rules.executions import execution_remarks
from deepsec_results.analysis.rules.query import query_remarks
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.analysis.rules.run import run_remarks
from deepsec_results.analysis.rules.shortening import read_shortened
from deepsec_results.analysis.rules.soundness import read_if_sound
from deepsec_results.model.batch import BatchResult
from deepsec_results.model.runs import QueryResult, RunResult
from deepsec_results.model.text_place import NOWHERE, packed, unpacked
from deepsec_results.reading.batches import FIELD_OF_OLD_BUILDS, TOO_OLD
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.json_positions import NumberedPaths, in_order, show_path
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.problems import NO_TEXT, FileProblem, ProblemKind
from deepsec_results.reading.reading_context import note_fault


class FileKind(Enum):
    """The kinds of result."""

    BATCH = "batch"
    RUN = "run"
    QUERY = "query"


def _own_fields() -> dict[FileKind, frozenset[str]]:
    """The fields of each kind that no other kind has, from the model."""
    structs: dict[FileKind, tuple[type[Struct], ...]] = {
        FileKind.BATCH: get_args(BatchResult),
        FileKind.RUN: (RunResult,),
        FileKind.QUERY: (QueryResult,),
    }
    fields = {
        kind: {field.encode_name for struct in of_kind for field in msgspec.structs.fields(struct)}
        for kind, of_kind in structs.items()
    }
    counts = Counter(name for names in fields.values() for name in names)
    return {
        kind: frozenset(name for name in names if counts[name] == 1)
        for kind, names in fields.items()
    }


_OWN_FIELDS = _own_fields()
_QUERY_NAME = re.compile(r"query_[0-9]+\.json")


def _kind_of(document: PlainDocument, file: str) -> FileKind:
    """The kind of a result, by the kind that most of its fields belong to, or else by its name."""
    fields = document.fields()
    counts = {kind: len(own & fields) for kind, own in _OWN_FIELDS.items()}
    most = max(counts.values())
    likely = [kind for kind, count in counts.items() if count == most]
    if len(likely) == 1:
        return likely[0]
    folder, name = os.path.split(os.path.abspath(file))
    if _QUERY_NAME.fullmatch(name):
        return FileKind.QUERY
    in_batch = read_batch_name(f"{os.path.basename(folder)}.json") is not None
    return FileKind.RUN if in_batch or "batch_file" in fields else FileKind.BATCH


def validate_document(
    document: PlainDocument,
    file: str,
    kind: FileKind | None = None,
    beyond: Iterable[Remark] = (),
    *,
    strict: bool = False,
) -> Iterator[Finding]:
    """All findings of a result, in the order of their places.

    Without a `kind` the content decides. `beyond` are remarks from a comparison with other files.
    `file` is the path as findings show it; `strict` turns notes into errors.
    """
    try:
        remarks = chain(_remarks(document, file, kind or _kind_of(document, file)), beyond)
        yield from _findings(document, file, remarks, strict=strict)
    except Exception as error:
        yield finding_of(note_fault(file, error), file)


def _findings(
    document: PlainDocument, file: str, remarks: Iterable[Remark], *, strict: bool
) -> Iterator[Finding]:
    """The findings of a text and of its remarks, of which there may be a million: until they are in
    order they are held compressed, with a number for the path and the place of each."""
    of_text = list(_text_findings(document, file))
    paths, numbers = NumberedPaths(), array("q")

    def without_places() -> Iterator[Finding]:
        for remark in remarks:
            code, in_text = remark.code, remark.code is not Code.DSR307
            level = Level.ERROR if strict else code.level
            shown = show_path(remark.path) if in_text else None
            numbers.append(paths.add(remark.path) if in_text else -1)
            yield Finding(code, level, file, shown, None, remark.message)

    found = FindingList()
    found += chain(of_text, without_places())
    if not (of_text or numbers):
        return
    places = array("Q", [packed(finding.place) for finding in of_text])
    if numbers:
        in_text = document.places(paths)
        places.extend(NOWHERE if number < 0 else in_text[number] for number in numbers)
    for number, finding in found.picked(in_order(places)):
        yield msgspec.structs.replace(finding, place=unpacked(places[number]))


def _text_findings(document: PlainDocument, file: str) -> Iterator[Finding]:
    """What is wrong with the text, whatever it means."""
    if document.flaw is not None:
        message = f"{document.flaw.message}; dsr reads what the prover meant"
        flaw = msgspec.structs.replace(document.flaw, message=message)
        yield _finding(Code.DSR102, flaw, file)
    for path, place in document.repeated_keys():
        code, shown = Code.DSR104, show_path(path)
        yield Finding(code, code.level, file, shown, place, "key occurs twice")


def read_for_validation(data: bytes) -> PlainDocument:
    """Decode a text of any structure. A query that is found valid comes without its large fields,
    and another large query without parts of its processes that are found valid.

    Raises ReadingError if it is not JSON and cannot be mended.
    """
    return read_if_sound(data) or read_shortened(data) or read_plain(data)


def finding_of(problem: FileProblem, file: str) -> Finding:
    """The finding for a file that could not be read or decoded."""
    code = Code.DSR103 if problem.kind in NO_TEXT else Code.DSR101
    return _finding(Code.DSR901 if problem.kind is ProblemKind.FAULT else code, problem, file)


def damage_finding(archive: str, damage: str) -> Finding:
    """The finding for a damaged archive."""
    return Finding(Code.DSR105, Code.DSR105.level, archive, None, None, damage)


def _finding(code: Code, problem: FileProblem, file: str) -> Finding:
    return Finding(code, code.level, file, problem.path, problem.place, problem.message)


def _remarks(document: PlainDocument, file: str, kind: FileKind) -> Iterator[Remark]:
    if document.sound:
        return execution_remarks(document)
    if FIELD_OF_OLD_BUILDS in document.fields():
        # No other rule applies to builds of that time.
        return iter([Remark(Code.DSR207, (FIELD_OF_OLD_BUILDS,), TOO_OLD)])
    match kind:
        case FileKind.BATCH:
            return batch_remarks(document, file)
        case FileKind.RUN:
            return run_remarks(document.value)
        case FileKind.QUERY:
            return chain(query_remarks(document.value), execution_remarks(document))

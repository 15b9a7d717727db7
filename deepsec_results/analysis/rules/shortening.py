"""Large queries without the parts in which nothing is wrong.

The full check of a query needs plain objects, which take ten times the memory of their text. In a
large query, nearly all parts of the processes are valid. Such a part yields no remark, whatever is
wrong elsewhere, so nil can replace it: the rest has the same remarks at the same paths.
"""

from collections.abc import Container, Iterator
from typing import Any

import msgspec

from deepsec_results.analysis.rules.large_fields import AtomsById, is_sound_process
from deepsec_results.analysis.rules.remarks import type_remarks
from deepsec_results.model.atoms import AtomicData
from deepsec_results.reading.documents import PlainDocument, read_shorter
from deepsec_results.reading.escapes import rewrite
from deepsec_results.reading.exact_queries import NIL, decode_process_exactly
from deepsec_results.reading.json_cutting import values_inside

_LARGE = 1 << 20  # bytes from which on a query is shortened
_PART = 1 << 16  # bytes of the largest part that is replaced
_MOST_TIMES = 32  # that each byte is cut on average, so that the work is linear

# The fields of each construct that contain other processes.
_INNER: dict[bytes, tuple[str, ...]] = {
    **dict.fromkeys((b'"New"', b'"Input"', b'"Output"', b'"Bang"'), ("process",)),
    **dict.fromkeys((b'"IfThenElse"', b'"LetInElse"'), ("process_then", "process_else")),
    b'"Choice"': ("process1", "process2"),
    b'"Par"': ("process_list",),
}
_Span = tuple[int, int]  # where a value begins and ends in the text


def read_shortened(data: bytes) -> PlainDocument | None:
    """Decode a large query, with nil in the place of valid parts; None if there are none."""
    if len(data) < _LARGE:
        return None
    begin = len(data) - len(data.lstrip())
    fields = _fields(data, (begin, len(data.rstrip())))
    if "processes" not in fields:
        return None
    try:
        small = {name: msgspec.json.decode(memoryview(data)[slice(*fields[name])])
                 for name in ("atomic_data", "attack_trace") if name in fields}  # fmt: skip
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    table, trace = _table(small.get("atomic_data")), small.get("attack_trace")
    spans = _valid_parts(data, fields["processes"], table, _needed(trace))
    shorter = rewrite(data, ((begin, end, NIL) for begin, end in spans))
    return None if shorter is None else read_shorter(data, shorter)


def _table(value: object) -> AtomsById | None:
    """The atoms of a query; None if they do not fit the model, so that no reference is checked."""
    if not isinstance(value, dict) or any(True for _ in type_remarks(value, AtomicData)):
        return None
    atoms = list(enumerate(value["data"]))
    names = {at for at, atom in atoms if atom["type"] == "Name"}
    variables = {at for at, atom in atoms if atom["type"] == "Variable"}
    arities = {at: atom["arity"] for at, atom in atoms if atom["type"] == "Symbol"}
    return AtomsById(arities, names, names | variables)


def _needed(trace: Any) -> set[int]:
    """The positions to which a trace refers: what is there is part of the remarks on the trace."""
    needed: set[int] = set()
    actions = trace.get("action_sequence") if isinstance(trace, dict) else None
    for action in actions if isinstance(actions, list) else ():
        for value in action.values() if isinstance(action, dict) else ():
            index = value.get("index") if isinstance(value, dict) else None
            if isinstance(index, int):
                needed.add(index)
    return needed


def _valid_parts(
    text: bytes, processes: _Span, table: AtomsById | None, needed: Container[int]
) -> Iterator[_Span]:
    """The largest parts of processes, within the bound, that yield no remark, in their order."""
    pending = _elements(text, processes)
    left = _MOST_TIMES * len(text)
    while pending:
        begin, end = pending.pop()
        if end - begin <= _PART:
            process = decode_process_exactly(text[begin:end])
            if process is not None and (table is None or is_sound_process(process, table, needed)):
                yield begin, end
            continue
        left -= end - begin
        if left >= 0:
            pending += _inner(text, (begin, end))


def _inner(text: bytes, process: _Span) -> list[_Span]:
    """The processes inside a process, the last first."""
    fields = _fields(text, process)
    kind = text[slice(*fields["type"])] if "type" in fields else b""
    inner: list[_Span] = []
    for name in _INNER.get(kind, ()):
        if name in fields:
            inner += _elements(text, fields[name]) if name == "process_list" else [fields[name]]
    return sorted(inner, reverse=True)


def _elements(text: bytes, span: _Span) -> list[_Span]:
    """The elements of a list, the last first."""
    inside = values_inside(text, *span) or []
    return [(begin, end) for step, begin, end in reversed(inside) if isinstance(step, int)]


def _fields(text: bytes, span: _Span) -> dict[str, _Span]:
    """The fields of an object."""
    inside = values_inside(text, *span) or []
    return {name: (begin, end) for name, begin, end in inside if isinstance(name, str)}

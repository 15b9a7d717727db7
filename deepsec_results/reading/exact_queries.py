"""Query results decoded in one pass, if their text is exactly what the prover writes for them.

The structs have the fields in the order of the prover's files, and encode without white space. If
they encode to the same text again, it has no unknown field, no key twice and nothing that the model
drops.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from deepsec_results.model.atoms import AtomicMeta, Category, Representation
from deepsec_results.model.options import Semantics
from deepsec_results.model.parts import Part
from deepsec_results.model.processes import Par, Process
from deepsec_results.model.runs import QueryType, RunStatus
from deepsec_results.model.tags import NIL_TAG
from deepsec_results.model.traces import AttackTrace

T = TypeVar("T")

NIL = b'{"type":null}'
_LARGE_TEXT = 1 << 20
_TAGGED_NIL = b'{"type":"%b"}' % NIL_TAG.encode()


class ExactAtom(Part, frozen=True, kw_only=True):
    """An atom of any kind: the files have `type` after `is_public` and `free`."""

    is_public: bool = False
    free: bool = False
    type: Literal["Variable", "Name", "Symbol"]
    label: str
    index: int
    arity: int | None = None
    category: Category | None = None
    representation: Representation | None = None


class ExactTable(Part, frozen=True):
    """The table of atoms."""

    meta: AtomicMeta
    data: list[ExactAtom]


class ExactQuery(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A query result. `progression` is not a field here, so that a query in progress gets the full
    check."""

    memory: int | None = None
    attack_trace: AttackTrace | None = None
    status: RunStatus
    error_msg: str | None = None
    end_time: int | None = None
    start_time: int | None = None
    atomic_data: ExactTable
    batch_file: str | None = None
    run_file: str | None = None
    index: int | None = None
    semantics: Semantics | None = None
    processes: list[Process]
    type: QueryType


_LARGE = ("attack_trace", "atomic_data", "processes")
SMALL = tuple(name for name in ExactQuery.__struct_fields__ if name not in _LARGE)
_SmallFields = msgspec.defstruct(
    "_SmallFields",
    [
        (field.name, field.type, field.default)
        for field in msgspec.structs.fields(ExactQuery)
        if field.name in SMALL
    ],
    omit_defaults=True,
    kw_only=True,
)

_QUERY = msgspec.json.Decoder(ExactQuery)
_PROCESS: "msgspec.json.Decoder[Process]" = msgspec.json.Decoder(Process)
_SMALL: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder(_SmallFields)


def decode_exactly(data: bytes) -> ExactQuery | None:
    """Decode a query result as the prover writes it; None for any other text."""
    decoded = _decode(data, _QUERY)
    if decoded is None:
        return None
    query, text = decoded
    if len(text) < _LARGE_TEXT:
        return query if msgspec.json.encode(query) == text else None
    return query if _is_text_of(query, text) else None


def decode_process_exactly(text: bytes) -> Process | None:
    """Decode a process as the prover writes it, or with blanks; None for any other text."""
    try:
        decoded = _decode(msgspec.json.format(text, indent=-1), _PROCESS)
    except msgspec.DecodeError:
        return None
    if decoded is None:
        return None
    process, compact = decoded
    return process if msgspec.json.encode(process) == compact else None


def _decode(text: bytes, decoder: "msgspec.json.Decoder[T]") -> tuple[T, bytes] | None:
    """Decode a text, and return it with the tag of nil that the model has."""
    try:
        return decoder.decode(text), text
    except msgspec.ValidationError:
        if NIL not in text or _TAGGED_NIL in text:
            return None
        # A quote inside a string has a backslash before it, so this is always nil.
        return _decode(text.replace(NIL, _TAGGED_NIL), decoder)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_text_of(query: ExactQuery, data: bytes) -> bool:
    """Whether a query encodes to this text, without a second copy of a large text."""
    at = 0
    for piece in _texts(query, "processes", query.processes):
        if not data.startswith(piece, at):
            return False
        at += len(piece)
    return at == len(data)


def _texts(holder: Struct, name: str, listed: Sequence[Process]) -> Iterator[bytes]:
    """The text of a query or of parallel processes, in pieces: their list is the field `name`."""
    whole = msgspec.json.encode(msgspec.structs.replace(holder, **{name: []}))
    head, mark, tail = whole.rpartition(b'"%b":[' % name.encode())
    yield head + mark
    for at, process in enumerate(listed):
        if at:
            yield b","
        if isinstance(process, Par) and isinstance(holder, ExactQuery):
            yield from _texts(process, "process_list", process.process_list)
        else:
            yield msgspec.json.encode(process)
    yield tail


class CutQuery(NamedTuple):
    """The text of a query, cut into small fields, which are decoded, and large ones, which are not.

    The small fields are exactly as the prover writes them. The large fields are not checked.
    """

    small: dict[str, Any]
    # The trace (empty without one), the atoms and the processes: views, for they may be huge.
    large: tuple[memoryview, ...]


def cut_exactly(data: bytes) -> CutQuery | None:
    """Cut the large fields out of the text of a query result, without decoding them.

    None if the rest is not what the prover writes for the small fields.
    """
    atoms = data.find(b',"atomic_data":')
    after_atoms = data.find(b',"batch_file":', atoms)
    processes = data.find(b',"processes":', after_atoms)
    after_processes = data.rfind(b',"type":')
    if not 0 <= atoms <= after_atoms <= processes <= after_processes:
        return None
    trace = after_trace = data.find(b'"status":', 0, atoms)
    if b'"attack_trace":' in data[:trace]:
        trace = data.find(b'"attack_trace":')
    small = b"".join(
        (
            data[:trace],
            data[after_trace:atoms],
            data[after_atoms:processes],
            data[after_processes:],
        )
    )
    try:
        fields = _SMALL.decode(small)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if msgspec.json.encode(fields) != small:
        return None
    view = memoryview(data)
    large = view[trace:after_trace], view[atoms:after_atoms], view[processes:after_processes]
    return CutQuery(small_fields(fields), large)


def small_fields(query: Any) -> dict[str, Any]:
    """The small fields that a query has, by their names."""
    return {name: value for name in SMALL if (value := getattr(query, name)) is not None}

"""A fast check that finds the large parts of a query result sound or gives no answer.

Nearly all results are sound, and a suite that runs every night has the same processes in each of
its results. So a text that was found sound is not checked again, and processes are checked in the
model, without their places. That takes a fraction of the time of finding what is wrong.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from deepsec_results.analysis.rules.atoms import reference_remarks, table_remarks, trace_remarks
from deepsec_results.analysis.rules.query import placement_remarks, value_remarks
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.model.atoms import AtomicData, Name, Symbol
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Output,
    Par,
    Process,
)
from deepsec_results.model.terms import Atomic, Equality, Function, PatternTuple, Tuple
from deepsec_results.reading.documents import PlainDocument
from deepsec_results.reading.queries import (
    ATOMS,
    PROCESSES,
    TRACE,
    names_own_tag,
    tag_nil,
    untag_nil,
)

_MOST_KNOWN = 4096
_known: dict[bytes, None] = {}  # digests of the texts that were found sound, the latest last


def is_sound(document: PlainDocument) -> bool:
    """Whether the `parts` of a query are sound; false if that is not certain."""
    fields = document.value
    assert isinstance(fields, dict)
    # Whether the trace is valid depends on these fields too.
    context = [fields.get(name) for name in ("status", "type", "semantics")]
    digest = hashlib.sha256(msgspec.json.encode(context))
    for name, text in document.parts.items():
        digest.update(b"\0%s\0" % name.encode())
        digest.update(text)
    key = digest.digest()
    if key in _known:
        return True
    try:
        sound = _check(document.parts, fields)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    if sound:
        if len(_known) >= _MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[key] = None
    return sound


def _check(parts: Mapping[str, bytes], fields: dict[str, Any]) -> bool:
    table = msgspec.json.decode(parts["atomic_data"])
    atoms = _decode_exactly(table, parts["atomic_data"], ATOMS)
    if atoms is None or next(table_remarks(table), None) is not None:
        return False
    text = parts["processes"]
    if names_own_tag(text):
        return False
    processes = PROCESSES.decode(tag_nil(text))
    if untag_nil(msgspec.json.encode(processes)) != text or not _refer_well(processes, atoms):
        return False
    whole = {**fields, "processes": msgspec.json.decode(text)}
    if "attack_trace" in parts:
        trace = msgspec.json.decode(parts["attack_trace"])
        if _decode_exactly(trace, parts["attack_trace"], TRACE) is None:
            return False
        whole["attack_trace"] = trace
    return not any(_trace_remarks(whole, table["data"]))


def _decode_exactly(value: object, text: bytes, decoder: "msgspec.json.Decoder[Any]") -> Any:
    """Decode a text by the model; None if the model loses anything but the order of keys."""
    if msgspec.json.encode(value) != text:
        return None
    decoded = decoder.decode(text)
    whole = msgspec.json.encode(value, order="sorted")
    return decoded if msgspec.json.encode(decoded, order="sorted") == whole else None


def _trace_remarks(query: dict[str, Any], atoms: Sequence[Any]) -> Iterator[Remark]:
    """Remarks on the trace, if there is one, and on the number of processes."""
    yield from placement_remarks(query)
    yield from value_remarks(query)
    if "attack_trace" in query:
        trace = query["attack_trace"]
        yield from reference_remarks(trace, ("attack_trace",), atoms)
        yield from trace_remarks(trace, query["processes"], query.get("semantics"))


def _refer_well(processes: Sequence[Process], atoms: AtomicData) -> bool:
    """Whether each id in the processes is that of the right kind of atom, each symbol has as many
    arguments as its arity, and each count is possible.

    These are rules of `references` and `rules.atoms` once more, in their fastest form.
    """
    # An atom that is not a symbol gets an arity that no list of arguments has.
    arities = [atom.arity if isinstance(atom, Symbol) else -1 for atom in atoms.data]
    names = [isinstance(atom, Name) for atom in atoms.data]
    number = len(arities)
    pending: list[Any] = [*processes]
    while pending:
        part = pending.pop()
        kind = type(part)  # the most frequent first: most of the time of a check is spent here
        if kind is Atomic:
            if not 0 <= part.id < number or arities[part.id] >= 0:
                return False
        elif kind is Function:
            args = part.args or ()
            if not 0 <= part.symbol < number or arities[part.symbol] != len(args):
                return False
            pending += args
        elif kind is Tuple or kind is PatternTuple:
            if not part.args:
                return False
            pending += part.args
        elif kind is New:
            if not 0 <= part.name < number or not names[part.name]:
                return False
            pending.append(part.process)
        elif kind is Bang:
            if part.multiplicity < 1:
                return False
            pending.append(part.process)
        elif kind is Choice:
            if not 0 <= (part.proba or 0) <= 1:
                return False
            pending += (part.process1, part.process2)
        elif parts_of := _PARTS.get(kind):
            pending += parts_of(part)
    return True


_PARTS: dict[type, Callable[[Any], Sequence[Any]]] = {
    Output: lambda part: (part.channel, part.term, part.process),
    Input: lambda part: (part.channel, part.pattern, part.process),
    IfThenElse: lambda part: (part.term1, part.term2, part.process_then, part.process_else),
    LetInElse: lambda part: (part.pattern, part.term, part.process_then, part.process_else),
    Par: lambda part: part.process_list,
    Equality: lambda part: (part.term,),
}  # nil, a name of the attacker and None contain nothing

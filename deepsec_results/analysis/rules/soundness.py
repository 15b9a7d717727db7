"""Whether there is surely nothing to be said against the large parts of a query result.

Nearly all that a prover writes is sound, and a suite that is run every night has the same
processes in each of its results. So what is the same text as one that was found sound is not
looked at again, and processes are looked at as the model has them, without their places: in a
fraction of the time that it takes to tell what is wrong.
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
_known: dict[bytes, None] = {}  # digests of what was found sound, the latest last


def is_sound(document: PlainDocument) -> bool:
    """Whether nothing is to be said against the `parts` of a query; false where that is not
    sure."""
    fields = document.value
    assert isinstance(fields, dict)
    # What else of the file has a say in whether its trace can be one.
    context = [fields.get(name) for name in ("status", "type", "semantics")]
    digest = hashlib.sha256(msgspec.json.encode(context))
    for name, text in document.parts.items():
        digest.update(b"\0%s\0" % name.encode())
        digest.update(text)
    key = digest.digest()
    if key in _known:
        return True
    try:
        sound = _look(document.parts, fields)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    if sound:
        if len(_known) >= _MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[key] = None
    return sound


def _look(parts: Mapping[str, bytes], fields: dict[str, Any]) -> bool:
    table = msgspec.json.decode(parts["atomic_data"])
    atoms = _fitting(table, parts["atomic_data"], ATOMS)
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
        if _fitting(trace, parts["attack_trace"], TRACE) is None:
            return False
        whole["attack_trace"] = trace
    return not any(_trace_remarks(whole, table["data"]))


def _fitting(value: object, text: bytes, decoder: "msgspec.json.Decoder[Any]") -> Any:
    """What the model makes of a text, if nothing of it is lost in any order of keys."""
    if msgspec.json.encode(value) != text:
        return None
    decoded = decoder.decode(text)
    whole = msgspec.json.encode(value, order="sorted")
    return decoded if msgspec.json.encode(decoded, order="sorted") == whole else None


def _trace_remarks(query: dict[str, Any], atoms: Sequence[Any]) -> Iterator[Remark]:
    """What is to be said of a trace, if there is one, and of the number of processes."""
    yield from placement_remarks(query)
    yield from value_remarks(query)
    if "attack_trace" in query:
        trace = query["attack_trace"]
        yield from reference_remarks(trace, ("attack_trace",), atoms)
        yield from trace_remarks(trace, query["processes"], query.get("semantics"))


def _refer_well(processes: Sequence[Process], atoms: AtomicData) -> bool:
    """Whether each id in the processes is that of the right kind of atom, each symbol has as many
    arguments as its arity, and each count is one."""
    # Of what is no symbol, an arity that no list of arguments has.
    arities = [atom.arity if isinstance(atom, Symbol) else -1 for atom in atoms.data]
    names = [isinstance(atom, Name) for atom in atoms.data]
    number = len(arities)
    pending: list[Any] = [*processes]
    while pending:
        one = pending.pop()
        kind = type(one)  # the commonest first: this is most of the time that a check takes
        if kind is Atomic:
            if not 0 <= one.id < number or arities[one.id] >= 0:
                return False
        elif kind is Function:
            args = one.args or ()
            if not 0 <= one.symbol < number or arities[one.symbol] != len(args):
                return False
            pending += args
        elif kind is Tuple or kind is PatternTuple:
            if not one.args:
                return False
            pending += one.args
        elif kind is New:
            if not 0 <= one.name < number or not names[one.name]:
                return False
            pending.append(one.process)
        elif kind is Bang:
            if one.multiplicity < 1:
                return False
            pending.append(one.process)
        elif kind is Choice:
            if not 0 <= (one.proba or 0) <= 1:
                return False
            pending += (one.process1, one.process2)
        elif inside := _INSIDE.get(kind):
            pending += inside(one)
    return True


_INSIDE: dict[type, Callable[[Any], Sequence[Any]]] = {
    Output: lambda one: (one.channel, one.term, one.process),
    Input: lambda one: (one.channel, one.pattern, one.process),
    IfThenElse: lambda one: (one.term1, one.term2, one.process_then, one.process_else),
    LetInElse: lambda one: (one.pattern, one.term, one.process_then, one.process_else),
    Par: lambda one: one.process_list,
    Equality: lambda one: (one.term,),
}  # nothing is inside nil, an attacker's name, or what is left out

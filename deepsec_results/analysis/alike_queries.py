"""Queries that are alike: equal, except that their tables list the atoms in another order.

Queries of one input often have the same processes, and a suite that runs again has all of them
again. What is shown for one of them holds for all that are alike. Comparing their texts takes a
fraction of the time that decoding and laying out their processes takes.
"""

import re
from array import array
from collections.abc import Iterable
from hashlib import blake2b

import msgspec
from msgspec import Raw, Struct

from deepsec_results.analysis.query import Query
from deepsec_results.model.runs import QueryResult

# The fields that refer to an atom.
_REFERENCE = re.compile(rb'"(?:id|symbol|name|tuple)"\s*:\s*(\d+)')
_AXIOM, _NUMBERED_AXIOM = b'"Axiom"', b'"Axiom","id":'
_SYMBOL = "Symbol"


class _NamedAtom(Struct):
    type: str
    label: str
    category: dict[str, Raw] | None = None

    @property
    def refers(self) -> bool:
        """Whether it may refer to other atoms."""
        return self.category is not None and len(self.category) > 1


class _Texts(Struct):
    data: list[Raw]


class _Names(Struct):
    data: list[_NamedAtom]


_TEXTS, _NAMES = msgspec.json.Decoder(_Texts), msgspec.json.Decoder(_Names)


class _NotComparable(Exception):
    """Raised if the text of a query does not show to which atoms it refers."""


def likeness(query: Query) -> bytes | None:
    """A key that only alike queries have; None if it is not known whether another one is alike.

    They have the same type, semantics, attack, processes, and signature: a symbol has the same
    place among the symbols, by its `index`.
    """
    result = query.result
    if result is None:
        return None
    try:
        return _digest(result)
    except (_NotComparable, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _digest(result: QueryResult) -> bytes:
    table, processes, trace = map(
        bytes, (result.atomic_data, result.processes, result.attack_trace)
    )
    if b"\\" in table or b"\\" in processes or b"\\" in trace:
        raise _NotComparable  # a field could be written with escapes
    texts = _TEXTS.decode(table).data
    named = _NAMES.decode(table).data
    numbers: dict[bytes, int] = {}
    written = [
        f"{result.type} {result.semantics}".encode(),
        _numbered(processes, numbers),
        _numbered(_without_axioms(trace), numbers),
    ]
    for place in _symbols_by_label(named):
        numbers.setdefault(b"%d" % place, len(numbers))
    met: list[bytes] = []
    while len(met) < len(numbers):  # the rules of a symbol may refer to other atoms
        new = list(numbers)[len(met) :]
        met += new
        places = list(map(int, new))
        if max(places) >= len(texts):
            raise _NotComparable
        written += [
            _numbered(bytes(texts[at]), numbers) if named[at].refers else bytes(texts[at])
            for at in places
        ]
    return blake2b(b"\0".join(written), digest_size=16).digest()


def _numbered(text: bytes, numbers: dict[bytes, int]) -> bytes:
    """A text in which atoms are numbered in the order in which they are met."""
    parts = _REFERENCE.split(text)
    references = parts[1::2]
    for number in dict.fromkeys(references):
        numbers.setdefault(number, len(numbers))
    found = array("L", map(numbers.__getitem__, references))
    return b"\0".join((*parts[::2], b"%d" % len(found), found.tobytes()))


def _without_axioms(trace: bytes) -> bytes:
    """A trace in which the numbers of axioms are no references."""
    if trace.count(_AXIOM) != trace.count(_NUMBERED_AXIOM):
        raise _NotComparable
    return trace.replace(_NUMBERED_AXIOM, _AXIOM)


def _symbols_by_label(named: Iterable[_NamedAtom]) -> list[int]:
    """The places of the symbols, by their labels, which must be distinct."""
    found = [(atom.label, at) for at, atom in enumerate(named) if atom.type == _SYMBOL]
    places = dict(found)
    if len(places) != len(found):
        raise _NotComparable
    return [places[label] for label in sorted(places)]

"""Queries that are alike: equal, except that their tables list the atoms in another order.

Queries of one input often have the same processes, and a suite that runs again has all of them
again. What is shown for one of them holds for all that are alike. To compare two texts, the second
one is predicted: it is the first one, with the number that each atom has in the second table. That
takes a fraction of the time that decoding and laying out their processes takes.
"""

import re
from collections import deque
from collections.abc import Sequence
from functools import cached_property
from itertools import repeat
from typing import Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Raw, Struct

from deepsec_results.analysis.query import Query
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryResult, QueryType

T = TypeVar("T")

# The fields that refer to an atom.
_REFERENCE = re.compile(rb'(?<!"Axiom",)"(?:id|symbol|name|tuple)"\s*:\s*(\d{1,9})')
_AXIOM, _NUMBERED_AXIOM = b'"Axiom"', b'"Axiom","id":'
_SYMBOL = "Symbol"


class _NamedAtom(Struct):
    type: str
    label: str


class _Texts(Struct):
    data: list[Raw]


class _Names(Struct):
    data: list[_NamedAtom]


_TEXTS, _NAMES = msgspec.json.Decoder(_Texts), msgspec.json.Decoder(_Names)


class KnownQueries(Generic[T]):
    """Remembers something about each of the last `most` queries, for queries that are alike."""

    def __init__(self, most: int) -> None:
        self._known: deque[tuple[_KnownQuery, T]] = deque(maxlen=most)

    def find(self, query: Query) -> T | None:
        """What is remembered about a query that is alike; None if none is known to be alike.

        Alike queries have the same type, semantics, attack, processes, and signature: a symbol has
        the same place among the symbols, by its `index`.
        """
        if query.result is None:
            return None
        text = _QueryText(query.result)
        return next((value for known, value in self._known if known.is_alike(text)), None)

    def add(self, query: Query, value: T) -> None:
        """Remember something about a query."""
        if query.result is not None:
            self._known.appendleft((_KnownQuery(_QueryText(query.result)), value))


class _ComparedParts(NamedTuple):
    """The parts of a query that are compared, the large ones as their texts."""

    type: QueryType
    semantics: Semantics | None
    processes: bytes
    trace: bytes
    table: bytes

    @property
    def kind(self) -> tuple[QueryType, Semantics | None, bool]:
        """The type, the semantics, and whether there is an attack."""
        return self.type, self.semantics, bool(self.trace)


class _QueryText:
    """The text of a query. Its atoms are decoded when they are needed."""

    def __init__(self, result: QueryResult) -> None:
        large = map(bytes, (result.processes, result.attack_trace, result.atomic_data))
        self.parts = _ComparedParts(result.type, result.semantics, *large)

    @cached_property
    def atoms(self) -> dict[bytes, bytes]:
        """The numbers of the atoms by their texts, in the order of the table; none if the table
        cannot be decoded, or has an atom twice."""
        try:
            data = _TEXTS.decode(self.parts.table).data
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}
        atoms = {bytes(text): b"%d" % number for number, text in enumerate(data)}
        return atoms if len(atoms) == len(data) else {}


class _CutText(NamedTuple):
    """A text around its references to atoms, with a place for the number of each, and these."""

    pieces: Sequence[bytes]
    references: Sequence[int]

    def with_numbers(self, numbers: Sequence[bytes]) -> bytes:
        """The text in a query in which the atoms have these numbers."""
        pieces = [*self.pieces]
        pieces[1::2] = map(numbers.__getitem__, self.references)
        return b"".join(pieces)


def _cut(text: bytes) -> _CutText:
    pieces: list[bytes] = []
    references: list[int] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        pieces += (text[at : found.start(1)], b"")
        references.append(int(found[1]))
        at = found.end()
    return _CutText([*pieces, text[at:]], references)


class _ReferringAtom(NamedTuple):
    """An atom that refers to others: its number, the beginning of its text, and its text."""

    number: int
    beginning: bytes
    cut: _CutText


def _beginning(atom: bytes) -> bytes:
    """The text of an atom before its category, where it refers to others."""
    return atom.partition(b'"category"')[0]


class _KnownQuery:
    """A query with which others are compared. It is cut when another one has the same atoms."""

    def __init__(self, text: _QueryText) -> None:
        self._parts = text.parts
        self._atoms = text.atoms

    def is_alike(self, other: _QueryText) -> bool:
        """Whether another query is known to be alike."""
        mine, theirs = self._parts, other.parts
        if mine == theirs:
            return True
        if mine.kind != theirs.kind or (numbers := self._numbers_in(other)) is None:
            return False
        return (
            self._is_comparable
            and self._processes.with_numbers(numbers) == theirs.processes
            and self._trace.with_numbers(numbers) == theirs.trace
            and all(
                other.atoms.get(atom.cut.with_numbers(numbers)) == numbers[atom.number]
                for atom in self._referring
            )
        )

    def _numbers_in(self, other: _QueryText) -> list[bytes] | None:
        """The number of each atom in the table of another query; None if that has other atoms.

        It is not checked to which atoms these refer.
        """
        if not other.atoms or len(self._atoms) != len(other.atoms):
            return None
        numbers = list(map(other.atoms.get, self._atoms, repeat(b"")))
        if not 0 < numbers.count(b"") <= len(self._referring):
            return None if b"" in numbers else numbers
        left = other.atoms.keys() - self._atoms.keys()
        by_beginning = {_beginning(text): other.atoms[text] for text in left}
        for atom in self._referring:
            numbers[atom.number] = numbers[atom.number] or by_beginning.get(atom.beginning, b"")
        return None if b"" in numbers else numbers

    @cached_property
    def _referring(self) -> list[_ReferringAtom]:
        """The atoms that refer to others: the rules of symbols do."""
        every = ((number, text, _cut(text)) for number, text in enumerate(self._atoms))
        return [
            _ReferringAtom(number, _beginning(text), cut)
            for number, text, cut in every
            if cut.references
        ]

    @cached_property
    def _processes(self) -> _CutText:
        return _cut(self._parts.processes)

    @cached_property
    def _trace(self) -> _CutText:
        return _cut(self._parts.trace)

    @cached_property
    def _is_comparable(self) -> bool:
        """Whether the texts show to which atoms they refer, and the atoms do not depend on their
        order: a field could be written with escapes, and symbols with one label are shown by it."""
        _, _, processes, trace, table = self._parts
        if any(b"\\" in text for text in (processes, trace, table)):
            return False
        if trace.count(_AXIOM) != trace.count(_NUMBERED_AXIOM):
            return False
        cuts = (self._processes, self._trace, *(atom.cut for atom in self._referring))
        if any(max(cut.references, default=0) >= len(self._atoms) for cut in cuts):
            return False
        try:
            labels = [atom.label for atom in _NAMES.decode(table).data if atom.type == _SYMBOL]
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False
        return len(set(labels)) == len(labels)

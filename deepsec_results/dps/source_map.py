"""Where in its input file each position of a query is written."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from deepsec_results.dps.errors import DpsError
from deepsec_results.dps.expansion import Construct, Expander, ExpansionError
from deepsec_results.dps.files import parse_file
from deepsec_results.dps.matching import SourceDifference, match_process, stored_size
from deepsec_results.dps.matching_symbols import match_symbols
from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.syntax import ConstructKind, SourceFile
from deepsec_results.model.atoms import Atom
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.runs import QueryType
from deepsec_results.model.text_place import TextPlace

if TYPE_CHECKING:
    from deepsec_results.dps.threads import Threads

_FIRST_NUMBERED = {
    QueryType.TRACE_EQUIV: 2,
    QueryType.SESSION_EQUIV: 1,
    QueryType.SESSION_INCL: 1,
}
"""The process that the prover numbers first. Of other types it is not known."""
_STEPS = 64  # of an expansion, for each construct of the result
_USUAL = 10_000
_PROCESSES = 2
_MOST_KEPT, _MOST_KEPT_QUERIES = 2_000, 16  # steps of an expansion that is kept, and how many are


class SourceError(Exception):
    """Raised if an input file is not the one of a query, so that nothing is known of its lines.

    `message` says why, in words that can follow the name of the file. `place` is the first place at
    which the file cannot be read or differs, if there is one.
    """

    def __init__(self, message: str, place: TextPlace | None = None) -> None:
        where = "" if place is None else f"line {place.line}, column {place.column}: "
        super().__init__(where + message)
        self.message = message
        self.place = place


class SourceCall(Struct, frozen=True):
    """A call of a process: its name, and where the call is written."""

    name: str
    line: int
    column: int


class SourcePlace(Struct, frozen=True):
    """Where a construct is written, from line and column to just before `end`, all from 1.

    A choice is where its `+` is, a replication where its `!^` is, every other construct where its
    keyword is. `calls` are the calls that lead there, outermost first. `thread` is the name of the
    parallel process to which it belongs.
    """

    line: int
    column: int
    end: TextPlace
    kind: ConstructKind
    calls: Sequence[SourceCall]
    thread: str


class SourceMap:
    """The places of the constructs of one query, checked against its stored processes."""

    def __init__(
        self,
        source: SourceText,
        processes: Sequence[Construct],
        constructs: Mapping[int, Construct],
    ) -> None:
        self.source = source
        self._processes = processes
        self._constructs = constructs

    @property
    def indexes(self) -> Sequence[int]:
        """The indexes of all positions of the query."""
        return sorted(self._constructs)

    def place(self, position: Position) -> SourcePlace | None:
        """Where a position of the query's processes or of its trace is written; None if the query
        has no such position."""
        construct = self._constructs.get(position.index)
        if construct is None:
            return None
        start = self.source.place(construct.source.start)
        return SourcePlace(
            start.line,
            start.column,
            self.source.place(construct.source.end),
            construct.kind,
            [self._call(call.label, call.start) for call in construct.frame.calls],
            self._threads[construct].name(position.args),
        )

    @cached_property
    def _threads(self) -> "Threads":
        from deepsec_results.dps.threads import name_threads

        return name_threads(self._processes, lambda at: self.source.place(at).line)

    def _call(self, name: str, start: int) -> SourceCall:
        place = self.source.place(start)
        return SourceCall(name, place.line, place.column)


class ParsedSource(Struct, frozen=True):
    """An input file that could be read, from which the queries of its run are mapped.

    `kept` has expanded queries, by number and by the process that is numbered first.
    """

    source: SourceText
    file: SourceFile
    kept: dict[tuple[int, int], Sequence[Construct]] = field(default_factory=dict)

    def map_query(
        self, number: int, kind: QueryType, processes: Sequence[Process], atoms: Sequence[Atom]
    ) -> SourceMap:
        """The places of the `number`-th query, from 1, which has this type, these processes and
        this table of atoms in the result.

        Raises SourceError unless the file has this very query: the same kinds of constructs in the
        same order, with the same numbers, labels and terms.
        """
        self._check_query(number, kind)
        if len(processes) != _PROCESSES:
            raise SourceError(f"the result has {len(processes)} processes instead of 2")
        try:
            expanded = self._expanded(number, kind, processes)
            sides = zip(expanded, processes, strict=True)
            matched = [list(match_process(*pair, atoms)) for pair in sides]
            match_symbols(self.file.symbols, atoms, self.file.queries[number - 1].start)
            bases = [base for pairs in matched if (base := _base_of(pairs)) is not None]
        except ExpansionError:
            place = self.source.place(self.file.queries[number - 1].start)
            raise SourceError("has far more constructs than the result", place) from None
        except SourceDifference as error:
            raise SourceError(str(error), self.source.place(error.offset)) from None
        if kind in _FIRST_NUMBERED and len(set(bases)) > 1:
            raise SourceError("the two processes of the result are numbered in another order")
        constructs = {index: construct for pairs in matched for construct, index in pairs}
        if len(constructs) < sum(map(len, matched)):
            raise SourceError("two positions of the result have the same number")
        return SourceMap(self.source, expanded, constructs)

    def _check_query(self, number: int, kind: QueryType) -> None:
        """Raises SourceError unless the file has a query of that number and type."""
        queries = self.file.queries
        if not 1 <= number <= len(queries):
            raise SourceError(f"has no query {number}; it has {len(queries) or 'none'}")
        query = queries[number - 1]
        if query.kind != _KEYWORDS.get(kind, kind):
            raise SourceError(
                f"the result has a {kind}, but the file has a {query.kind}",
                self.source.place(query.start),
            )

    def _expanded(
        self, number: int, kind: QueryType, processes: Sequence[Process]
    ) -> Sequence[Construct]:
        """The two processes of a query, expanded. Small ones are kept: results of other days have
        the same query."""
        first = _FIRST_NUMBERED.get(kind, 2)
        kept = self.kept.get((number, first))
        if kept is not None:
            return kept
        usual = len(self.source.text) + _USUAL
        try:
            expander = Expander(self.file.processes, usual)
            expanded = self._expand(number, first, expander)
            if expander.steps > usual - _MOST_KEPT and len(self.kept) < _MOST_KEPT_QUERIES:
                self.kept[number, first] = expanded
        except ExpansionError:
            limit = usual + _STEPS * sum(map(stored_size, processes))
            expanded = self._expand(number, first, Expander(self.file.processes, limit))
        return expanded

    def _expand(self, number: int, first: int, expander: Expander) -> Sequence[Construct]:
        query = self.file.queries[number - 1]
        one = expander.expand(query.processes[first - 1])
        other = expander.expand(query.processes[2 - first])
        return (one, other) if first == 1 else (other, one)


_KEYWORDS = {QueryType.OBSERVATIONAL_EQUIV: "obs_equiv"}


def parse_source(data: bytes) -> ParsedSource:
    """Read an input file. Raises SourceError with the first place that cannot be read."""
    source = SourceText(data)
    try:
        return ParsedSource(source, parse_file(source))
    except DpsError as error:
        raise SourceError(f"expected {error.expected}, found {error.found}", error.place) from None


def _base_of(matched: Sequence[tuple[Construct, int]]) -> int | None:
    """The index of number 0, from the constructs of a process with their indexes; None if it has no
    construct. Raises SourceDifference if the constructs are numbered in another way."""
    base: int | None = None
    for construct, index in matched:
        if base is None:
            base = index - construct.number
        if index - construct.number != base:
            offset, expected = construct.source.start, base + construct.number
            raise SourceDifference(offset, f"the number {index} here", str(expected))
    return base

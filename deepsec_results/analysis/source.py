"""The input file of a run, and where in it the constructs of its queries are written."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.model.processes import Position
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.text_place import TextPlace
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError
from deepsec_results.reading.reading_context import note_fault

if TYPE_CHECKING:
    from deepsec_results.analysis.query import Query
    from deepsec_results.dps.source_map import ParsedSource, SourceMap, SourcePlace

MOST_BYTES = 2 << 20
"""The size of the largest copy that is read for its lines. Real inputs have some thousand bytes."""

_LINE = r"Line ([0-9]{1,18})(?=, Characters? )"


class NoSourceKind(StrEnum):
    """Why no line of an input file is known for a query."""

    NO_COPY = "no copy"
    UNREADABLE_COPY = "unreadable copy"
    NO_INPUT = "no input"  # the copy is not in the prover's language
    OTHER_INPUT = "other input"  # the copy is not the input that was run
    NO_QUERY = "no query"  # the result of the query cannot be read


class NoSource(Struct, frozen=True):
    """Why no line of an input file is known for a query.

    `message` can follow the name of the file. `place` is the first place at which the file cannot
    be read or differs from the result, if there is one.
    """

    kind: NoSourceKind
    message: str
    place: TextPlace | None = None

    def __str__(self) -> str:
        if self.place is None:
            return self.message
        return f"line {self.place.line}, column {self.place.column}: {self.message}"

    @property
    def is_other_input(self) -> bool:
        """Whether there is a copy, but not of the input that was run."""
        return self.kind in (NoSourceKind.NO_INPUT, NoSourceKind.OTHER_INPUT)


class QuerySource(Struct, frozen=True):
    """The input file of a query: the path of its copy, relative to the results directory, and the
    places of its constructs, or why there are none."""

    file: str | None
    found: "SourceMap | NoSource"

    @property
    def problem(self) -> str | None:
        """Why no line is known."""
        return str(self.found) if isinstance(self.found, NoSource) else None

    @property
    def differs(self) -> bool:
        """Whether there is a copy, but not of the input that was run."""
        return isinstance(self.found, NoSource) and self.found.is_other_input

    def place(self, position: Position) -> "SourcePlace | None":
        """Where a position of the query is written, if this is known."""
        return None if isinstance(self.found, NoSource) else self.found.place(position)

    def places(self, positions: Sequence[Position]) -> "list[SourcePlace]":
        """Where positions of the query are written, those that are known."""
        places = map(self.place, positions)
        return [place for place in places if place is not None]


NOT_ASKED = QuerySource(None, NoSource(NoSourceKind.NO_COPY, "the input was not read"))
"""The source of a query whose lines are not shown."""


class RunSource:
    """The prover's copy of the input of a run.

    It is read when something is first asked of it, and parsed when a query is first mapped, each
    once for all queries of the run. `path` is that of the copy, relative to the results directory,
    or None if no copy is known. `read` returns its content, or why there is none; it should
    refuse what is larger than `MOST_BYTES`.
    """

    def __init__(self, path: str | None, read: Callable[[], bytes | FileProblem]) -> None:
        self.path = path
        self._read = read
        self._maps: dict[Query, SourceMap | NoSource] = {}

    def map_of(self, query: "Query") -> "SourceMap | NoSource":
        """The places of the constructs of a query of the run, checked against its stored processes;
        or, if the copy is not the input of this very query, why there are none."""
        if query not in self._maps:
            self._maps[query] = self._map(query)
        return self._maps[query]

    def of(self, query: "Query") -> QuerySource:
        """The source of a query of the run."""
        return QuerySource(self.path, self.map_of(query))

    @property
    def lines(self) -> "Sequence[str] | NoSource":
        """The lines of the copy, without their ends, or why it cannot be read."""
        if isinstance(self.content, NoSource):
            return self.content
        from deepsec_results.dps.source_text import SourceText

        return SourceText(self.content).lines

    def with_file_lines(self, text: str) -> str:
        """A warning or an error of the prover about the input, with the line number of the file.

        The prover counts some line ends twice. Without a copy, the text is as it was.
        """
        match = re.match(_LINE, text)
        if match is None or isinstance(self.content, NoSource) or b"\r" not in self.content:
            return text
        from deepsec_results.dps.prover_lines import file_line
        from deepsec_results.dps.source_text import SourceText

        line = file_line(SourceText(self.content), int(match[1]))
        return f"Line {line}{text[match.end() :]}"

    @cached_property
    def content(self) -> bytes | NoSource:
        """The content of the copy, or why it cannot be read."""
        content = self._read()
        if isinstance(content, bytes):
            return content
        absent = content.kind is ProblemKind.ABSENT
        kind = NoSourceKind.NO_COPY if absent else NoSourceKind.UNREADABLE_COPY
        return NoSource(kind, str(content))

    @cached_property
    def parsed(self) -> "ParsedSource | NoSource":
        """The declarations of the copy, or why they cannot be read."""
        if isinstance(self.content, NoSource):
            return self.content
        from deepsec_results.dps.source_map import SourceError, parse_source

        try:
            return parse_source(self.content)
        except SourceError as error:
            return NoSource(NoSourceKind.NO_INPUT, error.message, error.place)
        except Exception as error:
            return _fault(self.path or "", error)

    def _map(self, query: "Query") -> "SourceMap | NoSource":
        if not isinstance(query.file, Document):
            if isinstance(self.parsed, NoSource):
                return self.parsed
            reason = query.error or "the query has no result"
            return NoSource(NoSourceKind.NO_QUERY, reason)
        return self.map_result(query.number, query.file, query.name)

    def map_result(
        self, number: int, result: Document[QueryResult], name: str
    ) -> "SourceMap | NoSource":
        """The places of the constructs of the `number`-th query of the run, or why there are none.
        `name` is for the report of a fault."""
        parsed = self.parsed
        if isinstance(parsed, NoSource):
            return parsed
        from deepsec_results.dps.source_map import SourceError
        from deepsec_results.reading.queries import decode_atoms, decode_processes

        try:
            processes, atoms = decode_processes(result), decode_atoms(result)
            return parsed.map_query(number, result.value.type, processes, atoms.data)
        except ReadingError as error:
            return NoSource(NoSourceKind.NO_QUERY, str(error))
        except SourceError as error:
            return NoSource(NoSourceKind.OTHER_INPUT, error.message, error.place)
        except Exception as error:
            return _fault(name, error)


def _fault(name: str, error: Exception) -> NoSource:
    return NoSource(NoSourceKind.UNREADABLE_COPY, str(note_fault(name, error)))

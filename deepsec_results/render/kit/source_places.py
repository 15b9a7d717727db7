"""Places in input files: as text, and as JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.source import QuerySource
from deepsec_results.model.processes import Position
from deepsec_results.model.visible import visible

if TYPE_CHECKING:
    from deepsec_results.dps.source_map import SourcePlace
    from deepsec_results.render.shapes.sources import ShownPlace, ShownSource


def roles_text(positions: Sequence[Position], source: QuerySource) -> str:
    """Who acts at some positions, and in which lines: `Reader:20`, or `Tag 1:12 → Reader:20` for a
    communication; empty if this is not known."""
    return " → ".join(map(role_text, source.places(positions)))


def role_text(place: "SourcePlace") -> str:
    """A role and the line. A role that is called by this very line is not followed by it."""
    name = visible(place.thread)
    words = name.split(" ")
    return name if words[:2] == ["line", str(place.line)] else f"{name}:{place.line}"


def no_lines_remark(source: QuerySource, query: str) -> str | None:
    """Why a query is shown without lines, if it is; `query` is the name of the query."""
    if source.problem is None:
        return None
    return f"{source.file or query}: no line numbers: {source.problem}"


def other_input_remark(source: QuerySource) -> str | None:
    """That the copy is not the input of a query, and the first difference, if it is not."""
    return (
        f"{source.file}: not the input that was run: {source.problem}" if source.differs else None
    )


def plain_source(source: QuerySource) -> "ShownSource":
    """An input file, for JSON."""
    return {"file": source.file, "problem": source.problem}


def plain_place(source: QuerySource, position: Position) -> "ShownPlace | None":
    """Where a position is written, for JSON; None if this is not known."""
    place = source.place(position)
    if place is None:
        return None
    return {
        "line": place.line,
        "column": place.column,
        "calls": [
            {"name": call.name, "line": call.line, "column": call.column} for call in place.calls
        ],
        "thread": place.thread,
    }

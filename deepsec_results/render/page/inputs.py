"""The input file of an attack, and who acts in which of its lines, for the page."""

from deepsec_results.analysis.source import NoSource, QuerySource
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.model.traces import positions_of
from deepsec_results.render.kit.formats import json_line
from deepsec_results.render.kit.source_lines import source_line
from deepsec_results.render.kit.source_places import roles_text


def source_lines(source: QuerySource) -> str | None:
    """The lines of the input as JSON; None if no line is known."""
    if isinstance(source.found, NoSource):
        return None
    return json_line([source_line(text) for text in source.found.source.lines])


def action_roles(replay: ReplayedTrace, source: QuerySource) -> list[list[object]]:
    """Who acts, and the lines, for each action of a trace; none if no line is known."""
    if isinstance(source.found, NoSource):
        return []
    return [
        [roles_text(positions, source), [place.line for place in source.places(positions)]]
        for positions in (positions_of(step.action) for step in replay.steps)
    ]

"""A chart as a Mermaid `sequenceDiagram`, as GitHub and GitLab draw it."""

from collections.abc import Iterator, Sequence

from deepsec_results.render.charts.chart import (
    ArrowKind,
    Chart,
    ChartSide,
    Event,
    Gap,
    LaneNote,
)
from deepsec_results.render.charts.layout import end_lines, end_of_side, legend_lines, named_lines
from deepsec_results.render.charts.mermaid_text import mermaid_text
from deepsec_results.render.kit.term_folding import fold_terms

_ATTACKER = "a"
_MOST_WIDTH = 48  # letters of a line


def chart_mermaid(chart: Chart) -> str:
    """A chart as a diagram. A participant has an id of ours, because its name may be a keyword."""
    lines = ["sequenceDiagram", *_participants(chart)]
    for side in chart.sides:
        lines.append(_note(chart, [side.heading]))
        lines += _side(side, chart)
    lines.append(_note(chart, end_lines(chart)))
    if below := [*named_lines(chart), *legend_lines(chart)]:
        lines.append(_note(chart, below))
    return "\n".join(["%% Made by dsr.", lines[0], *(f"  {line}" for line in lines[1:])]) + "\n"


def _participants(chart: Chart) -> Iterator[str]:
    for number, lane in enumerate(chart.lanes):
        kind = "actor" if lane.is_attacker else "participant"
        yield f"{kind} {_id(number, chart)} as {mermaid_text([lane.name])}"


def _id(lane: int, chart: Chart) -> str:
    return _ATTACKER if chart.lanes[lane].is_attacker else f"p{lane + 1}"


def _note(chart: Chart, texts: Sequence[str]) -> str:
    """A note over all lanes."""
    lanes = dict.fromkeys([_id(0, chart), _ATTACKER])
    return f"Note over {','.join(lanes)}: {_folded(texts)}"


def _side(side: ChartSide, chart: Chart) -> Iterator[str]:
    for event in side.events:
        yield from _event(event, chart)
    if (end := end_of_side(side)) is not None:
        yield _note(chart, [end])


def _event(event: Event, chart: Chart) -> Iterator[str]:
    if isinstance(event, Gap):
        return
    if isinstance(event, LaneNote):
        yield f"Note over {_id(event.lane, chart)}: {_folded([f'{event.number} {event.text}'])}"
        return
    start, end = _id(event.start, chart), _id(event.end, chart)
    sign = "-x" if event.kind is ArrowKind.FORBIDDEN else "->>"
    overheard = event.kind is ArrowKind.EAVESDROP
    label = event.text if overheard else event.label
    yield f"{start}{sign}{end}: {_folded([f'{event.number}. {label}'])}"
    if overheard and event.known is not None:
        yield f"{start}-->>{_ATTACKER}: {_folded([event.known])}"


def _folded(texts: Sequence[str]) -> str:
    return mermaid_text(
        [line for text in texts for line in fold_terms(text, _MOST_WIDTH).split("\n")]
    )

"""What `trace` shows of attacks as charts, in the formats that draw them."""

from collections.abc import Callable, Iterable, Iterator

from deepsec_results.render.attacks.headings import query_title, unreadable_grid
from deepsec_results.render.charts.chart import Chart
from deepsec_results.render.charts.chart_text import chart_blocks
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.notes import Notes
from deepsec_results.render.kit.output_formats import TraceFormat
from deepsec_results.render.kit.streamed_output import text_parts
from deepsec_results.use_cases.explanations import AttackExplanation

_NOT_DRAWN = Line([Span("  not drawn: the trace cannot be replayed", "red")])


def render_charts(
    attacks: Iterable[AttackExplanation],
    output: TraceFormat,
    look: Look,
    notes: Notes,
    *,
    both: bool = False,
    everything: bool = False,
) -> Iterator[str]:
    """Attacks as charts, one by one; an attack that cannot be replayed has none.

    `both` adds the other process, and `everything` silent steps. `notes` grow by what is wrong with
    each.
    """
    charts = (
        (one, chart_of(one, both=both, everything=everything)) for one in _noted(attacks, notes)
    )
    if output is TraceFormat.CHART:
        return text_parts((_blocks(one, chart, look) for one, chart in charts), look)
    write = _writer(output)
    return _separated(write(chart) for _, chart in charts if chart is not None)


def draw_chart(chart: Chart, output: TraceFormat, look: Look) -> str:
    """A chart in a format; `look` is for text."""
    if output is TraceFormat.CHART:
        return lay_out(chart_blocks(chart, look), look)
    return _writer(output)(chart)


def _writer(output: TraceFormat) -> Callable[[Chart], str]:
    match output:
        case TraceFormat.SVG:
            from deepsec_results.render.charts.svg import chart_svg

            return chart_svg
        case TraceFormat.LATEX:
            from deepsec_results.render.charts.latex import chart_latex

            return chart_latex
        case TraceFormat.MERMAID:
            from deepsec_results.render.charts.mermaid import chart_mermaid

            return chart_mermaid
    raise AssertionError(output)


def _separated(texts: Iterable[str]) -> Iterator[str]:
    """Texts with an empty line between two."""
    for number, text in enumerate(texts):
        yield f"\n{text}" if number else text


def _noted(attacks: Iterable[AttackExplanation], notes: Notes) -> Iterator[AttackExplanation]:
    for attack in attacks:
        notes.note_attack(attack.found, attack.source, attack.named_problem)
        yield attack


def _blocks(explained: AttackExplanation, chart: Chart | None, look: Look) -> Iterator[Block]:
    """A chart, or why it cannot be drawn."""
    if chart is not None:
        yield from chart_blocks(chart, look)
        return
    yield Grid([[Span(query_title(explained.found), "bold")]])
    yield _NOT_DRAWN if explained.problem else unreadable_grid(explained.found)

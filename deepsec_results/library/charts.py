"""Charts of attacks, as `dsr trace` draws them."""

from msgspec.structs import replace

from deepsec_results.analysis.source import QuerySource
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.render.charts.rendered import draw_chart
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import TraceFormat
from deepsec_results.use_cases.explanations import AttackExplanation

_FORMATS = {str(format_): format_ for format_ in TraceFormat if format_.is_chart}
_LEAST_WIDTH = 20


def check_chart_options(format_: object, width: object) -> None:
    """Raises RequestError for values that `draw_explained` does not take."""
    if not isinstance(format_, str) or format_ not in _FORMATS:
        raise RequestError(f"format: expected {', '.join(_FORMATS)}, found {format_!r}")
    if not isinstance(width, int) or width < _LEAST_WIDTH:
        raise RequestError(f"width: expected at least {_LEAST_WIDTH} columns, found {width!r}")


def draw_explained(
    explained: AttackExplanation,
    source: QuerySource,
    format_: str,
    *,
    both: bool,
    everything: bool,
    width: int,
) -> str | None:
    """The chart of an attack as text; None if its trace cannot be replayed."""
    found = replace(explained, source=source)
    chart = chart_of(found, both=both, everything=everything)
    if chart is None:
        return None
    look = Look(terminal=False, color=False, width=width, now=0, folded=True, uncut=True)
    return draw_chart(chart, _FORMATS[format_], look)

"""The chart of an attack as the page has it: SVG without its style, which all charts share."""

import re

from msgspec.structs import replace

from deepsec_results.analysis.source import QuerySource
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.render.charts.svg import chart_svg
from deepsec_results.render.page.shared_values import Shared
from deepsec_results.use_cases.explanations import AttackExplanation

_STYLE = re.compile(r"<style>[^<]*</style>\n")


def attack_chart(explained: AttackExplanation, source: QuerySource, charts: Shared) -> int | None:
    """The number of the chart among `charts`; None if there is no execution to draw."""
    chart = chart_of(replace(explained, source=source))
    if chart is None:
        return None
    return charts.number(_STYLE.sub("", chart_svg(chart), count=1))

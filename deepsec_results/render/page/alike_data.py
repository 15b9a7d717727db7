"""What queries that are alike have in common on the page: it is made once for all of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.source import NOT_ASKED, NoSource
from deepsec_results.calculus.notation import ShownLabels
from deepsec_results.render.attacks.explanation_json import plain_other
from deepsec_results.render.attacks.explanation_sentences import (
    EXPLAIN_MORE,
    explain_in_a_sentence,
    test_text,
    test_values,
)
from deepsec_results.render.attacks.headings import query_title
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.trace_depth import Depth
from deepsec_results.render.attacks.trace_json import plain_replay
from deepsec_results.render.batches.layout import ProcessLine, lay_out_process
from deepsec_results.render.batches.query import signature
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.render.charts.svg import DrawnChart, draw_chart, titled_svg
from deepsec_results.render.kit.formats import json_line
from deepsec_results.render.page.positions import last_actions
from deepsec_results.render.page.visible_values import made_visible
from deepsec_results.use_cases.report import ReportedQueries, ReportedQuery

if TYPE_CHECKING:
    from deepsec_results.dps.source_map import SourceMap

_ALL = Depth(everything=True)


class AlikeData(NamedTuple):
    """The signature and the layouts of a query as JSON, and its attack if it has one: all that does
    not depend on the lines of its input."""

    signature: str | None
    layouts: Sequence[str]
    attack: Mapping[str, object] | None


class _KnownChart(NamedTuple):
    """The chart of an attack without its title, if there is one, and the lines that it names."""

    lines: "SourceMap | NoSource"
    drawn: DrawnChart | None

    def has_lines(self, lines: "SourceMap | NoSource") -> bool:
        """Whether it is also the chart of an alike attack with these lines."""
        both = (self.lines, lines)
        return self.lines is lines or all(isinstance(one, NoSource) for one in both)


class AlikeQueries:
    """Makes the data of queries, once for those that are alike."""

    def __init__(self) -> None:
        self.reported = ReportedQueries()
        self._known: dict[int, AlikeData] = {}
        self._charts: dict[int, _KnownChart] = {}

    def of(self, reported: ReportedQuery) -> tuple[AlikeData, str | None]:
        """What a query has in common with those that are alike, and the chart of its attack as SVG.

        There is no chart if there is no execution to draw.
        """
        group, writer = reported.group, None
        common = None if group is None else self._known.get(group)
        if common is None:
            writer = _writer_of(reported)
            common = _alike_data(reported, writer)
            if group is not None:
                self._known[group] = common
        return common, self._chart(reported, writer)

    def _chart(self, reported: ReportedQuery, writer: MessageWriter | None) -> str | None:
        group, explained = reported.group, reported.explained
        if explained is None:
            return None
        known = None if group is None else self._charts.get(group)
        if known is None or not known.has_lines(explained.source.found):
            chart = chart_of(explained, writer=writer)
            drawn = None if chart is None else draw_chart(chart)
            known = _KnownChart(explained.source.found, drawn)
            if group is not None:
                self._charts[group] = known
        if known.drawn is None:
            return None
        return titled_svg(known.drawn, query_title(explained.found), styled=False)


def _explanation_of(reported: ReportedQuery) -> TraceExplanation | None:
    return None if reported.explained is None else reported.explained.explanation


def _writer_of(reported: ReportedQuery) -> MessageWriter | None:
    """The writer of an attack."""
    explanation = _explanation_of(reported)
    return None if explanation is None else writer_for(explanation.replayed, shapes=False)


def _alike_data(reported: ReportedQuery, writer: MessageWriter | None) -> AlikeData:
    atoms, explanation = reported.atoms, _explanation_of(reported)
    attack = _attack_data(explanation, writer) if explanation and writer else None
    return AlikeData(
        None
        if atoms is None
        else json_line([[label, span.text] for label, span in signature(atoms.data)]),
        _layouts(reported, writer),
        cast("Mapping[str, object] | None", made_visible(attack)),
    )


def _layouts(query: ReportedQuery, writer: MessageWriter | None) -> list[str]:
    """The layouts of both processes.

    The two processes of an attack have one set of labels, those of its messages.
    """
    if query.atoms is None:
        return []
    explanation = _explanation_of(query)
    if writer is not None and explanation is not None:
        layouts = list(map(_layout, writer.layouts))
        return layouts if explanation.replayed.other_number == 2 else layouts[::-1]
    fresh = ShownLabels(query.atoms.data)
    return [_layout(lay_out_process(process, fresh.anew())) for process in query.processes]


def _layout(lines: Sequence[ProcessLine]) -> str:
    """The lines of a process: depth, keyword, rest, and the index of its position."""
    return json_line(
        [
            [line.depth, line.keyword, line.rest, line.position.index if line.position else None]
            for line in lines
        ]
    )


def _attack_data(explanation: TraceExplanation, writer: MessageWriter) -> dict[str, object]:
    replayed, witness = explanation.replayed, explanation.closest.way.witness
    other = replayed.other_number
    test = None
    if witness is not None:
        rows = [[number, text] for number, text in test_values(explanation, witness, writer)]
        test = {"text": test_text(witness, writer), "values": rows}
    following = explanation.closest.replay
    return {
        "process": 3 - other,
        "trace": plain_replay(replayed, writer, NOT_ASKED, _ALL),
        "sentence": explain_in_a_sentence(explanation, writer, EXPLAIN_MORE),
        "other": plain_other(explanation, writer, NOT_ASKED),
        "until": {
            str(3 - other): last_actions(replayed.replay),
            str(other): last_actions(following),
        },
        "test": test,
    }

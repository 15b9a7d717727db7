"""What charts say of each action, in all formats alike."""

import re

import pytest
from attack_charts import chart_named, recorded_charts
from command import run
from conftest import FIXTURES, RECORDED

from deepsec_results.render.charts.chart import Arrow, ArrowKind, Chart
from deepsec_results.render.charts.chart_columns import Medium
from deepsec_results.render.charts.chart_text import chart_blocks
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.render.charts.drawing import Drawing, DrawnEvent, DrawnLine, LineKind
from deepsec_results.render.charts.layout import lay_out_chart
from deepsec_results.render.charts.svg import chart_svg
from deepsec_results.render.charts.text_lanes import place_lanes
from deepsec_results.render.kit.grids import Look, lay_out
from deepsec_results.use_cases.attacks import find_attacks_on
from deepsec_results.use_cases.explanations import explain_with_sources
from deepsec_results.use_cases.loaded_batch import load_batches

EVENING = FIXTURES / "evening" / "result_files"


def arrow(kind: ArrowKind, attacker: str | None = None, channel: str | None = None) -> Arrow:
    return Arrow("1", kind, 0, 1, "h(k)", attacker, channel)


@pytest.mark.parametrize(
    ("drawn", "text", "known", "label"),
    [
        (arrow(ArrowKind.OUTPUT, "ax_3"), "h(k)", "learns ax_3", "learns ax_3 = h(k)"),
        (arrow(ArrowKind.INPUT), "h(k)", None, "sends h(k)"),
        (arrow(ArrowKind.INPUT, "ax_3"), "h(k)", "sends ax_3", "sends ax_3 = h(k)"),
        (
            arrow(ArrowKind.INPUT, "ax_3", "c"), "h(k) on c", "sends ax_3",
            "sends ax_3 = h(k) on c",
        ),
        (
            arrow(ArrowKind.EAVESDROP, "ax_3"), "h(k)", "overhears ax_3",
            "h(k), overheard as ax_3",
        ),
        (arrow(ArrowKind.INTERNAL), "h(k) (internal)", None, "h(k) (internal)"),
        (arrow(ArrowKind.FORBIDDEN), "h(k)", None, "h(k)"),
    ],
)  # fmt: skip
def test_what_the_attacker_does(drawn: Arrow, text: str, known: str | None, label: str) -> None:
    assert (drawn.text, drawn.known, drawn.label) == (text, known, label)


def legend(chart: Chart) -> dict[str, str]:
    return {entry.sign: entry.meaning for entry in chart.legend}


def test_a_legend_explains_what_occurs() -> None:
    """As their models have it: in `wide_mouth`, `net` and `kis` are free, and the others of these
    are constants; in `replicated_leak`, `c` is free."""
    wide_mouth = legend(chart_named("mpcjbe_2r50 › wide_mouth.dps"))
    assert [*wide_mouth] == ["ax_i", "#…", "public"]
    assert wide_mouth["public"].endswith(": bob, kis, mallory, net, second, sdec, senc")
    assert [*legend(chart_named("mpcjbe_2r50 › tags.dps"))] == [
        "ax_i",
        "#…",
        "x[i]",
        "x_i",
        "public",
    ]
    assert "dotted arrow" in legend(chart_named("mp37m3_d7_v › passport_error.dps › query 1"))
    assert "proj_{i,n}(x)" in legend(chart_named("mp37m3_d7_v › passport_error.dps › query 2"))


def test_the_other_process_is_where_it_differs() -> None:
    """As `explain` marks it."""
    chart = chart_named("mpcjbe_2r50 › wide_mouth.dps")
    assert chart.differences == [
        "Action 4 of process 1: Responder to attacker, learns ax_2 = senc(first,#n_0)"
    ]
    assert "Action 4 of process 1" in chart_svg(chart)


def test_the_process_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """`short_reply`: process 1 answers twice, process 2 once."""
    words = ["trace", "-d", str(FIXTURES / "replay" / "result_files"), "mp522q"]
    words += ["--run", "short_reply", "--format", "chart"]
    alone, both = run(monkeypatch, *words).stdout, run(monkeypatch, *words, "--both").stdout
    assert "  Process 1: the trace of the attack\n" in alone
    assert "Process 2:" not in alone
    assert "  Process 1: the trace of the attack\n" in both
    assert "  Process 2: the same actions, as far as possible\n" in both


def test_an_overheard_message_leaves_its_arrow_in_the_middle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["-d", str(RECORDED), "mp37m3", "--run", "passport", "--query", "1"]
    lines = run(monkeypatch, "trace", *words, "--format", "chart").stdout.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("1 "))
    above, arrow_line, dotted = lines[at - 1 : at + 2]
    assert above.replace("│", " ").split() == ["get_challenge"]
    middle = arrow_line.index("┬")
    assert arrow_line.index("├") < middle < arrow_line.index("▶")
    assert dotted[middle] == "└" and dotted.rstrip("│").endswith("▷")
    # The lane of the receiver is whole.
    assert dotted[arrow_line.index("▶") + 1] == "│"
    assert "overhears ax_1" in dotted


def test_what_is_undecided_names_an_option_that_exists() -> None:
    """`trace` has no `--max-states`, but `explain` has."""
    batches = load_batches([str(EVENING / "mpcjbe_2r50.json")])
    found = find_attacks_on(batches, named=False)
    sentences = [
        chart.sentence
        for explained in explain_with_sources(found, 2, every_way=False)
        if (chart := chart_of(explained)) is not None
    ]
    assert "Not decided within 2 states; dsr explain --max-states allows more." in sentences


def test_an_arrow_is_drawn_from_lane_to_lane() -> None:
    """The lines of an arrow begin at the lane of the sender, leave out other lanes, and end at that
    of the receiver."""
    for chart in recorded_charts():
        drawing = lay_out_chart(chart, Medium())
        drawn = {
            (side, event.number): event
            for side, events in enumerate(_sides_of(drawing))
            for event in events
        }
        lanes = _lanes_of(drawing)[: len(chart.lanes)]
        for side, one in enumerate(chart.sides):
            for event in one.events:
                if isinstance(event, Arrow):
                    items = drawn[side, event.number].items
                    lines = [
                        item
                        for item in items
                        if isinstance(item, DrawnLine) and item.kind is not LineKind.OVERHEARD
                    ]
                    assert lines[0].x1 == lanes[event.start]
                    assert lines[-1].x2 == lanes[event.end] and lines[-1].is_arrow
                    for line in lines:
                        assert (
                            not any(
                                min(line.x1, line.x2) < x < max(line.x1, line.x2) for x in lanes
                            )
                            or event.start == event.end
                        )


def _lanes_of(drawing: Drawing) -> list[float]:
    return [
        item.x1
        for item in drawing.items
        if isinstance(item, DrawnLine) and item.kind in (LineKind.LANE, LineKind.ATTACKER_LANE)
    ]


def _sides_of(drawing: Drawing) -> list[list[DrawnEvent]]:
    """The actions of each process, which follow its lanes."""
    sides: list[list[DrawnEvent]] = []
    for item in drawing.items:
        if isinstance(item, DrawnLine) and item.kind is LineKind.ATTACKER_LANE:
            sides.append([])
        elif isinstance(item, DrawnEvent):
            sides[-1].append(item)
    return sides


def test_an_arrow_in_text_is_drawn_from_lane_to_lane() -> None:
    """An arrow has a joint at the lane of the sender and a tip at that of the receiver, and the
    lanes between them are whole."""
    look = Look(terminal=False, color=False, width=100, now=0)
    for chart in recorded_charts():
        lanes = place_lanes(chart, look.width)
        assert lanes is not None
        lines = lay_out(chart_blocks(chart, look), look).split("\n")
        rows = [line for line in lines if re.match(r" *[0-9.]+ .*[▶◀×]", line)]
        arrows = [
            event
            for side in chart.sides
            for event in side.events
            if isinstance(event, Arrow) and event.start != event.end
        ]
        for arrow, row in zip(arrows, rows, strict=True):
            start, end = lanes.columns[arrow.start], lanes.columns[arrow.end]
            crossed = [x for x in lanes.columns if min(start, end) < x < max(start, end)]
            assert row.split()[0] == arrow.number
            assert row[start] in "├┤" and row[end] == "│"
            assert row[end - 1 if start < end else end + 1] in "▶◀×"
            assert all(row[x] == "│" for x in crossed)

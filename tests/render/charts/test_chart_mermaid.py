"""Charts as Mermaid, drawn by the package itself: each message is read back from the drawing."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from attack_charts import chart_named, hostile_charts, recorded_charts
from mermaid import draw_mermaid, open_mermaid

from deepsec_results.render.charts.chart import Arrow, ArrowKind, Chart, ChartSide, LaneNote
from deepsec_results.render.charts.mermaid import chart_mermaid
from deepsec_results.render.charts.mermaid_text import mermaid_text

# Texts that Mermaid would read as something else, or change.
TEXTS = [
    "#n_0", "a;b", "wrap: x", "nowrap:x", "end", "end note", "a:b", "<br>", "<b>x</b>", "&amp;",
    "#35;", "%%x", "%%{init: {}}%%", "$$x$$", "a$$x$$b", "->>", "p1->>p2: x", '"x"', "'x'", "`x`",
    "**x** _y_", "[x](y)", "title x", "note over p1: x", "loop x", "\\n", "x\\", "{x}", "@x", "+x",
    "-x", "  x", "x  y", "x ", "漢字", "ﬂ°°35¶ß", "ﬂ°x¶ß", "🙂", "e\u0301", "é", "autonumber",
    "~x~",
    "accTitle: x", "https://example.org/x", "activate p1", "box x", "=", ",", "()", "create p",
]  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    page = open_mermaid(browser)
    yield page
    page.close()


def squeezed(texts: Sequence[str]) -> str:
    """Texts without blanks, since a line may end at one."""
    return "".join("".join(texts).split())


def at_arrows(side: ChartSide) -> Iterator[str]:
    """What a drawing has at the arrows of a process."""
    for event in side.events:
        if isinstance(event, Arrow):
            value = f"{event.attacker} = {event.message}" if event.attacker else event.message
            channel = f" on {event.channel}" if event.channel else ""
            match event.kind:
                case ArrowKind.OUTPUT:
                    yield f"{event.number}. learns {value}{channel}"
                case ArrowKind.INPUT:
                    yield f"{event.number}. sends {value}{channel}"
                case ArrowKind.EAVESDROP:
                    yield f"{event.number}. {event.message}{channel}"
                    yield f"overhears {event.attacker}"
                case ArrowKind.INTERNAL:
                    yield f"{event.number}. {event.message}{channel} (internal)"
                case ArrowKind.FORBIDDEN:
                    yield f"{event.number}. {event.message}"


def in_notes(chart: Chart) -> Iterator[str]:
    """What a drawing has in notes."""
    for side in chart.sides:
        yield side.heading
        for event in side.events:
            if isinstance(event, LaneNote):
                yield f"{event.number} {event.text}"
        if side.ends:
            yield f"Process {side.process} {side.ends}"
    yield chart.sentence
    if chart.test:
        if chart.test.text not in chart.sentence:
            yield f"Test: {chart.test.text}"
        for number, value in chart.test.values:
            what = "the test " if chart.test.is_equality else ""
            yield f"For process {number}, {what}{value}"
    yield from chart.differences
    for named in chart.named:
        yield f"{named.name} = {named.text}"
    if chart.channel:
        yield f"Channel: {chart.channel}"
    for entry in chart.legend:
        yield f"{entry.sign}: {entry.meaning}"


def check(page: Any, charts: Sequence[Chart]) -> None:
    drawings = draw_mermaid(page, [chart_mermaid(chart) for chart in charts])
    for chart, drawn in zip(charts, drawings, strict=True):
        arrows = [text for side in chart.sides for text in at_arrows(side)]
        assert squeezed(drawn["messages"]) == squeezed(arrows), chart.title
        assert squeezed(drawn["notes"]) == squeezed([*in_notes(chart)]), chart.title
        lanes = {squeezed([lane.name]) for lane in chart.lanes}
        assert {squeezed([name]) for name in drawn["participants"]} == lanes


def test_each_message_is_drawn_whole(page: Any) -> None:
    check(page, recorded_charts())


def test_each_hostile_message_is_drawn_whole(page: Any, tmp_path: Path) -> None:
    check(page, hostile_charts(tmp_path))


def test_texts_are_drawn_as_they_are(page: Any) -> None:
    lines = ["sequenceDiagram"]
    for number, text in enumerate(map(mermaid_text, zip(TEXTS))):
        lines += [
            f"participant p{number} as {text}",
            f"p{number}->>p{number}: {text}",
            f"Note over p{number}: {text}",
        ]
    (drawn,) = draw_mermaid(page, ["\n".join(lines)])
    blanks = [text.replace(" ", "\xa0") for text in TEXTS]
    for texts in (drawn["messages"], drawn["notes"]):
        assert [text.replace(" ", "\xa0") for text in texts] == blanks
    assert {text.replace(" ", "\xa0") for text in drawn["participants"]} == set(blanks)


def test_a_participant_has_an_id_of_ours() -> None:
    lines = chart_mermaid(chart_named("mpcjbe_2r50 › wide_mouth.dps")).splitlines()
    assert lines[1:10] == [
        "sequenceDiagram",
        "  participant p1 as Server 2",
        "  participant p2 as Responder",
        "  actor a as attacker",
        "  Note over p1,a: Process 2#58; the trace of the attack",
        "  a->>p1: 1. sends (mallory,senc((bob,#35;n_0),kis))",
        "  p1->>a: 2. learns ax_1 = senc((mallory,#35;n_0),kbs)",
        "  a->>p2: 3. sends ax_1 = senc((mallory,#35;n_0),kbs)",
        "  p2->>a: 4. learns ax_2 = senc(second,#35;n_0)",
    ]

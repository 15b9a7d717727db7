"""Charts as SVG: documents in which no text is over another, drawn in a real browser."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from attack_charts import chart_named, hostile_charts, recorded_charts
from conftest import ROOT

from deepsec_results.render.charts.chart import Chart
from deepsec_results.render.charts.svg import chart_svg

SVG = "{http://www.w3.org/2000/svg}"
FAULTS = (ROOT / "tests/svg_faults.js").read_text(encoding="utf-8")
WIDE_MOUTH = "mpcjbe_2r50 › wide_mouth.dps"


def faults_of(browser: Any, svgs: Sequence[str]) -> list[list[str]]:
    page = browser.new_page()
    page.set_content("<body></body>")
    found: list[list[str]] = page.evaluate(FAULTS, list(svgs))
    page.close()
    return found


def check(browser: Any, charts: Sequence[Chart]) -> None:
    for chart, faults in zip(charts, faults_of(browser, [*map(chart_svg, charts)]), strict=True):
        assert faults == [], chart.title


def test_no_text_is_over_another_or_outside(browser: Any) -> None:
    check(browser, recorded_charts())


def test_no_hostile_text_is_over_another_or_outside(browser: Any, tmp_path: Path) -> None:
    check(browser, hostile_charts(tmp_path))


def test_a_fault_is_found(browser: Any) -> None:
    svg = chart_svg(chart_named(WIDE_MOUTH))
    (squeezed,) = faults_of(browser, [re.sub(r'(<text [^>]*x)="[0-9.]+"', r'\1="200"', svg)])
    (small,) = faults_of(browser, [re.sub(r'viewBox="[^"]*"', 'viewBox="0 0 300 300"', svg)])
    assert any(": over " in fault for fault in squeezed)
    assert any("over a lane" in fault for fault in squeezed)
    assert any("outside the picture" in fault for fault in small)


def test_each_hostile_chart_is_a_document(tmp_path: Path) -> None:
    for chart in hostile_charts(tmp_path):
        root = ElementTree.fromstring(chart_svg(chart))
        drawn = "".join(text.text or "" for text in root.iter(f"{SVG}text")).replace(" ", "")
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert names <= {"svg", "title", "desc", "style", "rect", "g", "path", "text"}
        assert all(named.text.replace(" ", "") in drawn for named in chart.named)


def test_the_arrows_have_their_numbers() -> None:
    root = ElementTree.fromstring(chart_svg(chart_named(WIDE_MOUTH)))
    groups = [group for group in root.iter(f"{SVG}g") if "data-number" in group.attrib]
    assert [(group.get("data-number"), group.get("class")) for group in groups] == [
        ("1", "dsr-chart-event dsr-chart-event-input"),
        ("2", "dsr-chart-event dsr-chart-event-output"),
        ("3", "dsr-chart-event dsr-chart-event-input"),
        ("4", "dsr-chart-event dsr-chart-event-output"),
    ]


def test_the_description_says_all_that_is_drawn() -> None:
    root = ElementTree.fromstring(chart_svg(chart_named(WIDE_MOUTH)))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    assert title.text == "mpcjbe_2r50 › wide_mouth.dps › query 1"
    text = description.text or ""
    assert text.startswith(
        "Process 2: the trace of the attack. 1: input, attacker to Server 2, sends "
    )
    assert "3: input, attacker to Responder, sends ax_1 = senc((mallory,#n_0),kbs)." in text
    assert text.endswith(
        "sdec(ax_2,#n_0) = second holds for process 2 only. "
        "For process 1, the test does not hold: sdec(ax_2,#n_0) is first. "
        "For process 2, the test holds: both are second. "
        "Action 4 of process 1: Responder to attacker, learns ax_2 = senc(first,#n_0). "
        "Channel: net. ax_i: the i-th message that the attacker learned or overheard. "
        "#…: a name that the attacker made. public: what the attacker has from the start "
        "and uses here: bob, kis, mallory, net, second, sdec, senc."
    )


def test_charts_and_their_page_do_not_change_each_other() -> None:
    both = [chart_svg(chart_named(WIDE_MOUTH)), chart_svg(chart_named("tags"))]
    ids = [one for svg in both for one in re.findall(r' id="([^"]*)"', svg)]
    assert len(set(ids)) == len(ids) == 4
    for svg in both:
        style = svg.partition("<style>")[2].partition("</style>")[0]
        rules = re.findall(r"([^{};]+)\{[^{}]*\}", re.sub(r"@media[^{]*\{", "", style))
        selectors = [one.strip() for rule in rules for one in rule.split(",")]
        assert len(selectors) > 50
        assert all(one.startswith(".dsr-chart ") for one in selectors)
        classes = {one for names in re.findall(r'class="([^"]*)"', svg) for one in names.split()}
        assert all(one.startswith("dsr-chart") for one in classes)
        assert not re.search(r"<script|@import|url\(|href|https?://(?!www\.w3\.org/2000/svg)", svg)


@pytest.mark.parametrize(
    ("medium", "scheme", "paper", "ink"),
    [
        ("screen", "light", "rgb(255, 255, 255)", "rgb(31, 35, 40)"),
        ("screen", "dark", "rgb(13, 17, 23)", "rgb(230, 237, 243)"),
        ("print", "light", "rgb(255, 255, 255)", "rgb(0, 0, 0)"),
        ("print", "dark", "rgb(255, 255, 255)", "rgb(0, 0, 0)"),
    ],
)
def test_light_dark_and_print(browser: Any, medium: str, scheme: str, paper: str, ink: str) -> None:
    page = browser.new_page()
    page.emulate_media(media=medium, color_scheme=scheme)
    page.set_content(chart_svg(chart_named(WIDE_MOUTH)))
    color = "element => getComputedStyle(element).fill"
    assert page.locator(".dsr-chart-paper").evaluate(color) == paper
    assert page.locator(".dsr-chart-code").first.evaluate(color) == ink
    page.close()

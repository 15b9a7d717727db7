"""The overview of the page: tables, the filter, plots, and the search of the browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import Watched, violations, write_report
from conftest import FIXTURES

EVENING = FIXTURES / "evening/result_files"


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of two batches with the same inputs."""
    batches = [EVENING / f"{name}.json" for name in ("mpcjbe_2r50", "mpcjb-_drra")]
    return write_report(tmp_path_factory.mktemp("page") / "two.html", batches)


def test_the_first_line_counts_all_verdicts(pages: Callable[..., Watched], recorded: Path) -> None:
    page = pages(recorded).page
    counted = page.evaluate("""Object.fromEntries(["verified", "attack", "undecided"].map(
        (verdict) => [verdict, report.batches.flatMap(allQueries)
            .filter(({ query }) => query.verdict === verdict).length]))""")
    said = page.locator("#summary").inner_text()
    words = [f"{counted['verified']} verified", f"{counted['attack']} attacks"]
    assert said.endswith(f": {', '.join(words)}, {counted['undecided']} undecided")


@pytest.mark.parametrize(
    ("measure", "cells"),
    [("verdict", ["✗ attack", "✗ attack"]), ("time", ["✗ <1s", "✗ <1s"]), ("memory", None)],
)
def test_cells_show_verdict_time_or_memory(
    pages: Callable[..., Watched], two: Path, measure: str, cells: list[str] | None
) -> None:
    page = pages(two).page
    page.get_by_label(measure, exact=True).check()
    row = page.locator("#verdicts tbody tr", has_text="passport-2sessions")
    shown = row.locator("td a").all_inner_texts()
    if cells is None:
        assert all(text.endswith("MB") for text in shown)
    else:
        assert shown == cells


def test_the_filter(pages: Callable[..., Watched], two: Path) -> None:
    page = pages(two).page
    inputs = page.locator("#verdicts tbody th")
    page.get_by_label("Filter by verdict").select_option("verified")
    assert set(inputs.all_inner_texts()) == {"private_auth-1session", "private_auth-2sessions"}
    page.get_by_label("Filter by verdict").select_option("")
    page.get_by_label("Filter by text").fill("wide classic")
    page.get_by_text("1 of ").wait_for()
    assert inputs.all_inner_texts() == ["wide_mouth"]
    assert page.locator("#verdicts .batch-head .id").all_inner_texts() == ["mpcjb-_drra"]
    assert page.locator("#batches tbody tr:visible .id").all_inner_texts() == ["mpcjb-_drra"]
    assert page.locator("details.batch:visible").count() == 1
    page.get_by_label("Filter by text").fill("no such input")
    page.get_by_text("No query matches the filter.").wait_for()


def test_the_verdicts_are_on_a_small_screen(pages: Callable[..., Watched], two: Path) -> None:
    page = pages(two, viewport={"width": 360, "height": 740}).page
    for place in ("#batches tbody tr:first-child .figure", "#verdicts tbody tr:first-child td a"):
        for box in [cell.bounding_box() for cell in page.locator(place).all()]:
            assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    page.locator("#verdicts .scroll").evaluate("(box) => box.scrollTo(60, 60)")
    pane, head, name = (
        page.locator(f"#verdicts {place}").first.bounding_box()
        for place in (".scroll", "thead th:first-child", "tbody tr:nth-child(4) th")
    )
    assert head["y"] - pane["y"] <= 1
    assert name["x"] - pane["x"] <= 1


def test_a_small_screen_shows_processes_and_the_whole_step(
    pages: Callable[..., Watched], two: Path
) -> None:
    phone = {"width": 390, "height": 844}
    page = pages(two, "#mpcjbe_2r50/private_auth-1session/1", viewport=phone).page
    for process in page.locator("details.query[open] .process").all():
        assert process.evaluate("(box) => box.clientHeight") > 200
    page = pages(two, "#mpcjbe_2r50/wide_mouth/1/step/4", viewport=phone).page
    heading = page.get_by_role("region", name="This step")
    assert heading.evaluate("(box) => box.scrollHeight - box.clientHeight") == 0


def test_a_name_is_not_broken_inside_a_word(pages: Callable[..., Watched], two: Path) -> None:
    page = pages(two, viewport={"width": 360, "height": 740}).page
    broken = page.evaluate("""[...document.querySelectorAll(".name")].flatMap((name) =>
        [...name.childNodes].filter((part) => part.nodeType === Node.TEXT_NODE && part.length > 0))
        .filter((part) => {
            const words = document.createRange();
            words.selectNodeContents(part);
            const lines = new Set([...words.getClientRects()].map(({ top }) => top));
            return lines.size > part.textContent.trim().split(" ").length;
        }).map((part) => part.textContent)""")
    assert broken == []


def test_times_have_their_zone(browser: Any, two: Path) -> None:
    for zone, shown in [("UTC", "21:40 UTC"), ("Asia/Kolkata", "03:10 +05:30"),
                        ("America/St_Johns", "18:10 −03:30")]:  # fmt: skip
        page = browser.new_page(timezone_id=zone)
        page.goto(f"file://{two}")
        assert shown in page.locator("#batches tbody tr").first.inner_text()
        page.close()


def test_plots_of_two_batches(pages: Callable[..., Watched], two: Path) -> None:
    page = pages(two).page
    scatter = page.get_by_role("img", name="Scatter plot of times")
    assert scatter.locator("desc").text_content().startswith("4 queries in both batches: ")
    assert page.locator("#times .ratio").count() == 5
    page.get_by_role("img", name="Quantile plot of times").wait_for()
    assert page.locator("#times polyline").count() == 4  # two curves, and their keys
    page.locator("#times fieldset input").first.uncheck()
    assert scatter.count() == 0
    assert page.locator("#times polyline").count() == 2


def test_an_undecided_query_is_at_the_border(pages: Callable[..., Watched], recorded: Path) -> None:
    page = pages(recorded).page
    page.locator("#times summary").click()
    boxes = page.locator("#times fieldset input")
    for box in boxes.all():
        box.uncheck()
    page.locator("#times label", has_text="nightly suite").first.locator("input").check()
    page.locator("#times label", has_text="stopped by hand").locator("input").check()
    quantile = page.locator("#times figure").last
    border = quantile.locator(".axes rect").bounding_box()
    signs = quantile.locator(".plot .sign.undecided").all()
    assert signs
    for sign in signs:
        box = sign.bounding_box()
        assert abs(box["y"] + box["height"] / 2 - border["y"]) < 4


def test_plots_are_accessible(pages: Callable[..., Watched], two: Path) -> None:
    assert violations(pages(two, color_scheme="dark").page) == []


# The search of the browser in closed parts


def test_the_browser_opens_a_match(pages: Callable[..., Watched], two: Path) -> None:
    """A fragment of text in the address is searched in the same way as by Ctrl-F."""
    watched = pages(two, "#:~:text=answers%20under%20it")
    watched.page.locator("details.query[open]").wait_for()
    assert "answers under it" in watched.page.locator("details.query[open]").text_content()

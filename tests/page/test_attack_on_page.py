"""An attack on the page follows its step, and is printed whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import Watched, write_report
from conftest import FIXTURES, FULL

EVENING = FIXTURES / "evening/result_files"
SIZES = [(360, 740), (1280, 800), (1920, 1080)]

# Moves through an attack by a key of the page, and returns the number of positions, and of what
# has to be visible what is not: inside its pane and inside the window.
WALK = """(path) => new Promise((resolve) => {
    location.hash = `${path}/step/0`;
    const walk = () => {
        const query = document.activeElement.closest("details.query");
        const hidden = [];
        const check = (shown, pane, what) => {
            const { top } = shown.getBoundingClientRect();
            const box = pane.getBoundingClientRect();
            const line = 16;
            if (top < Math.max(0, box.top) || top + line > Math.min(innerHeight, box.bottom))
                hidden.push(`${query.querySelector("[role=status]").textContent}: ${what}`);
        };
        let positions = 0;
        for (let last = null; last !== query.querySelector("[role=status]").textContent;) {
            last = query.querySelector("[role=status]").textContent;
            positions += 1;
            for (const pane of query.querySelectorAll(".process")) {
                const mark = [...pane.querySelectorAll(".mark")]
                    .find((one) => one.textContent === "▶");
                if (mark) check(mark, pane, pane.getAttribute("aria-label"));
            }
            const knows = query.querySelector(".knows");
            const learned = knows.querySelector(".known .own") ?? knows.querySelector(".known dd");
            check(knows.querySelector("h5"), knows, "the heading of what the attacker knows");
            check(learned, knows, "what the attacker learned last");
            const list = query.querySelector(".actions");
            const chosen = list.querySelector("[aria-current]").getBoundingClientRect();
            if (chosen.top < list.getBoundingClientRect().top) hidden.push("the chosen action");
            const key = { key: "ArrowRight", bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
        }
        query.parentElement.closest("details").open = false;
        resolve([positions, hidden]);
    };
    // The page itself listens to the same event, and earlier.
    addEventListener("hashchange", walk, { once: true });
})"""
PATHS = """report.batches.flatMap((batch) => allQueries(batch).filter(({ query }) => query.attack)
    .map(({ run, query }) => pathOf(batch, run, query)))"""


@pytest.fixture(scope="session")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of some batches of real protocols."""
    batches = [EVENING / f"{name}.json" for name in ("mpcjbe_2r50", "mpcjb-_drra")]
    return write_report(tmp_path_factory.mktemp("page") / "evening.html", batches)


@pytest.mark.parametrize("size", SIZES)
def test_each_step_is_in_view(
    pages: Callable[..., Watched], recorded: Path, evening: Path, size: tuple[int, int]
) -> None:
    for path in (evening, recorded):
        page = pages(path, viewport=dict(zip(("width", "height"), size, strict=True))).page
        attacks = page.evaluate(PATHS)[:: 1 if FULL else 12]
        seen = [page.evaluate(WALK, attack) for attack in attacks]
        assert [hidden for _, hidden in seen if hidden] == []
        assert sum(positions for positions, _ in seen) > 3 * len(attacks)


def test_the_page_does_not_jump(pages: Callable[..., Watched], evening: Path) -> None:
    page = pages(evening, "#mpcjbe/passport-3sessions/1/step/1").page
    page.get_by_role("status").wait_for()
    before = page.evaluate("scrollY")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert page.get_by_role("status").inner_text().startswith("Step 9 of 17")
    assert page.evaluate("scrollY") == before > 0


@pytest.mark.parametrize("size", SIZES)
def test_an_attack_begins_with_its_sentence_and_a_key_shows_the_step(
    pages: Callable[..., Watched], evening: Path, size: tuple[int, int]
) -> None:
    page = pages(evening, viewport=dict(zip(("width", "height"), size, strict=True))).page
    page.locator("#verdicts a.attack").first.click()
    sentence, status = page.locator(".stepper > p"), page.get_by_role("status")
    sentence.wait_for()
    visible = (
        "(one) => one.getBoundingClientRect().top >= 0 && "
        "one.getBoundingClientRect().bottom <= innerHeight"
    )
    assert sentence.evaluate(visible)
    page.keyboard.press("ArrowRight")
    assert status.inner_text().startswith("Step ")
    assert status.evaluate(visible)


def test_an_action_is_chosen_in_the_list_and_in_the_chart(
    pages: Callable[..., Watched], evening: Path
) -> None:
    page = pages(evening, "#mpcjbe/wide_mouth/1/step/1").page
    status, who = page.get_by_role("status"), page.locator(".heading .who")
    current = page.locator(".actions [aria-current=step]")
    page.locator(".actions button", has_text="in(net,ax_1)").click()
    assert status.inner_text().startswith("Step 3 of 4: in(net,ax_1): the attacker sends")
    assert who.inner_text() == "Responder:26"
    page.locator(".chart [data-number='2'] text").first.click()
    assert status.inner_text().startswith("Step 2 of 4: out(net,ax_1): the attacker learns")
    assert page.locator(".chart .current").get_attribute("data-number") == "2"
    assert current.locator(".number").inner_text() == "2"
    assert page.locator(".known .newest").inner_text() == "ax_1"


def test_what_both_processes_give(pages: Callable[..., Watched], evening: Path) -> None:
    page = pages(evening, "#mpcjbe/wide_mouth/1/step/4").page
    known = page.locator(".known").first
    assert known.locator("dt").all_inner_texts() == ["ax_2", "ax_1"]
    assert known.locator("dd").all_inner_texts() == [
        "2: senc(second,#n_0)", "1: senc(first,#n_0)", "senc((mallory,#n_0),kbs)",
    ]  # fmt: skip


@pytest.mark.parametrize(("step", "words"), [("0", "none yet"), ("1", "none")])
def test_no_variables(pages: Callable[..., Watched], recorded: Path, step: str, words: str) -> None:
    page = pages(recorded, f"#mp37lv/access_semantics/1/step/{step}").page
    assert page.locator(".variables").all_inner_texts() == [words, words]


# On paper


def test_only_open_queries_without_an_attack_are_printed_with_the_details(
    pages: Callable[..., Watched], evening: Path
) -> None:
    for query, is_shown in (("wide_mouth/1", False), ("private_auth-1session/1", True)):
        page = pages(evening, f"#mpcjbe_2r50/{query}").page
        page.emulate_media(media="print")
        assert page.locator("#details").is_visible() == is_shown
        assert page.locator("#times").is_visible()
        page.locator("#times details").evaluate("(box) => { box.open = false; }")
        assert not page.locator("#times").is_visible()


def test_each_attack_is_printed_whole(pages: Callable[..., Watched], evening: Path) -> None:
    page = pages(evening, "#mpcjbe/wide_mouth/1/step/1").page
    page.get_by_role("status").wait_for()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.locator("#printed section.printed")
    assert printed.count() == len(page.evaluate(PATHS)) > 4
    first = page.locator("[data-query='mpcjbe_2r50/wide_mouth/1']")
    assert first.locator("svg.dsr-chart").is_visible()
    numbers = first.locator("tbody tr td:first-child").all_inner_texts()
    assert numbers == ["1", "1.1", "1.2", "1.3", "1.4", "2", "3", "3.1", "4"]
    assert "Responder:28" in first.inner_text()
    assert not page.locator(".bench").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert printed.count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF")


# With an older browser


def test_without_decompression_there_is_no_chart(browser: Any, evening: Path) -> None:
    page = browser.new_page()
    page.add_init_script("delete globalThis.DecompressionStream")
    page.goto(f"file://{evening}#mpcjbe/wide_mouth/1/step/2")
    assert page.get_by_role("status").inner_text().startswith("Step 2 of 4")
    assert not page.locator(".chart").is_visible()
    page.close()

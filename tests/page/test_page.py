"""The page of `report` in a real browser."""

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from browser import NEW, Watched, node_module, violations, write_report
from conftest import FIXTURES, RECORDED, ROOT
from replays import name_of, read_lines, recorded_answers

from deepsec_results.analysis.audits import AuditBounds
from deepsec_results.analysis.query_selection import ALL_QUERIES
from deepsec_results.model.terms import Term
from deepsec_results.render.attacks.messages import writer_for
from deepsec_results.render.page.report import SCRIPTS
from deepsec_results.use_cases.attacks import find_attacks_on, replay_found
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batches

PAGE = ROOT / "deepsec_results/render/page"
# An attack of each kind: an equality, a message, a stuck process, sessions, another semantics.
KINDS = [
    "mp37m1_f9ku/passport_error_ilp__query_1",
    "mp37m3_d7_v/passport_error_2gp__query_1",
    "mp37m1_f9ku/replicated_leak_8w8m__query_1",
    "mp522q_gicz/key_release",
    "mp522q_gicz/short_reply",
    "mp522q_gicz/two_or_one",
    "mp5274_cqfo/fail_2t2u__query_1",
]


# What the prover answers at each step


def answers_of(kind: str) -> Path:
    return next(path for path in recorded_answers("steps") if name_of(path).startswith(kind))


@cache
def written_frames(answers: Path) -> list[list[str]]:
    """The recorded frames, with the labels of the page."""
    batch, run = answers.parent.name, answers.stem.rpartition("__")[0]
    folder = RECORDED if (RECORDED / f"{batch}.json").exists() else NEW
    found = find_attacks_on(load_batches([str(folder / f"{batch}.json")]), named=True)
    number = int(answers.stem.rpartition("_")[2])
    (attack,) = (
        attack
        for attack in found.attacks
        if attack.number == number and f"/{run}/" in str(attack.path)
    )
    replayed = replay_found(attack).replayed
    assert replayed is not None
    writer = writer_for(replayed)
    return [
        [writer.text(term) for term in msgspec.convert(line["frame"], list[Term])]
        for line in read_lines(answers)
    ]


def address_of(answers: Path) -> str:
    """The part of the page's address that names an attack."""
    batch, run = answers.parent.name, answers.stem.rpartition("__")[0]
    number = answers.stem.rpartition("_")[2]
    folder = RECORDED if (RECORDED / f"{batch}.json").exists() else NEW
    loaded = load_batches([str(folder / f"{batch}.json")])
    (name,) = (
        known.name
        for known in narrow_batches(loaded, ALL_QUERIES, named=True)[0].runs or ()
        if str(known.path).endswith(f"/{run}.json")
    )
    return f"#{batch}/{name}/{number}"


def shown_frame(stepper: Any) -> list[str]:
    """What the attacker knows of the process that has the trace."""
    shown = stepper.locator(".known .own > span:last-child").all_inner_texts()
    return shown[::-1]  # the newest is the first


@pytest.mark.parametrize("kind", KINDS)
def test_each_step_has_the_provers_frame(
    pages: Callable[..., Watched], recorded: Path, kind: str
) -> None:
    answers = answers_of(kind)
    page = pages(recorded, address_of(answers)).page
    stepper = page.locator(".stepper")
    stepper.locator("select").select_option("all")
    stepper.get_by_role("button", name="First").click()
    frames = written_frames(answers)
    assert shown_frame(stepper) == frames[0] == []
    for frame in frames[1:]:
        stepper.get_by_role("button", name="Next").click()
        assert shown_frame(stepper) == frame
    last = stepper.get_by_role("status").inner_text()
    stepper.get_by_role("button", name="Next").click()
    assert stepper.get_by_role("status").inner_text() == last


def test_all_recorded_attacks_have_the_provers_frames(
    pages: Callable[..., Watched], recorded: Path
) -> None:
    page = pages(recorded).page
    for answers in recorded_answers("steps"):
        found = page.evaluate(
            """(path) => {
                opened.get(path.split("/")[0]).open();
                const { box, steps } = opened.get(path).open();
                const frames = [];
                const count = Number(box.querySelector(".stepper").dataset.actions);
                for (let at = 0; at <= count; at += 1) {
                    steps.go(at);
                    const shown = [...box.querySelectorAll(".known .own > span:last-child")];
                    frames.push(shown.map((one) => one.textContent).reverse());
                }
                box.open = false;
                return frames;
            }""",
            address_of(answers).removeprefix("#"),
        )
        assert found == written_frames(answers), answers


def test_the_other_process_follows_and_stops(pages: Callable[..., Watched], recorded: Path) -> None:
    page = pages(recorded, "#mp522q_gicz/short_reply/1/step/3").page
    stepper = page.locator(".stepper")
    follower = stepper.locator(".sides > section").nth(1)
    stepper.get_by_role("button", name="Last").click()
    assert "Process 2 cannot do this. It stops after 2 of 3 actions." in follower.inner_text()
    stepper.get_by_role("button", name="Previous").click()
    assert "It has done 2 of 3 visible actions." in follower.inner_text()


def test_the_test_is_shown_for_both_processes(
    pages: Callable[..., Watched], recorded: Path
) -> None:
    page = pages(recorded, "#mp522q_gicz/key_release/1").page
    shown = page.get_by_role("region", name="The test").inner_text()
    assert "sdec(ax_1,ax_2) is (vote,r)" in shown
    assert "sdec(ax_1,ax_2) is not a message" in shown


# A trace that is impossible as it is stored


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a batch with two attacks that are none."""
    batch = FIXTURES / "doubt/result_files/mpchds_ga2e.json"
    return write_report(tmp_path_factory.mktemp("page") / "doubt.html", [batch])


def test_a_trace_without_execution(pages: Callable[..., Watched], doubtful: Path) -> None:
    page = pages(doubtful, "#mpchds_ga2e/channel_of_the_attacker/2/step/3").page
    query = page.locator("details.query[open]")
    sentence = query.locator("h4").inner_text()
    assert sentence.startswith("No execution of process 2 has this trace: action 1.2, an internal")
    assert query.locator(".stepper").count() == 0
    assert query.get_by_role("heading", name="Process 1").count() == 1
    assert "The test" not in query.inner_text()


def test_silent_steps_that_were_moved(pages: Callable[..., Watched], doubtful: Path) -> None:
    page = pages(doubtful, "#mpchds_ga2e/channel_of_the_attacker/1").page
    stepper = page.locator(".stepper")
    said = stepper.locator("p").first.inner_text()
    assert "this is no attack. Silent steps were moved: as stored, action 1.2" in said
    assert stepper.get_attribute("data-actions") == "3"
    stepper.get_by_role("button", name="Last").click()
    assert shown_frame(stepper) == ["n"]
    assert page.get_by_role("region", name="The test").count() == 0


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of three audited batches, with each answer but a wrong verified query."""
    results = ["doubt/result_files/mpchds_ga2e", "replay/result_files/mp5274_78i2",
               "replay/result_files/mp523a_ha67"]  # fmt: skip
    batches = [FIXTURES / f"{name}.json" for name in results]
    bounds = AuditBounds(seconds=None, traces=20)
    return write_report(tmp_path_factory.mktemp("page") / "audited.html", batches, bounds)


@pytest.mark.parametrize(
    ("query", "badge", "reason"),
    [
        ("mpchds_ga2e/channel_of_the_attacker/2", "contradicted", "no execution has the stored"),
        ("mp5274_78i2/sem_private/3", "other trace", "Process 1 has this attack."),
        ("mp5274_78i2/sem_private/2", "no counterexample", "2 traces"),
        ("mp5274_78i2/sem_private/1", "confirmed", "holds for process 1 only"),
        ("mp523a_ha67/fair_coin/2", "open", "dsr does not compare probabilities"),
    ],
)
def test_the_answer_of_an_audit_is_next_to_the_verdict(
    pages: Callable[..., Watched], audited: Path, query: str, badge: str, reason: str
) -> None:
    shown = pages(audited, f"#{query}").page.locator("details.query[open]")
    assert shown.locator("summary .audit").first.inner_text() == f"audit: {badge}"
    assert reason in shown.locator(".facts").first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_checker_of_accessibility_finds_nothing_in_audits(
    pages: Callable[..., Watched], audited: Path, scheme: str
) -> None:
    page = pages(audited, "#mp5274_78i2/sem_private/3", color_scheme=scheme).page
    assert violations(page) == []


# How a reader moves


def test_with_the_keyboard_alone(pages: Callable[..., Watched], constructs: Path) -> None:
    page = pages(constructs).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "✗ attack":
            break
    page.keyboard.press("Enter")
    summary = page.locator("details.query[open] > summary")
    summary.wait_for()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    while page.evaluate("document.activeElement.textContent") != "First":
        page.keyboard.press("Tab")
    status = page.get_by_role("status")
    for key, step in [("ArrowRight", "1"), ("ArrowRight", "1.1"), ("ArrowLeft", "1"), ("End", "2"),
                      ("Home", "0"), ("ArrowLeft", "0")]:  # fmt: skip
        page.keyboard.press(key)
        assert status.inner_text().startswith(f"Step {step} of 2: ")
    page.keyboard.press("Shift+End")
    while page.evaluate("document.activeElement.type") != "range":
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert status.inner_text().startswith("Step 1 of 2: out(c,ax_1): the attacker learns ax_1 = ")


def test_the_levels_of_steps(pages: Callable[..., Watched], constructs: Path) -> None:
    page = pages(constructs, "#mp37m1_f9ku/replicated_leak/1").page
    status, select = page.get_by_role("status"), page.locator(".stepper select")
    for level, steps in [("default", 3), ("io", 2), ("all", 5)]:
        select.select_option(level)
        page.get_by_role("button", name="Last").click()
        assert status.inner_text().startswith("Step 2 of 2: out(c,ax_1)")
        assert page.locator(".stepper input").get_attribute("max") == str(steps)


def test_an_address_opens_a_step(pages: Callable[..., Watched], constructs: Path) -> None:
    page = pages(constructs, "#mp37m1/coin_choice/1/step/1").page
    assert page.get_by_role("status").inner_text().startswith("Step 1 of 2: out(c,ax_1)")
    page.get_by_role("button", name="Next").click()
    assert page.evaluate("location.hash") == "#mp37m1_f9ku/coin_choice/1/step/1.1"


def test_an_address_between_two_steps_shows_all_actions(
    pages: Callable[..., Watched], constructs: Path
) -> None:
    page = pages(constructs, "#mp37m1/coin_choice/1/step/0.1").page
    assert page.get_by_role("status").inner_text() == "Step 0.1 of 2: new name: s"
    assert page.locator(".stepper select").input_value() == "all"


def test_the_input_shows_the_line_of_each_step(
    pages: Callable[..., Watched], tmp_path: Path
) -> None:
    results = FIXTURES / "evening/result_files"
    page = pages(
        write_report(tmp_path / "page.html", [results / "mpcjbe_2r50.json"]),
        "#mpcjbe/passport-2sessions/1/step/8",
        viewport={"width": 1280, "height": 500},
    ).page
    (copy,) = (results / "mpcjbe_2r50").glob("passport-2sessions_*/*.dps")
    shown = page.locator(".source .line > span:last-child")
    assert shown.all_text_contents() == copy.read_text().splitlines()
    here = page.locator(".source .here")
    # The lines are those of fixtures/lines: the passport answers with `old_nonce` in line 29.
    for key, role, lines in [
        (None, "Passport 1:29", ["29"]),
        ("ArrowRight", "Passport 2:17", ["17"]),
        ("Home", "", []),
        ("End", "Passport 2:30", ["30"]),
    ]:
        if key is not None:
            page.locator(".stepper button").first.press(key)
        assert page.locator(".heading .who").inner_text() == role
        assert here.locator(".number").all_inner_texts() == lines
    box, line = page.locator(".source").bounding_box(), here.bounding_box()
    assert box is not None
    assert line is not None
    assert box["y"] <= line["y"] <= box["y"] + box["height"]
    note = page.locator(".note", has_text="Its last step").inner_text()
    assert note == "It has done 12 of 12 visible actions. Its last step: Passport 2:29."


def test_a_copy_of_another_input_is_not_in_the_page(
    pages: Callable[..., Watched], tmp_path: Path
) -> None:
    batch = FIXTURES / "invalid_trees/copy_of_another_input/mp37ma_hhb-.json"
    page = pages(write_report(tmp_path / "page.html", [batch]), "#mp37ma/ballot_leak/1/step/1").page
    assert page.locator(".source").count() == 0
    assert page.locator(".heading .who").inner_text() == ""
    reason = "No line numbers: line 9, column 26: "
    assert page.locator(".stepper p", has_text=reason).count() == 1


@pytest.mark.parametrize(
    "address",
    ["#", "#x", "#mp37m1/none/7", "#mp37m1/coin_choice/1/step/x", "#mp37m1/coin_choice/1/step/999",
     "#%", "#%E0%A4/1"],
)  # fmt: skip
def test_a_wrong_address_does_no_harm(
    pages: Callable[..., Watched], constructs: Path, address: str
) -> None:
    assert pages(constructs, address).page.locator("tbody tr").count() == 7


def test_a_heading_sorts_the_verdicts(pages: Callable[..., Watched], constructs: Path) -> None:
    page = pages(constructs).page
    heads = page.locator("#verdicts thead button")
    column = page.locator("#verdicts tbody tr td:nth-child(4)")
    assert heads.all_text_contents()[:3] == ["Input", "Query", "Type"]
    assert heads.nth(3).inner_text().split("\n")[1:] == ["2.0.2", "mp37m1_f9ku"]
    heads.nth(3).click()
    assert column.all_inner_texts()[-1] == "✓ verified"
    heads.nth(3).click()
    assert column.all_inner_texts()[0] == "✓ verified"
    assert page.locator("#verdicts th[aria-sort]").get_attribute("aria-sort") == "descending"


# How it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_color_schemes(pages: Callable[..., Watched], constructs: Path, scheme: str) -> None:
    page = pages(constructs, "#mp37m1/coin_choice/1", color_scheme=scheme).page
    picture = page.screenshot()
    assert picture.startswith(b"\x89PNG")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"}[scheme]
    # Most of the picture is ground: it is drawn in that scheme.
    clip = {"x": 2, "y": 2, "width": 4, "height": 4}
    light = pages(constructs, color_scheme="light").page.screenshot(clip=clip)
    assert (page.screenshot(clip=clip) == light) == (scheme == "light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_checker_of_accessibility_finds_nothing(
    pages: Callable[..., Watched], recorded: Path, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    page = pages(
        recorded, "#mp37m1/passport_error/1/step/8", color_scheme=scheme, viewport=size
    ).page
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 800, 1280, 1920])
def test_nothing_sticks_out(pages: Callable[..., Watched], recorded: Path, width: int) -> None:
    page = pages(
        recorded, "#mp37m1/passport_error/1/step/8", viewport={"width": width, "height": 900}
    ).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# What it must withstand


def test_the_policy_allows_nothing_else(
    pages: Callable[..., Watched], constructs: Path, tmp_path: Path
) -> None:
    text = constructs.read_text()
    path = tmp_path / "changed.html"
    path.write_text(text.replace("</main>", "<script>document.title = 'no'</script></main>"))
    watched = pages(path)
    assert watched.page.title() == "DeepSec results"
    assert watched.faults.pop(0).startswith("console: ")


def test_hostile_text_stays_text(pages: Callable[..., Watched], tmp_path: Path) -> None:
    folder = tmp_path / "r"
    shutil.copytree(RECORDED / "mp37ma_hhb-", folder / "mp37ma_hhb-")
    shutil.copy(RECORDED / "mp37ma_hhb-.json", folder)
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\u2028<!--"
    for path in folder.rglob("*.json"):
        value = json.loads(path.read_text())
        for key in ("title", "error_msg"):
            value[key] = evil
        if "computed_options" in value:
            value["computed_options"]["title"] = evil
        if "query_files" in value:
            value["warnings"] = [evil]
        for atom in value.get("atomic_data", {}).get("data", []):
            atom["label"] = evil + atom["label"]
        path.write_text(json.dumps(value))
    report = write_report(tmp_path / "page.html", [folder / "mp37ma_hhb-.json"])
    page = pages(report, "#mp37ma/ballot_leak/1").page
    page.wait_for_timeout(200)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == len(SCRIPTS) + 1
    assert "</script><script>alert(1)" in page.locator("#batches").inner_text()
    assert "\u202e" not in page.content()


@pytest.mark.parametrize("kind", ["invalid", "invalid_trees"])
def test_broken_results_are_shown_for_what_they_are(
    pages: Callable[..., Watched], tmp_path: Path, kind: str
) -> None:
    batches = sorted((FIXTURES / kind).glob("*/mp*.json"))
    assert batches
    page = pages(write_report(tmp_path / "page.html", batches)).page
    assert page.locator("#batches tbody tr").count() == len(batches)
    page.evaluate("for (const part of [...opened.values()]) part.open()")
    page.evaluate("for (const part of [...opened.values()]) part.open()")


def test_no_batch(pages: Callable[..., Watched], tmp_path: Path) -> None:
    page = pages(write_report(tmp_path / "page.html", [])).page
    assert (
        "0 batches, 0 queries: 0 verified, 0 attacks, 0 undecided"
        in page.locator("header").inner_text()
    )


def test_many_queries(pages: Callable[..., Watched], tmp_path: Path) -> None:
    """Of the queries of one recorded batch, most of them attacks, no two alike.

    Details are built when they are opened: the page begins with few elements.
    """
    folder = tmp_path / "r"
    batch = json.loads((RECORDED / "mp37m1_f9ku.json").read_text())
    sources = sorted((RECORDED / "mp37m1_f9ku").glob("*/query_*.json"))
    texts = [source.read_text() for source in sources]
    run = json.loads(next((RECORDED / "mp37m1_f9ku").glob("*.json")).read_text())
    batch["run_files"] = [f"mp37m1_f9ku/run{number}_1a2b.json" for number in range(80)]
    for number, path in enumerate(batch["run_files"]):
        name = path.removesuffix(".json")
        (folder / name).mkdir(parents=True)
        run["query_files"] = [f"{name}/query_{at}.json" for at in range(1, 11)]
        run["input_file"] = f"{name}/in{number}.dps"
        (folder / path).write_text(json.dumps(run))
        for at in range(1, 11):
            text = texts[(10 * number + at) % len(texts)]
            changed = text.replace('"label":"c"', f'"label":"c{number}_{at}"')
            (folder / f"{name}/query_{at}.json").write_text(changed)
    (folder / "mp37m1_f9ku.json").write_text(json.dumps(batch))
    report = write_report(tmp_path / "page.html", [folder / "mp37m1_f9ku.json"])
    assert report.stat().st_size < 6_000_000
    page = pages(report).page
    assert (
        "1 batch, 800 queries: 134 verified, 666 attacks, 0 undecided"
        in page.locator("header").inner_text()
    )
    assert page.evaluate("document.querySelectorAll('*').length") < 40_000
    assert page.locator("#verdicts tbody tr").count() == 500
    page.get_by_role("button", name="Show all 800 queries").click()
    assert page.locator("#verdicts tbody tr").count() == 800


def test_the_nightly_suite_is_small(tmp_path: Path) -> None:
    batches = [
        path
        for path in sorted(RECORDED.glob("*.json"))
        if b'"title":"nightly suite"' in path.read_bytes()
    ]
    assert len(batches) > 4
    assert write_report(tmp_path / "page.html", batches).stat().st_size < 400_000


def test_the_linter_of_the_scripts_finds_nothing() -> None:
    eslint = node_module("eslint/bin/eslint.js")
    node = shutil.which("node") or pytest.skip("node is not installed")
    done = subprocess.run(
        [node, eslint, "--config", ROOT / "tests/page/eslint.config.mjs", "--no-warn-ignored",
         PAGE], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr

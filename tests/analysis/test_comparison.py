"""What changed between two batches: each class of change, each refusal, each condition."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import FIXTURES, RECORDED

from deepsec_results.analysis.change_conditions import CONDITIONS
from deepsec_results.analysis.pairing import Pair, pair
from deepsec_results.analysis.query_comparison import CostChange, VerdictChange
from deepsec_results.use_cases.validation import validate_paths

COMPARISONS = FIXTURES / "comparisons"
BATCH = "mp37lz_69bl.json"
CASES = sorted(path.parent for path in COMPARISONS.glob("*/expected.json"))


def expected_of(case: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((case / "expected.json").read_text())
    return value


def sides(case: Path) -> tuple[str, str]:
    both = (str(COMPARISONS / "before" / BATCH), str(case / BATCH))
    return both[::-1] if expected_of(case).get("reversed") else both  # type: ignore[return-value]


def compared(monkeypatch: pytest.MonkeyPatch, *words: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(run(monkeypatch, "diff", *words, "--json").stdout)
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_class_of_change(case: Path, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = expected_of(case)
    told = compared(monkeypatch, *sides(case))
    classes = {one["path"]: one["class"] for one in told["changes"] if "class" in one}
    assert classes == expected["classes"]
    assert {one["reason"]: one["queries"] for one in told["not_judged"]} == expected["refused"]
    assert told["headline"] == expected["headline"]
    text = run(monkeypatch, "diff", *sides(case)).stdout
    assert text.splitlines()[0] == expected["headline"]
    for reason in expected["refused"]:
        assert reason in text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_condition(case: Path, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    met = [
        word
        for word in CONDITIONS
        if word != "times" and run(monkeypatch, "diff", *sides(case), "--fail-on", word).code
    ]
    assert sorted(met) == expected_of(case)["met"]
    assert run(monkeypatch, "diff", *sides(case), "--fail-on", "any").code == bool(met)


def test_the_cases_have_every_class_and_condition() -> None:
    expected = [expected_of(case) for case in CASES]
    classes = {name for one in expected for name in one["classes"].values()}
    assert classes == {*VerdictChange, *CostChange}
    # A title of another batch is compared in the transcripts.
    assert {word for one in expected for word in one["met"]} == set(CONDITIONS) - {"times", "title"}


@pytest.mark.parametrize("case", [*CASES, COMPARISONS / "before"], ids=lambda case: case.name)
def test_the_cases_are_valid(case: Path) -> None:
    (part,) = validate_paths([str(case)], strict=False)
    assert part.files > 3
    assert part.with_errors == 0


def test_a_batch_is_the_same_as_itself(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted(RECORDED.glob("*.json")):
        told = compared(monkeypatch, str(path), str(path))
        assert told["changes"] == []


def test_the_recorded_releases(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = compared(monkeypatch, "-d", str(RECORDED), "mp37lq", "mp37ls")
    # All three queries of the two inputs: the second was canceled when the first failed.
    gained = [one["path"] for one in told["changes"] if one.get("class") == "gained"]
    assert gained == ['$.queries["sealed_box.dps"][1].verdict',
                      '$.queries["sealed_box.dps"][2].verdict',
                      '$.queries["tag_static_id.dps"][1].verdict']  # fmt: skip
    assert not [one for one in told["changes"] if one.get("class") in ("slower", "larger")]
    told = compared(monkeypatch, "-d", str(RECORDED), "mp37lv", "mp37lx")
    assert [one["path"] for one in told["changes"]] == [
        "$.deepsec_version", "$.git_branch", "$.git_hash", "$.start_time", "$.end_time",
    ]  # fmt: skip
    assert told["not_judged"] == []
    told = compared(monkeypatch, "-d", str(RECORDED), "mp37m1", "mp37m3")
    (refused,) = told["not_judged"]
    assert refused["reason"] == "different semantics (private → eavesdrop)"


def test_machines_are_matched_by_host(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = compared(monkeypatch, "-d", str(RECORDED), "mp37m9", "mp37m9", "--all")
    workers = {one["path"]: (one["kind"], one["a"], one["b"]) for one in told["changes"]
               if "distant_workers" in one["path"]}  # fmt: skip
    place = '$.{}.distant_workers["verif@node{}.example.org:/opt/deepsec"]'
    assert workers == {
        place.format("command_options", 1): ("same", 2, 2),
        place.format("command_options", 2): ("same", "auto", "auto"),
        place.format("computed_options", 1): ("same", 2, 2),
        place.format("computed_options", 2): ("same", 2, 2),
    }


def test_bounds_are_the_users(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slower, larger = (sides(COMPARISONS / name) for name in ("slower", "larger"))
    assert run(monkeypatch, "diff", *slower, "--floor", "40s", "--fail-on", "slower").code == 0
    assert run(monkeypatch, "diff", *slower, "--floor", "39.5", "--fail-on", "slower").code == 1
    assert run(monkeypatch, "diff", *larger, "--floor", "29MB", "--fail-on", "larger").code == 0
    assert run(monkeypatch, "diff", *larger, "--factor", "30", "--fail-on", "larger").code == 0
    noise = sides(COMPARISONS / "noise")
    assert run(monkeypatch, "diff", *noise, "--floor", "1s", "--fail-on", "slower").code == 1
    assert run(monkeypatch, "diff", *noise, "--factor", "1.1", "--fail-on", "larger").code == 1
    for words in (("--factor", "0.5"), ("--factor", "x"), ("--floor", "-1"), ("--floor", "1TB")):
        assert run(monkeypatch, "diff", *noise, *words).code == 2


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        ("broken", ["::error title=verdict broken::sealed_box query 1: verified → attack"]),
        ("lost", ["::error title=verdict lost::sealed_box query 2: "
                  "attack → undecided (internal error)",
                  "::notice title=time and memory not judged::undecided in B: sealed_box query 2",
                  "::notice title=status changed::status: completed → internal_error; "
                  "error_msg: nothing → Out of memory"]),
        ("slower", ["::warning title=slower::sealed_box query 1: <1s → 40s"]),
        ("input_gone", ["::error title=input removed::tag_static_id.dps: with 1 verdict"]),
        ("renamed", ["::notice title=verdict fixed::box query 2 (was sealed_box): "
                     "attack → verified",
                     "::notice title=input renamed::sealed_box.dps → box.dps"]),
        ("without_por", [
            "::notice title=time and memory not judged::POR in A only: "
            "sealed_box query 1, sealed_box query 2, tag_static_id query 1",
            "::notice title=options changed::computed_options.por: true → false"]),
        ("noise", []),
    ],
)  # fmt: skip
def test_annotations(
    still: Path, monkeypatch: pytest.MonkeyPatch, case: str, lines: list[str]
) -> None:
    outcome = run(monkeypatch, "diff", *sides(COMPARISONS / case), "--format", "github")
    assert outcome.stdout.splitlines() == lines


def test_an_unreadable_run_is_a_lost_verdict(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = COMPARISONS / "before"
    shutil.copytree(before, tmp_path / "after")
    next((tmp_path / "after").glob("*/sealed_box*.json")).write_text("")
    told = compared(monkeypatch, str(before / BATCH), str(tmp_path / "after" / BATCH))
    classes = [one["class"] for one in told["changes"] if "class" in one]
    assert classes == ["lost", "lost"]


@pytest.mark.parametrize(
    ("old", "new", "words", "judged"),
    [
        # The bound itself is not beyond it: 1.2 times the old time and two seconds.
        *((old, new, (), []) for old, new in ((10, 14), (5, 8), (15, 20), (5000, 6002), (0, 2))),
        *((old, new + 1, (), ["slower"]) for old, new in ((10, 14), (5000, 6002), (0, 2))),
        (14, 10, (), []),
        (15, 10, (), ["faster"]),
        (100, 133, ("--factor", "1.3", "--floor", "3"), []),
        (100, 134, ("--factor", "1.3", "--floor", "3"), ["slower"]),
    ],
)
def test_the_bound_is_exact(
    still: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: int,
    new: int,
    words: tuple[str, ...],
    judged: list[str],
) -> None:
    batches = []
    for side, time in (("a", old), ("b", new)):
        shutil.copytree(COMPARISONS / "before", tmp_path / side)
        path = next((tmp_path / side).glob("*/sealed_box*/query_1.json"))
        query = json.loads(path.read_text())
        path.write_text(json.dumps(query | {"end_time": query["start_time"] + time}))
        batches.append(str(tmp_path / side / BATCH))
    told = compared(monkeypatch, *batches, *words)
    assert [one["class"] for one in told["changes"] if "class" in one] == judged


def test_what_is_not_told_is_not_judged(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(COMPARISONS / "before", tmp_path / "b")
    path = next((tmp_path / "b").glob("*/sealed_box*/query_1.json"))
    query = json.loads(path.read_text())
    del query["start_time"]
    path.write_text(json.dumps(query | {"memory": -1}))
    told = compared(monkeypatch, str(COMPARISONS / "before" / BATCH), str(tmp_path / "b" / BATCH))
    assert [one["reason"] for one in told["not_judged"]] == [
        "time unknown in B", "memory unknown in B",
    ]  # fmt: skip


def test_without_a_copy_inputs_are_compared_by_name(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(COMPARISONS / "broken", tmp_path / "after")
    for copy in (tmp_path / "after").rglob("*.dps"):
        copy.unlink()
    told = compared(
        monkeypatch, str(COMPARISONS / "before" / BATCH), str(tmp_path / "after" / BATCH)
    )
    assert [one["class"] for one in told["changes"] if "class" in one] == ["broken"]
    (refused,) = told["not_judged"]
    assert refused["reason"] == "no copy of the input, so the models cannot be compared"


def test_directories_are_compared_batch_by_batch(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(COMPARISONS / "before", tmp_path / "a")
    shutil.copytree(COMPARISONS / "broken", tmp_path / "b")
    for side, batch in (("a", "mp37m9_9911"), ("b", "mp37ma_hhb-")):
        shutil.copy(RECORDED / f"{batch}.json", tmp_path / side)
        shutil.copytree(RECORDED / batch, tmp_path / side / batch)
    words = (str(tmp_path / "a"), f"{tmp_path}/b/")
    told = compared(monkeypatch, *words)
    assert [one["headline"] for one in told["comparisons"]] == [
        "1 verdict changed: sealed_box query 1, verified → attack"
    ]
    assert [row["id"] for row in told["removed"]] == ["mp37m9_9911"]
    assert [row["id"] for row in told["added"]] == ["mp37ma_hhb-"]
    for output in ("text", "markdown", "github"):
        outcome = run(monkeypatch, "diff", *words, "--format", output)
        assert "ma" in outcome.stdout.replace("\\", "")
    for word, code in (("verdict", 1), ("inputs", 1), ("slower", 0), ("any", 1)):
        assert run(monkeypatch, "diff", *words, "--fail-on", word).code == code


def test_pairs_are_found_by_the_first_key_that_fits() -> None:
    left, right = ["a1", "b1", "b2"], ["b2", "c1", "b9", "a9"]
    assert pair(left, right, [lambda one: one, lambda one: one[0]]) == [
        Pair("b2", "b2"), Pair(None, "c1"), Pair("b1", "b9"), Pair("a1", "a9"),
    ]  # fmt: skip
    assert pair(["x"], ["y"], [lambda one: None]) == [Pair(None, "y"), Pair("x", None)]


def test_a_batch_that_does_not_tell_its_runs_has_lost_them(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(COMPARISONS / "before", tmp_path / "after")
    path = tmp_path / "after" / BATCH
    value = json.loads(path.read_text())
    del value["run_files"]
    path.write_text(json.dumps(value))
    words = (str(COMPARISONS / "before" / BATCH), str(path))
    told = compared(monkeypatch, *words)
    assert [one["class"] for one in told["changes"] if "class" in one] == ["lost"] * 3
    assert run(monkeypatch, "diff", *words, "--fail-on", "lost").code == 1
    assert run(monkeypatch, "diff", *words[::-1], "--fail-on", "lost").code == 0


def test_an_unreadable_batch_of_a_directory_is_not_gone(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / BATCH).write_text('{"tit')
    words = (str(COMPARISONS / "before"), str(tmp_path / "b"))
    told = compared(monkeypatch, *words)
    assert [row["id"] for row in told["unreadable"]] == ["mp37lz_69bl"]
    assert told["headline"] == (
        "0 pairs of batches: no query to compare; 1 removed; 1 unreadable; "
        "3 verdicts removed with their inputs"
    )
    for word in ("status", "lost", "verdict", "any"):
        assert run(monkeypatch, "diff", *words, "--fail-on", word).code == 1
    assert "unreadable in B" in run(monkeypatch, "diff", *words).stdout


def test_directories_that_are_none(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "e").mkdir()
    outcome = run(monkeypatch, "diff", str(tmp_path / "e"), str(tmp_path / "e"))
    assert outcome.stderr.count("no batch in") == 2
    outcome = run(monkeypatch, "diff", str(tmp_path / "e"), "nope")
    assert outcome.code == 2
    assert "nope does not exist" in outcome.stderr
    outcome = run(monkeypatch, "diff", str(tmp_path / "e"), str(RECORDED / "mp37m1_f9ku.json"))
    assert "mp37m1_f9ku.json is not one" in outcome.stderr


def test_an_end_before_its_start_is_not_judged(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(COMPARISONS / "before", tmp_path / "after")
    path = next((tmp_path / "after").glob("*/sealed_box*/query_1.json"))
    query = json.loads(path.read_text())
    path.write_text(json.dumps(query | {"end_time": query["start_time"] - 100}))
    batch = str(tmp_path / "after" / BATCH)
    told = compared(monkeypatch, batch, batch)
    assert told["changes"] == []
    assert [one["reason"] for one in told["not_judged"]] == [
        "end before start in A", "end before start in B",
    ]  # fmt: skip

"""What changed between two batches: each class of change, each refusal, each condition."""

import json
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from comparisons import (
    BATCH,
    BEFORE,
    CASES,
    COMPARISONS,
    compared,
    compared_directories,
    expected_of,
    sides,
)
from conftest import RECORDED
from loading import results_in
from recorded import change, copy_batch

from deepsec_results.analysis.change_conditions import ANY_CONDITION, CONDITIONS, conditions_met
from deepsec_results.analysis.comparison import Comparison, is_unchanged
from deepsec_results.analysis.query_comparison import Bounds, CostChange, VerdictChange
from deepsec_results.analysis.refusals import Refusal, RefusalKind
from deepsec_results.model.options import Semantics
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.comparison import compare_newest
from deepsec_results.use_cases.validation import validate_paths

pytestmark = pytest.mark.usefixtures("remarks")


def classes(comparison: Comparison) -> list[str]:
    """What the changes of verdicts, times and memory amount to."""
    return [change.judged for change in comparison.changes if change.judged is not None]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_class_of_change(case: Path) -> None:
    changes = compared(*sides(case)).changes
    found = {change.path: change.judged for change in changes if change.judged is not None}
    assert found == expected_of(case)["classes"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_condition(case: Path) -> None:
    met = conditions_met(compared(*sides(case)))
    assert sorted(met & {*CONDITIONS} - {"times"}) == expected_of(case)["met"]
    assert bool(met & ANY_CONDITION) == bool(expected_of(case)["met"])


def test_the_cases_have_every_class_and_condition() -> None:
    expected = [expected_of(case) for case in CASES]
    assert {name for case in expected for name in case["classes"].values()} == {
        *VerdictChange,
        *CostChange,
    }
    # A title of another batch is compared in the transcripts.
    conditions = {word for case in expected for word in case["met"]}
    assert conditions == set(CONDITIONS) - {"times", "title"}


@pytest.mark.parametrize("case", [*CASES, COMPARISONS / "before"], ids=lambda case: case.name)
def test_the_cases_are_valid(case: Path) -> None:
    (part,) = validate_paths([str(case)])
    assert part.files > 3
    assert part.with_errors == 0


def test_a_batch_is_the_same_as_itself() -> None:
    for path in sorted(RECORDED.glob("*.json")):
        assert compared(path, path).changes == []


def test_the_recorded_releases() -> None:
    comparison = compared("mp37lq", "mp37ls")
    # All three queries of the two inputs: the second was canceled when the first failed.
    gained = [change.path for change in comparison.changes if change.judged == "gained"]
    assert gained == ['$.queries["sealed_box.dps"][1].verdict',
                      '$.queries["sealed_box.dps"][2].verdict',
                      '$.queries["tag_static_id.dps"][1].verdict']  # fmt: skip
    assert not {"slower", "larger"} & set(classes(comparison))
    comparison = compared("mp37lv", "mp37lx")
    assert [change.path for change in comparison.changes] == [
        "$.deepsec_version", "$.git_branch", "$.git_hash", "$.start_time", "$.end_time",
    ]  # fmt: skip
    assert comparison.refusals == {}
    (refusal,) = compared("mp37m1", "mp37m3").refusals
    assert refusal == Refusal(
        RefusalKind.SEMANTICS, semantics_a=Semantics.PRIVATE, semantics_b=Semantics.EAVESDROP
    )


def test_machines_are_matched_by_host() -> None:
    workers = {
        change.path: (change.kind, change.a, change.b)
        for change in compared("mp37m9", "mp37m9").compared
        if "distant_workers" in change.path
    }
    place = '$.{}.distant_workers["verif@node{}.example.org:/opt/deepsec"]'
    assert workers == {
        place.format("command_options", 1): ("same", 2, 2),
        place.format("command_options", 2): ("same", "auto", "auto"),
        place.format("computed_options", 1): ("same", 2, 2),
        place.format("computed_options", 2): ("same", 2, 2),
    }


def test_an_unreadable_run_is_a_lost_verdict(tmp_path: Path) -> None:
    shutil.copytree(BEFORE.parent, tmp_path / "after")
    next((tmp_path / "after").glob("*/sealed_box*.json")).write_text("")
    assert classes(compared(BEFORE, tmp_path / "after" / BATCH)) == ["lost", "lost"]


@pytest.mark.parametrize(
    ("old", "new", "bounds", "judged"),
    [
        # The bound itself is not beyond it: 1.2 times the old time and two seconds.
        *((old, new, Bounds(), []) for old, new in
          ((10, 14), (5, 8), (15, 20), (5000, 6002), (0, 2))),
        *((old, new + 1, Bounds(), ["slower"]) for old, new in ((10, 14), (5000, 6002), (0, 2))),
        (14, 10, Bounds(), []),
        (15, 10, Bounds(), ["faster"]),
        (100, 133, Bounds(Fraction("1.3"), Fraction(3)), []),
        (100, 134, Bounds(Fraction("1.3"), Fraction(3)), ["slower"]),
    ],
    ids=str,
)  # fmt: skip
def test_the_bound_is_exact(
    tmp_path: Path, old: int, new: int, bounds: Bounds, judged: list[str]
) -> None:
    batches = []
    for side, time in (("a", old), ("b", new)):
        shutil.copytree(BEFORE.parent, tmp_path / side)
        path = next((tmp_path / side).glob("*/sealed_box*/query_1.json"))
        query = json.loads(path.read_text())
        path.write_text(json.dumps(query | {"end_time": query["start_time"] + time}))
        batches.append(tmp_path / side / BATCH)
    assert classes(compared(*batches, bounds)) == judged


@pytest.mark.parametrize("case", ["without_por", "other_workers", "other_semantics"])
def test_despite_options(case: str) -> None:
    path = COMPARISONS / case / BATCH
    plain, despite = compared(BEFORE, path), compared(BEFORE, path, Bounds(despite_options=True))
    (reason,) = plain.refusals
    assert despite.despite == [reason]
    assert (plain.despite, despite.refusals) == ([], {})
    assert {change for query in despite.queries for change in query.costs} == {CostChange.SLOWER}


@pytest.mark.parametrize("case", ["debug_build", "model_changed"])
def test_despite_options_is_not_despite_all(case: str) -> None:
    path = COMPARISONS / case / BATCH
    despite = compared(BEFORE, path, Bounds(despite_options=True))
    assert [*despite.refusals] == [*compared(BEFORE, path).refusals] != []
    assert despite.despite == []


def test_a_query_without_figures_is_not_judged(tmp_path: Path) -> None:
    shutil.copytree(BEFORE.parent, tmp_path / "b")
    path = next((tmp_path / "b").glob("*/sealed_box*/query_1.json"))
    query = json.loads(path.read_text())
    del query["start_time"]
    path.write_text(json.dumps(query | {"memory": -1}))
    assert list(compared(BEFORE, tmp_path / "b" / BATCH).refusals) == [
        Refusal(RefusalKind.TIME_UNKNOWN, "B"), Refusal(RefusalKind.MEMORY_UNKNOWN, "B"),
    ]  # fmt: skip


def test_without_a_copy_inputs_are_compared_by_name(tmp_path: Path) -> None:
    shutil.copytree(COMPARISONS / "broken", tmp_path / "after")
    for copy in (tmp_path / "after").rglob("*.dps"):
        copy.unlink()
    comparison = compared(BEFORE, tmp_path / "after" / BATCH)
    assert classes(comparison) == ["broken"]
    assert list(comparison.refusals) == [Refusal(RefusalKind.NO_COPY)]


def test_directories_are_compared_batch_by_batch(tmp_path: Path) -> None:
    a, b = two_directories(tmp_path)
    found = compared_directories(a, b)
    (comparison,) = found.comparisons
    assert classes(comparison) == ["broken"]
    assert [row.id for row in found.removed] == ["mp37m9_9911"]
    assert [row.id for row in found.added] == ["mp37ma_hhb-"]
    met = conditions_met(found)
    assert met >= {"verdict", "inputs"}
    assert "slower" not in met


def two_directories(folder: Path) -> tuple[Path, Path]:
    """Two results directories that have one batch in common, in which a verdict changed."""
    shutil.copytree(BEFORE.parent, folder / "a")
    shutil.copytree(COMPARISONS / "broken", folder / "b")
    for side, batch in (("a", "mp37m9_9911"), ("b", "mp37ma_hhb-")):
        shutil.copy(RECORDED / f"{batch}.json", folder / side)
        shutil.copytree(RECORDED / batch, folder / side / batch)
    return folder / "a", folder / "b"


def test_a_batch_that_does_not_list_its_runs_has_lost_their_verdicts(tmp_path: Path) -> None:
    shutil.copytree(BEFORE.parent, tmp_path / "after")
    path = tmp_path / "after" / BATCH
    value = json.loads(path.read_text())
    del value["run_files"]
    path.write_text(json.dumps(value))
    comparison = compared(BEFORE, path)
    assert classes(comparison) == ["lost"] * 3
    assert "lost" in conditions_met(comparison)
    assert "lost" not in conditions_met(compared(path, BEFORE))


def test_an_unreadable_batch_of_a_directory_is_not_gone(tmp_path: Path) -> None:
    (tmp_path / BATCH).write_text('{"tit')
    found = compared_directories(BEFORE.parent, tmp_path)
    assert [(side, row.id) for side, row in found.unreadable] == [("b", "mp37lz_69bl")]
    assert [row.id for row in found.removed] == ["mp37lz_69bl"]
    assert found.gone == 3
    met = conditions_met(found)
    assert met >= {"status", "lost", "verdict"}
    assert met & ANY_CONDITION


def test_an_empty_directory_is_reported(tmp_path: Path, remarks: list[str]) -> None:
    compared_directories(tmp_path, tmp_path)
    assert remarks == [f"no batch in {tmp_path}"] * 2


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("nope", "but nope does not exist"),
        (str(RECORDED / "mp37m1_f9ku.json"), "mp37m1_f9ku.json is not one"),
    ],
    ids=["nothing", "a batch"],
)
def test_a_directory_is_compared_with_a_directory(tmp_path: Path, other: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        compared(tmp_path, other)


def test_an_end_before_its_start_is_not_judged(tmp_path: Path) -> None:
    shutil.copytree(BEFORE.parent, tmp_path / "after")
    path = next((tmp_path / "after").glob("*/sealed_box*/query_1.json"))
    query = json.loads(path.read_text())
    path.write_text(json.dumps(query | {"end_time": query["start_time"] - 100}))
    batch = tmp_path / "after" / BATCH
    comparison = compared(batch, batch)
    assert comparison.changes == []
    assert list(comparison.refusals) == [
        Refusal(RefusalKind.ENDED_EARLY, side) for side in ("A", "B")
    ]


@pytest.fixture
def nightly(tmp_path: Path) -> Path:
    """Three batches of one title and the same inputs; the last is the newest."""
    for batch in NIGHTLY:
        copy_batch(batch, tmp_path)
    return tmp_path


NIGHTLY = ("mp37lt_f4kp", "mp37lv_313x", "mp37lx_6mbh")


def newest(folder: Path) -> tuple[str, str]:
    found, _ = compare_newest(results_in(folder), Bounds())
    return found.a.id, found.b.id


def test_the_newest_is_compared_with_the_one_before(nightly: Path) -> None:
    titles = {json.loads((nightly / f"{batch}.json").read_text())["title"] for batch in NIGHTLY}
    assert titles == {"nightly suite"}
    assert newest(nightly) == NIGHTLY[1:]


def test_batches_of_other_titles_or_inputs_are_skipped(nightly: Path) -> None:
    change(nightly / f"{NIGHTLY[1]}.json", lambda value: value.update(title="another"))
    assert newest(nightly) == (NIGHTLY[0], NIGHTLY[2])
    change(nightly / f"{NIGHTLY[1]}.json", lambda value: value.update(title="nightly suite"))
    change(nightly / f"{NIGHTLY[1]}.json", lambda value: value["run_files"].pop())
    assert newest(nightly) == (NIGHTLY[0], NIGHTLY[2])
    (nightly / f"{NIGHTLY[0]}.json").write_text("{")
    with pytest.raises(RequestError, match="no batch before mp37lx_6mbh has the title 'nightly"):
        newest(nightly)


def test_the_newest_must_be_readable(nightly: Path, tmp_path: Path) -> None:
    (nightly / f"{NIGHTLY[2]}.json").write_text("{")
    with pytest.raises(RequestError, match=r"mp37lx_6mbh\.json: line 1, column 2"):
        newest(nightly)
    (tmp_path / "empty").mkdir()
    with pytest.raises(RequestError, match="no batch in"):
        newest(tmp_path / "empty")


def test_pairs_in_which_only_the_version_differs_are_unchanged() -> None:
    assert is_unchanged(compared("mp37lv", "mp37lx"))
    assert not is_unchanged(compared("mp37m1", "mp37m3"))
    unchanged = [case.name for case in CASES if is_unchanged(compared(*sides(case)))]
    assert unchanged == ["noise"]

"""A batch and the counts of its queries, as far as they can be read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import RECORDED
from loading import counted, findings_on, load, runs_of
from recorded import change, copy_batch

from deepsec_results.analysis.verdicts import QueryOutcome, Tally
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.use_cases.loaded_batch import with_runs
from deepsec_results.use_cases.narrowed_batch import narrow_batch

pytestmark = pytest.mark.usefixtures("remarks")

Json = dict[str, Any]

BATCH = "mp37ma_hhb-"  # one run with one query, an attack
RUN = f"{BATCH}/ballot_leak_chw8.json"
QUERY = f"{BATCH}/ballot_leak_chw8/query_1.json"
LEAK = "mp37m1_f9ku"  # four runs, one of them replicated_leak with an attack
LEAK_RUN = f"{LEAK}/replicated_leak_8w8m.json"
LEAK_QUERY = f"{LEAK}/replicated_leak_8w8m/query_1.json"
VERIFIED = "mp37m9_9911"
UNREADABLE = QueryOutcome(Verdict.UNDECIDED, "unreadable")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for batch in (BATCH, LEAK, VERIFIED):
        copy_batch(batch, tmp_path)
    return tmp_path


def tally(name: str, folder: Path) -> Tally:
    found = counted(name, folder).tally
    assert found is not None
    return found


def outcome(tree: Path) -> QueryOutcome:
    """The outcome of the one query of the first batch."""
    ((query,),) = [run.queries for run in runs_of(BATCH, tree)]
    return query.outcome


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("../outside.json", "is outside the results directory"),
        ("/etc/hostname", "is outside the results directory"),
        ("link.json", "is a link out of the results directory"),
        ("folder/run.json", "is a link out of the results directory"),
        ("a\0b", "contains a NUL character"),
        ("nothing.json", "no such file"),
        (BATCH, "is a directory, expected a file"),
    ],
)
def test_only_the_results_directory_is_opened(tree: Path, path: str, message: str) -> None:
    outside = tree.parent / "elsewhere"
    outside.mkdir(exist_ok=True)
    for name in (tree.parent / "outside.json", outside / "run.json"):
        name.write_text((tree / RUN).read_text())
    (tree / "link.json").symlink_to("../outside.json")
    (tree / "folder").symlink_to("../elsewhere")
    change(tree / f"{BATCH}.json", lambda batch: batch["run_files"].insert(0, path))
    bad, good = runs_of(BATCH, tree)
    assert (bad.error, bad.queries) == (message, [])
    assert good.queries[0].outcome.verdict is Verdict.ATTACK
    found = tally(BATCH, tree)
    assert (found.attacks, found.undecided, found.progress) == (1, 1, 50)
    places = [finding.path for finding in findings_on(tree) if finding.code.name == "DSR401"]
    assert places == ["$.run_files[0]"]


def test_a_link_inside_the_directory_is_followed(tree: Path) -> None:
    (tree / RUN).rename(tree / "moved.json")
    (tree / RUN).symlink_to("../moved.json")
    assert tally(BATCH, tree).attacks == 1


@pytest.mark.parametrize("trace", [None, 5, "x", []])
def test_a_malformed_trace_decides_nothing(tree: Path, trace: object) -> None:
    change(tree / QUERY, lambda query: query.update(attack_trace=trace))
    assert outcome(tree) == UNREADABLE
    ((query,),) = [run.queries for run in runs_of(BATCH, tree)]
    assert query.error == "$.attack_trace: expected an object, found another value"


@pytest.mark.parametrize("status", ["waiting", "in_progress", "canceled", "internal_error"])
def test_no_other_status_decides_anything(tree: Path, status: str) -> None:
    change(tree / QUERY, lambda query: query.update(status=status))
    found = tally(BATCH, tree)
    assert (found.verified, found.attacks, found.undecided) == (0, 0, 1)


@pytest.mark.parametrize(
    ("progression", "of_query", "of_batch"),
    [
        ({"round": 0, "generation": {"minimum_jobs": 100, "jobs_created": 61}}, 61, 6),
        ({"round": 0, "generation": {"minimum_jobs": 100, "jobs_created": 250}}, 100, 10),
        ({"round": 0, "generation": {"minimum_jobs": 0, "jobs_created": 0}}, 0, 0),
        ({"round": 2, "verification": {"percent": 40, "jobs_remaining": 12}}, 40, 46),
        ({"round": 2, "verification": {"percent": 100, "jobs_remaining": 0}}, 100, 100),
        ({"round": 2, "verification": {"percent": -5, "jobs_remaining": 1}}, 0, 10),
        ({"round": 2, "verification": {"percent": 250, "jobs_remaining": 1}}, 100, 100),
        ({"round": 1}, 0, 0),
    ],
)
def test_progress(tree: Path, progression: Json, of_query: int, of_batch: int) -> None:
    change(tree / QUERY, lambda query: query.update(status="in_progress", progression=progression))
    ((query,),) = [run.queries for run in runs_of(BATCH, tree)]
    assert query.progress == of_query
    assert tally(BATCH, tree).progress == of_batch


@pytest.mark.parametrize(
    "edit",
    [
        lambda value: value["attack_trace"]["action_sequence"][0].update(type="zzz"),
        lambda value: value.update(attack_trace={}),
        lambda value: value["attack_trace"].update(index_process=3),
    ],
    ids=["action", "no trace", "process"],
)
def test_an_attack_whose_trace_cannot_be_read_is_an_attack(
    tree: Path, edit: Callable[[Json], object]
) -> None:
    change(tree / QUERY, edit)
    ((query,),) = [run.queries for run in runs_of(BATCH, tree)]
    assert (query.outcome.verdict, query.stored_attack) == (Verdict.ATTACK, None)
    assert query.error is not None


def test_a_batch_that_does_not_list_its_runs_has_an_unknown_number(tree: Path) -> None:
    change(tree / f"{VERIFIED}.json", lambda value: value.pop("run_files"))
    listed = counted(VERIFIED, tree)
    assert (listed.row.runs, listed.tally, listed.files) == (None, None, None)
    assert with_runs(load(VERIFIED, tree)).runs is None
    assert narrow_batch(load(VERIFIED, tree)).runs is None


@pytest.mark.parametrize("text", ['{"status":"completed"}', None])
def test_only_a_query_result_has_a_verdict(tree: Path, text: str | None) -> None:
    if text is None:  # the run's own file in its query's place
        change(tree / RUN, lambda value: value.update(query_files=[RUN]))
    else:
        (tree / QUERY).write_text(text)
    assert outcome(tree) == UNREADABLE


@pytest.mark.parametrize("field", ["atomic_data", "processes"])
@pytest.mark.parametrize("other", [None, 7, "x", {}, []], ids=str)
def test_without_atoms_or_processes_a_file_is_no_query_result(
    tree: Path, field: str, other: object
) -> None:
    change(tree / QUERY, lambda value: value.update({field: other}))
    assert outcome(tree) == UNREADABLE


def test_results_in_files_and_inline_are_all_read(tree: Path) -> None:
    change(tree / LEAK_RUN, lambda run: run.update(
        query_files=[], query_results=[read(tree / LEAK_QUERY)]))  # fmt: skip
    (run,) = runs_of(LEAK, tree, "replicated_leak")
    assert [query.outcome.verdict for query in run.queries] == [Verdict.ATTACK]
    batch = read(tree / f"{LEAK}.json")
    runs = [read(tree / path) for path in batch["run_files"]]
    change(tree / f"{LEAK}.json", lambda value: value.update(run_files=[], run_results=runs))
    assert (counted(LEAK, tree).row.runs, tally(LEAK, tree).attacks) == (4, 5)


def test_a_large_batch_has_inline_runs_too(tree: Path) -> None:
    batch = read(tree / f"{LEAK}.json")
    inline = [read(tree / path) for path in batch["run_files"]]
    many = batch["run_files"] * 25
    change(tree / f"{LEAK}.json", lambda value: value.update(run_files=many))
    files_only = tally(LEAK, tree)
    change(tree / f"{LEAK}.json", lambda value: value.update(run_results=inline))
    assert (files_only.runs, tally(LEAK, tree).runs) == (100, 104)
    assert (files_only.attacks, tally(LEAK, tree).attacks) == (125, 130)


def read(path: Path) -> Json:
    value: Json = json.loads(path.read_text())
    return value


def test_a_query_has_the_number_that_its_file_gives(tree: Path) -> None:
    run_file = next((tree / LEAK).glob("coin_choice_*.json"))
    change(run_file, lambda value: value["query_files"].reverse())
    for number in (1, 2):
        ((query,),) = [run.queries for run in runs_of(LEAK, tree, "coin_choice", number)]
        assert query.number == number
        assert query.path is not None
        assert query.path.endswith(f"query_{number}.json")
    (run_file.with_suffix("") / "query_2.json").write_text("")
    ((query,),) = [run.queries for run in runs_of(LEAK, tree, "coin_choice", 2)]
    assert query.error == "is empty, expected a JSON object"


def test_an_input_has_the_name_that_its_run_gives(tree: Path) -> None:
    copy = next((tree / LEAK).glob("coin_choice_*/coin_choice.dps"))
    copy.unlink()
    assert "coin_choice" in [run.name for run in runs_of(LEAK, tree)]
    run_file = next((tree / LEAK).glob("coin_choice_*.json"))
    change(run_file, lambda value: value.pop("input_file"))
    assert "coin_choice" in [run.name for run in runs_of(LEAK, tree)]


def test_the_recorded_batches_are_counted_by_all_ways_alike() -> None:
    for path in sorted(RECORDED.glob("*.json")):
        assert counted(path).tally == with_runs(load(path)).listed.tally

"""Results read by the API: the same facts as in the JSON of `dsr`, errors as values, no output."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, FULL, RECORDED, some
from test_damaged import CORPUS, DEEP_CORPUS, SOUND
from test_hostile_text import ACTING, BATCH, KEEP, QUERY, RUN, spoiled

import deepsec_results
from deepsec_results import Attack, Batch, Outcome, Problem, Query, RequestError, Status
from deepsec_results.analysis.explanations import Reason
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.library import batches as batches_module
from deepsec_results.model.runs import RunStatus as ModelStatus
from deepsec_results.reading.reading_context import current_context

DIRECTORIES = sorted(
    {path.parent for path in FIXTURES.rglob("mp*_*.json") if "/result_files" not in path.name}
    - {path.parent for path in FIXTURES.glob("**/mp*_*/**/*.json")}
)


def queries_in(batch: Batch) -> list[tuple[str, Query]]:
    return [(run.name, query) for run in batch.runs() for query in run.queries]


def walk(path: Path) -> Iterator[object]:
    """Everything that the API says about a results directory, as comparable values."""
    with deepsec_results.open_results(path) as results:
        for batch in results.batches():
            yield batch.id, batch.status, batch.title, batch.run_count, bool(batch.problem)
            for run in batch.runs():
                yield run.name, run.status, run.warnings, run.error_msg, bool(run.problem)
                for query in run.queries:
                    # In an archive, no process is looked up.
                    reason = "running" if query.reason == "stale" else query.reason
                    yield query.number, query.verdict, reason, query.memory
                    if query.attack is not None:
                        yield from said_of(query.attack)
        assert results.faults == ()


def said_of(attack: Attack) -> Iterator[object]:
    yield attack.process, attack.trace
    replay, explanation = attack.replay(), attack.explain()
    if isinstance(replay, Problem) or isinstance(explanation, Problem):
        assert isinstance(replay, Problem) <= isinstance(explanation, Problem)
        yield isinstance(explanation, Problem) and explanation.message
        return
    yield [(step.number, step.action, step.text, step.frame) for step in replay.steps]
    yield explanation.sentence, explanation.outcome, explanation.witness, explanation.other.frame


def test_recorded_verdicts_and_traces() -> None:
    """The verdicts, processes and traces are those that the prover printed."""
    with open(FIXTURES / "recorded" / "expected.tsv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    with deepsec_results.open_results(RECORDED) as results:
        found = {
            (batch.id, f"{name}.dps", str(query.number)): query
            for batch in results.batches()
            for name, query in queries_in(batch)
        }
    assert len(rows) > 100
    for row in rows:
        query = found[row["batch"], row["input_file"], row["query"]]
        assert (query.verdict, query.type) == (row["verdict"], row["type"])
        assert (query.attack is not None) == (row["verdict"] == "attack")
        if query.attack is not None and row["trace"]:
            assert (str(query.attack.process), query.attack.trace) == (row["process"], row["trace"])


@pytest.mark.parametrize(
    "folder", some(DIRECTORIES), ids=lambda path: path.relative_to(FIXTURES).as_posix()
)
def test_agrees_with_the_json(
    remarks: list[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    here = str(folder.relative_to(FIXTURES.parent))
    rows = json.loads(run(monkeypatch, "list", here, "--json", "--verdicts").stdout)
    shown = json.loads(run(monkeypatch, "show", "-d", here, "-n", "0", "--json").stdout)
    with deepsec_results.open_results(here) as results:
        found = list(results.batches())
        assert [batch.id for batch in results.batches(oldest_first=True)] == [
            batch.id for batch in reversed(found)
        ]
        runs = [[*batch.runs()] for batch in found]
        problems = [[*batch.problems()] for batch in found]
    assert found
    for batch, row, problem in zip(found, rows, problems, strict=True):
        named = {"runs": "run_count"}
        for field in {*row} & {*Batch.__struct_fields__} | {"runs"}:
            assert getattr(batch, named.get(field, field)) == row[field], field
        assert (batch.problem and batch.problem.message) == row["error"]
        if row["incomplete"] or row["error"] or row["runs"] is None:
            assert problem
    for batch_runs, one, problem in zip(runs, shown, problems, strict=True):
        parts = one["runs"] or []
        errors = [part["error"] for run in parts for part in (run, *run["queries"])]
        own = [one.get("error") or "does not list its runs"] if one["runs"] is None else []
        assert [each.message for each in problem] == [*own, *filter(None, errors)]
        for each, plain in zip(batch_runs, one["runs"] or [], strict=True):
            same(each, plain)
            for query, plain_query in zip(each.queries, plain["queries"], strict=True):
                same(query, {**plain_query, "number": plain_query["index"]})
                assert (query.attack and query.attack.trace) == plain_query["trace"]
                assert (query.attack and query.attack.process) == plain_query["process"]


def same(found: object, plain: dict[str, object]) -> None:
    fields = {*plain} & {*found.__struct_fields__} - {"queries"}  # type: ignore[attr-defined]
    assert len(fields) >= 9
    for field in fields:
        value = getattr(found, field)
        assert (list(value) if isinstance(value, tuple) else value) == plain[field], field
    problem = found.problem  # type: ignore[attr-defined]
    assert (problem and problem.message) == plain["error"]


FOLDERS_OF_ATTACKS = [f"fixtures/{name}/result_files" for name in ("recorded", "replay", "doubt")]


def test_replays_agree_with_the_json(remarks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an execution has the trace, and what it does."""
    for folder in FOLDERS_OF_ATTACKS:
        out = run(monkeypatch, "trace", "-d", folder, "-n", "0", "--all", "--json").stdout
        with deepsec_results.open_results(folder) as results:
            attacks = [
                query.attack
                for batch in results.batches()
                for _, query in queries_in(batch)
                if query.attack is not None
            ]
            for attack, plain in zip(attacks, json.loads(out), strict=True):
                replay = attack.replay()
                assert not isinstance(replay, Problem)
                assert (replay.executable, replay.moved) == (
                    plain["executable"],
                    plain.get("moved"),
                )
                forbidden = plain["forbidden"]
                assert (replay.forbidden is None) is (forbidden is None)
                if replay.forbidden is not None:
                    number, reason = replay.forbidden.number, replay.forbidden.reason
                    assert {"number": number, "reason": reason} == forbidden
                done = [action for action in plain["actions"] if action["effect"] is not None]
                assert [step.text for step in replay.steps] == [one["effect"] for one in done]
                assert (len(done) == len(plain["actions"])) is bool(replay.executable)


def test_explanations_agree_with_the_json(
    remarks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = set()
    for folder in FOLDERS_OF_ATTACKS:
        out = run(monkeypatch, "explain", "-d", folder, "-n", "0", "--json").stdout
        with deepsec_results.open_results(folder) as results:
            attacks = [
                query.attack
                for batch in results.batches()
                for _, query in queries_in(batch)
                if query.attack is not None
            ]
            for attack, plain in zip(attacks, json.loads(out), strict=True):
                explanation = attack.explain()
                assert not isinstance(explanation, Problem)
                agree(explanation, plain)
                outcomes.add(explanation.outcome)
    assert {Outcome.EQUALITY, Outcome.STUCK, Outcome.NO_EXECUTION} <= outcomes


def places(step: deepsec_results.Step) -> list[dict[str, object]]:
    """The places of a step, as JSON has them."""
    return [
        {
            "line": place.line,
            "column": place.column,
            "calls": [
                {"name": call.name, "line": call.line, "column": call.column}
                for call in place.calls
            ],
            "thread": place.thread,
        }
        for place in step.action.places
    ]


def test_the_source_of_a_query(still: Path, tmp_path: Path) -> None:
    shutil.copytree(RECORDED / "mp37ma_hhb-", tmp_path / "mp37ma_hhb-")
    shutil.copy(RECORDED / "mp37ma_hhb-.json", tmp_path)
    copy = tmp_path / "mp37ma_hhb-/ballot_leak_chw8/ballot_leak.dps"

    def first() -> tuple[deepsec_results.Source, list[int]]:
        with deepsec_results.open_results(str(tmp_path)) as results:
            (run_found,) = results.batch().runs()
            query = run_found.queries[0]
            assert query.attack is not None
            replay = query.attack.replay()
            assert isinstance(replay, deepsec_results.Replay)
            places = [place for step in replay.steps for place in step.action.places]
            return query.source, [place.line for place in places]

    source, lines = first()
    assert source == deepsec_results.Source(file=str(copy), problem=None)
    assert lines == [9, 9, 8]  # `new` and `out` of Election, and `out` of Voter
    copy.write_text("free c.")
    source, lines = first()
    assert source.file == str(copy) and lines == []
    assert source.problem == Problem(str(copy), "has no query 1; it has none")


def agree(explanation: deepsec_results.Explanation, plain: dict[str, object]) -> None:
    other = plain["other"]
    assert isinstance(other, dict)
    assert explanation.sentence == plain["sentence"]
    assert (explanation.outcome, explanation.doubt) == (other["outcome"], other["reason"])
    assert explanation.attacked.process == plain["process"]
    assert explanation.other.process == other["process"]
    visible = [step for step in explanation.attacked.steps if step.visible]
    steps = [(step.number, step.action, step.text, texts(step.frame)) for step in visible]
    assert steps == [
        (step["number"], step["action"], step["text"], texts(step["frame"]))
        for step in plain["steps"]  # type: ignore[attr-defined]
    ]
    furthest = other["furthest"]
    if furthest is None:
        assert explanation.outcome is Outcome.NO_EXECUTION
        assert (explanation.ways, explanation.other.steps, explanation.witness) == (0, (), None)
        return
    pairs = [(visible, plain["steps"]), (explanation.other.steps, furthest["actions"])]
    for found_steps, shown in pairs:
        assert [places(step) for step in found_steps] == [
            [one["place"] for one in step["positions"]]
            for step in shown  # type: ignore[attr-defined]
        ]
    assert (explanation.followed, explanation.of) == (furthest["followed"], furthest["of"])
    assert texts(explanation.other.frame) == texts(furthest["frame"])
    assert (explanation.ways, explanation.states) == (other["ways"], other["states"])
    witness = {
        name: value if name == "process_id" else value["text"]
        for name, value in (other["witness"] or {}).items()
    }
    found = explanation.witness
    fields = found.__struct_fields__ if found else ()
    assert {name: getattr(found, name) for name in fields} == witness
    splits = [(one.process, one.earlier, one.later) for one in explanation.splits]
    assert splits == [tuple(one.values()) for one in other.get("splits", [])]


def texts(frame: object) -> list[str]:
    return [term if isinstance(term, str) else term["text"] for term in frame]  # type: ignore[attr-defined]


@pytest.mark.parametrize("ending", some(["tar", "tar.gz", "zip"]))
def test_an_archive_has_the_same(tmp_path: Path, ending: str) -> None:
    kind = {"tar": "tar", "tar.gz": "gztar", "zip": "zip"}[ending]
    path = shutil.make_archive(str(tmp_path / "all"), kind, RECORDED.parent, RECORDED.name)
    assert list(walk(Path(path))) == list(walk(RECORDED))


# A seventh of the damages, of each sort in each kind of file; in CI all of them.
DAMAGED = [*CORPUS[:: 1 if FULL else 7], *DEEP_CORPUS]


@pytest.mark.parametrize(
    ("kind", "name", "data"), DAMAGED, ids=[f"{kind}: {name}" for kind, name, _ in DAMAGED]
)
def test_damaged_files(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str, name: str, data: bytes
) -> None:
    """Whatever one file contains, the other batch is read, in an archive too."""
    folder = tmp_path / "result_files"
    shutil.copytree(RECORDED / "mp37ma_hhb-", folder / "mp37ma_hhb-")
    shutil.copy(RECORDED / "mp37ma_hhb-.json", folder)
    shutil.copytree(RECORDED / "mp37mb_34r0", folder / "mp37mb_34r0")
    shutil.copy(RECORDED / "mp37mb_34r0.json", folder)
    damaged = folder / SOUND[kind].relative_to(RECORDED)
    damaged.write_bytes(data)
    os.utime(damaged, (1e9, 1e9))  # so that no file is read again
    found = list(walk(folder))
    batch = [one for one in found if isinstance(one, tuple) and one[0] == "mp37mb_34r0"]
    assert [one[1:3] for one in batch] == [("completed", 'Équivalence "forte" – π-calculus')]
    with tarfile.open(tmp_path / "all.tar", "w") as archive:
        archive.add(folder, "result_files")
    in_archive = list(walk(tmp_path / "all.tar"))
    assert [one for one in in_archive if one not in found] == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", ACTING.values(), ids=ACTING)
def test_hostile_text(tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str) -> None:
    """Texts are as in the file; what dsr writes itself contains no character that acts."""
    shutil.copytree(RECORDED / BATCH, tmp_path / BATCH)
    for name in (f"{BATCH}.json", RUN, QUERY):
        value = spoiled(json.loads((RECORDED / name).read_text()), text, keep=KEEP)
        (tmp_path / name).write_text(json.dumps(value))
    with deepsec_results.open_results(tmp_path) as results:
        (batch,) = results.batches()
        assert batch.title == f"{text}ballot_leak{text}" or batch.title.count(text) == 2
        for _, query in queries_in(batch):
            assert query.attack is not None
            said = repr(list(said_of(query.attack)))
            assert said.isprintable()
    assert capfd.readouterr() == ("", "")


REQUESTS = {
    "no directory": (lambda: deepsec_results.open_results("nowhere"), "nowhere: no such directory"),
    "a file": (lambda: deepsec_results.open_results(SOUND["batch"]), "not a directory"),
    "the folder of a batch": (
        lambda: deepsec_results.open_results(RECORDED / BATCH), "not a results directory"),
    "an empty path": (lambda: deepsec_results.open_results(""), '"": no such directory'),
    "a NUL": (lambda: deepsec_results.open_results("a\0b"), "no such directory"),
    "a number": (lambda: deepsec_results.open_results(5), "expected a path, found 5"),
    "bytes": (lambda: deepsec_results.open_results(b"x"), "expected a path, found b'x'"),
    "a size": (lambda: deepsec_results.open_results(RECORDED, max_size=-1), "max_size: expected"),
    "no batch": (lambda: deepsec_results.open_results(RECORDED).batch("x"), "no batch 'x' in"),
    "ambiguous": (lambda: deepsec_results.open_results(RECORDED).batch("mp37m"), "is ambiguous"),
    "not a name": (lambda: deepsec_results.open_results(RECORDED).batch(1), "name: expected"),
    "states": (
        lambda: first_attack().explain(max_states=0), "max_states: expected a number above 0"),
    "a format": (
        lambda: first_attack().chart("png"), "format: expected chart, svg, latex, mermaid"),
    "a width": (
        lambda: first_attack().chart(width=5), "width: expected at least 20 columns, found 5"),
}  # fmt: skip


def first_attack() -> Attack:
    results = deepsec_results.open_results(RECORDED)
    attacks = (query.attack for _, query in queries_in(results.batch(BATCH)) if query.attack)
    return next(attacks)


@pytest.mark.parametrize(("request_", "message"), REQUESTS.values(), ids=REQUESTS)
def test_wrong_requests(request_: object, message: str) -> None:
    with pytest.raises(RequestError) as raised:
        request_()  # type: ignore[operator]
    assert message in str(raised.value)


def test_damaged_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(b"\x1f\x8b" + b"x" * 100)
    with pytest.raises(RequestError, match=r"a\.tar\.gz: is damaged or cut off"):
        deepsec_results.open_results(path)


def test_the_usual_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DSR_DIR", str(RECORDED))
    assert deepsec_results.open_results().paths == (str(RECORDED),)


def test_several_directories(tmp_path: Path) -> None:
    path = shutil.make_archive(str(tmp_path / "all"), "gztar", RECORDED.parent, RECORDED.name)
    with deepsec_results.open_results(RECORDED, path) as results:
        archived = f"{path}:{RECORDED.name}"
        assert results.paths == (str(RECORDED), archived)
        found = list(results.batches())
        assert [batch.id for batch in found[::2]] == [batch.id for batch in found[1::2]]
        assert {batch.directory for batch in found} == {*results.paths}
        with pytest.raises(RequestError, match="is in several directories"):
            results.batch(BATCH)
        batch = results.batch(f"{archived}/{BATCH}.json")
        assert (batch.id, batch.directory) == (BATCH, archived)


def test_closed_results(tmp_path: Path) -> None:
    path = shutil.make_archive(str(tmp_path / "all"), "gztar", RECORDED.parent, RECORDED.name)
    with deepsec_results.open_results(path) as results:
        batch, others = results.batch(BATCH), results.batches()
        attacks = [query.attack for _, query in queries_in(batch) if query.attack]
        next(others)
    for read in (results.batch, lambda: next(others), lambda: next(batch.runs()),
                 attacks[0].replay, attacks[0].explain, attacks[0].chart):  # fmt: skip
        with pytest.raises(RequestError, match="closed"):
            read()
    results.close()


def test_the_size_of_files_is_bounded() -> None:
    with deepsec_results.open_results(RECORDED, max_size=10) as results:
        batch = results.batch(BATCH)
        assert batch.status is Status.UNREADABLE
        assert [str(one) for one in batch.problems()] == [
            f"{RECORDED}/{BATCH}.json: is larger than 10 bytes (see --max-size)"
        ]
        assert list(batch.runs()) == []


def test_the_caller_is_not_in_the_visit() -> None:
    outside = current_context()
    with (
        deepsec_results.open_results(RECORDED) as one,
        deepsec_results.open_results(RECORDED) as two,
    ):
        for _ in zip(one.batches(), two.batches(), strict=True):
            assert current_context() is outside
        for _ in one.batch(BATCH).runs():
            assert current_context() is outside


def test_threads(tmp_path: Path) -> None:
    """Threads that share an archive, and threads with bounds of their own, read the same."""
    path = shutil.make_archive(str(tmp_path / "all"), "gztar", RECORDED.parent, RECORDED.name)
    shared = deepsec_results.open_results(path)
    expected = [str(query.verdict) for batch in shared.batches() for _, query in queries_in(batch)]
    answers: list[object] = []

    def read_all() -> None:
        found = (query for batch in shared.batches() for _, query in queries_in(batch))
        answers.append([str(query.verdict) for query in found])

    def read_nothing() -> None:
        with deepsec_results.open_results(RECORDED, max_size=10) as results:
            statuses = {batch.status for batch in results.batches()}
        answers.append(expected if statuses == {Status.UNREADABLE} else statuses)

    threads = [threading.Thread(target=work) for work in [read_all, read_nothing] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 6


def test_an_internal_error_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by a test")

    monkeypatch.setattr("deepsec_results.use_cases.runs_in_turn.run_of", fail)
    with deepsec_results.open_results(RECORDED) as results:
        batch = results.batch(BATCH)
        (problem,) = batch.problems()
        assert problem.message == "internal error: ZeroDivisionError: by a test"
        (fault,) = results.faults
        assert fault.path == batch.path
        assert "ZeroDivisionError" in fault.traceback
        for _ in range(200):
            list(batch.runs())
        assert len(results.faults) == 100


def test_a_trace_that_cannot_be_replayed() -> None:
    folder = FIXTURES / "invalid_trees" / "silent_step_at_an_output"
    with deepsec_results.open_results(folder) as results:
        (batch,) = results.batches()
        (attack,) = (query.attack for _, query in queries_in(batch) if query.attack)
        assert list(batch.problems()) == []
        for problem in (attack.replay(), attack.explain(), attack.chart()):
            assert isinstance(problem, Problem)
            assert problem.file == attack.file
            assert problem.message.startswith("action ")


@pytest.mark.parametrize(
    "archived", some([False, True]), ids=lambda archived: "archive" if archived else "directory"
)
def test_memory(tmp_path: Path, archived: bool) -> None:
    """Four times the batches take the same memory, but for their names."""
    peaks = []
    for number in (40, 160):
        folder = tmp_path / str(number) / "result_files"
        folder.mkdir(parents=True)
        for at in range(number):
            identity = f"mp37{at:02x}_1a2b"
            shutil.copytree(RECORDED / BATCH, folder / identity)
            shutil.copy(RECORDED / f"{BATCH}.json", folder / f"{identity}.json")
            for file in (folder / f"{identity}.json", *(folder / identity).rglob("*.json")):
                text = file.read_text().replace(BATCH, identity)
                file.write_text(text.replace('"title":"', '"title":"' + 3000 * "x"))
        path = folder
        if archived:
            path = Path(shutil.make_archive(str(folder.parent), "tar", folder.parent))
        list(walk(RECORDED))  # which imports what is not to be counted
        with deepsec_results.open_results(path) as results:
            tracemalloc.start()
            count = sum(query.attack is not None for one in results.batches()
                        for _, query in queries_in(one))  # fmt: skip
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert count == number
    assert peaks[1] < 1.5 * peaks[0]


def test_words() -> None:
    """The enums of the API have all words of the enums that they stand for."""
    assert {*Status} == {*RowStatus} | {*ModelStatus}
    assert {*Outcome} == {*Reason} - {Reason.EQUIVALENT}
    assert Batch.__struct_fields__[:2] == ("id", "path")
    assert batches_module.Batch is Batch


def test_the_package() -> None:
    assert dir(deepsec_results) == sorted(deepsec_results.__all__)
    for name in deepsec_results.__all__:
        assert getattr(deepsec_results, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        deepsec_results.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_the_import_loads_nothing() -> None:
    program = "import sys, deepsec_results; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    ours = [name for name in done.stdout.split() if name.startswith("deepsec_results")]
    assert ours == ["deepsec_results"]
    assert not {"msgspec", "typer", "rich"} & {*done.stdout.split()}


def test_queries_as_record_batches_and_as_a_file(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    with deepsec_results.open_results(RECORDED) as results:
        table = pyarrow.Table.from_batches(results.query_frames())
        batches = list(results.batches())
        verdicts = [
            str(query.verdict) for batch in batches for run in batch.runs() for query in run.queries
        ]
    assert table["verdict"].to_pylist() == verdicts
    file = tmp_path / "part-000000.parquet"
    assert deepsec_results.write_queries([batch.path for batch in batches], str(file)) == len(
        verdicts
    )
    assert parquet.read_table(file)["trace"].to_pylist() == table["trace"].to_pylist()
    with pytest.raises(RequestError, match="cannot write"):
        deepsec_results.write_queries([], str(tmp_path / "none" / "x.parquet"))

"""Memory stays within a stated multiple of the largest file."""

import json
import os
import shutil
import tracemalloc
from collections.abc import Container
from importlib.util import find_spec
from pathlib import Path

import pytest
from command import run
from conftest import FULL, RECORDED, some

SIZE = 50_000  # bytes, about
MULTIPLE = 40  # of the size of the file, stated in docs/robustness.md
BATCH = b'{"pid": 1, "deepsec_version": "2.0.2", "status": "in_progress", "comment": %s}'

COMMENTS = {
    "a long string": b'"%s"' % (b"x" * SIZE),
    "a string of escapes": b'"%s"' % (b'\\"' * (SIZE // 2)),
    "a string that does not end": b'"%s' % (b'\\"' * (SIZE // 2)),
    "a string of the prover's escapes": b'"%s"' % (b"\\195\\137" * (SIZE // 8)),
    "numbers": b"[%s]" % b",".join([b"1234567"] * (SIZE // 8)),
    "short strings of the prover's escapes": b"[%s]" % b",".join([rb'"\195"'] * (SIZE // 7)),
    "short strings": b"[%s]" % b",".join([b'"x"'] * (SIZE // 4)),
    "keys": b"{%s}" % b",".join(b'"%07d":1' % number for number in range(SIZE // 12)),
}


# Outside CI, each comment with one command.
@pytest.mark.parametrize(
    ("command", "comment"),
    [
        pytest.param(command, comment, id=f"{command}-{name}")
        for at, (name, comment) in enumerate(COMMENTS.items())
        for number, command in enumerate(["list", "show", "validate"])
        if FULL or at % 3 == number
    ],
)
def test_memory(
    command: str, comment: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mp37px_4eyu.json"
    words = [command, str(tmp_path if command == "list" else file)]
    file.write_bytes(BATCH % b"1")
    run(monkeypatch, *words)  # which imports what is not to be counted
    file.write_bytes(BATCH % comment)
    tracemalloc.start()
    try:
        outcome = run(monkeypatch, *words)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outcome.code in (0, 1, 2)
    size = file.stat().st_size
    assert size < peak < MULTIPLE * size


# What pyarrow allocates itself is measured in tests/use_cases/test_query_frames.py.
WITH_ARROW = pytest.mark.skipif(find_spec("pyarrow") is None, reason="no extra arrow")


def peak_of(words: list[str], monkeypatch: pytest.MonkeyPatch, codes: Container[int] = (0,)) -> int:
    tracemalloc.start()
    try:
        outcome = run(monkeypatch, *words)
        assert outcome.code in codes, outcome.stderr
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "output",
    some([pytest.param(["--format", "arrow"], marks=WITH_ARROW), ["--format", "csv"],
          ["--sort", "time", "-n", "3", "--json"], ["--format", "jsonl"]]),
)  # fmt: skip
def test_queries_of_any_number_of_batches(
    output: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times the batches take the same memory; a batch is some 30 kB of text in rows alone."""
    monkeypatch.setattr("deepsec_results.use_cases.query_listing.spread",
                        lambda work, pieces, alone: map(work, pieces))  # fmt: skip
    peaks = []
    for number in (40, 120):
        folder = tmp_path / str(number)
        folder.mkdir()
        for at in range(number):
            _many_queries(folder, f"mp37{at:02x}_1a2b", 5)
        target = tmp_path / f"{number}.out"
        command = ["queries", "-d", str(folder), *output, "-o", str(target)]
        peak_of([*command, "-n", "1"], monkeypatch)  # which imports what is not to be counted
        peaks.append(peak_of(command, monkeypatch))
        assert target.stat().st_size > (1 if "--sort" in output else number) * 500
    assert peaks[1] < 1.3 * peaks[0]


def _many_queries(folder: Path, name: str, count: int) -> None:
    """A batch with a run of so many queries, each the attack of ballot_leak."""
    source = RECORDED / "mp37ma_hhb-"
    query = (source / "ballot_leak_chw8/query_1.json").read_bytes()
    run = json.loads((source / "ballot_leak_chw8.json").read_text())
    batch = json.loads((RECORDED / "mp37ma_hhb-.json").read_text())
    (folder / name / "run_1").mkdir(parents=True)
    paths = [f"{name}/run_1/query_{at}.json" for at in range(1, count + 1)]
    for path in paths:
        (folder / path).write_bytes(query)
    shutil.copy(source / "ballot_leak_chw8/ballot_leak.dps", folder / name / "run_1")
    os.utime(folder / name / "run_1/ballot_leak.dps", (1e9, 1e9))  # so that it is read once
    run |= {"query_files": paths, "input_file": f"{name}/run_1/ballot_leak.dps"}
    (folder / name / "run_1.json").write_text(json.dumps(run))
    batch |= {"run_files": [f"{name}/run_1.json"], "title": "x" * 6000}
    (folder / f"{name}.json").write_text(json.dumps(batch))


@pytest.mark.parametrize(
    "words",
    [["stats", "-d", "."], ["list", ".", "--sort", "size", "-n", "5"], ["diff", ".", "."],
     ["diff", ".", ".", "--format", "markdown"],
     ["list", ".", "--sort", "size", "--format", "ids"],
     ["diff", ".", ".", "--all", "--json"]][:: 1 if FULL else 4],
    ids=" ".join,
)  # fmt: skip
def test_any_number_of_batches(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times the batches take nearly the same memory; a batch alone has 20 kB of text."""
    monkeypatch.setattr("deepsec_results.use_cases.selection._PIECE", 32)
    peaks = []
    # The first imports what is not to be counted; the others fill two pieces and more.
    for number in (1, 80, 240):
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        for at in range(number):
            _many_queries(folder, f"mp37{at:02x}_1a2b", 2)
            _lengthen(folder / f"mp37{at:02x}_1a2b.json", 20_000)
        peaks.append(peak_of(words, monkeypatch))
    assert peaks[2] < 1.3 * peaks[1]


def _lengthen(path: Path, size: int) -> None:
    """Give a batch a long field that no row has."""
    batch = json.loads(path.read_text())
    path.write_text(json.dumps(batch | {"title": "x", "comment": "x" * size}))


FORMATS = ["sarif", "json", "github", "text"]


@pytest.mark.parametrize("output", FORMATS if FULL else FORMATS[1:2])
def test_findings_in_any_number_of_files(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the runs of one batch, although the findings in the batch come first."""
    monkeypatch.chdir(tmp_path)
    for module in ("path_validation", "batch_validation"):
        monkeypatch.setattr(f"deepsec_results.use_cases.{module}.spread",
                            lambda work, pieces, alone: map(work, pieces))  # fmt: skip
    monkeypatch.setattr("deepsec_results.cli.terminal.write", lambda text: None)
    monkeypatch.setattr("deepsec_results.analysis.finding_list._AT_ONCE", 100)
    monkeypatch.setattr("deepsec_results.render.kit.formats._AT_ONCE", 100)
    batch = json.loads((RECORDED / "mp37ma_hhb-.json").read_text()) | {"run_files": []}
    result = json.loads((RECORDED / "mp37ma_hhb-/ballot_leak_chw8.json").read_text())
    result |= {"query_files": [], "start_time": 1}
    unknown = {f"unknown_{at}": at for at in range(60)}
    peaks = []
    for number in (1, 8, 32):
        many, one = tmp_path / f"many_{number}", tmp_path / f"one_{number}"
        (one / "mp37ma_hhb-").mkdir(parents=True)
        many.mkdir()
        runs = [f"mp37ma_hhb-/run_{at}.json" for at in range(number)]
        (one / "mp37ma_hhb-.json").write_text(json.dumps(batch | {"run_files": runs}))
        for at, path in enumerate(runs):
            (many / f"mp37{at:02x}_1a2b.json").write_text(json.dumps(batch | unknown))
            (one / path).write_text(json.dumps(result | unknown))
        for folder in (many, one):
            peaks.append(
                peak_of(["validate", str(folder), "-f", output], monkeypatch, codes=(0, 1))
            )
    assert peaks[4] < 1.3 * peaks[2]
    assert peaks[5] < 1.3 * peaks[3]


@pytest.mark.parametrize("output", FORMATS if FULL else FORMATS[:1])
def test_many_findings_in_one_file(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings are held compressed until they are in order: not one object for each."""
    monkeypatch.setattr("deepsec_results.cli.terminal.write", lambda text: None)
    monkeypatch.setattr("deepsec_results.analysis.finding_list._AT_ONCE", 20)
    monkeypatch.setattr("deepsec_results.render.kit.formats._AT_ONCE", 20)
    monkeypatch.setattr("deepsec_results.reading.json_cutting._AT_ONCE", 1 << 13)
    file = tmp_path / "mp37ma_hhb-.json"
    batch = json.loads((RECORDED / file.name).read_text()) | {"run_files": []}
    peaks, sizes = [], []
    for number in (1, 1000, 3000):  # the first imports what is not to be counted
        unknown = {f"unknown_{at}": 7 for at in range(number)}
        file.write_text(json.dumps(batch | unknown, indent=1))
        sizes.append(file.stat().st_size)
        peaks.append(peak_of(["validate", str(file), "-f", output], monkeypatch))
    assert peaks[2] - peaks[1] < 20 * (sizes[2] - sizes[1])  # an object for each takes 40


QUERY_FAULTS = {
    "an unknown field": (b'"position":{', b'"position":{"odd":1,'),
    "no such atom": (b'"id":', b'"id":99'),
    "a key twice": (b'"status":', b'"status":"completed","status":'),
    "a blank": (b'"status":', b' "status":'),
    "an impossible value": (b'"index":', b'"index":-'),
}


@pytest.mark.parametrize("fault", QUERY_FAULTS if FULL else [*QUERY_FAULTS][:2])
def test_a_large_query_with_a_fault(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is valid in it is never held as plain objects, which take ten times its size."""
    monkeypatch.setattr("deepsec_results.analysis.rules.shortening._LARGE", 0)
    path = next(RECORDED.glob("mp37m1*/coin_choice*/query_1.json"))
    query = json.loads(path.read_bytes())
    del query["attack_trace"]
    processes = query["processes"]
    processes[0] = {"type": "Par", "process_list": [processes[0]] * 1000}
    text = json.dumps(query, separators=(",", ":")).encode()
    old, new = QUERY_FAULTS[fault]
    at = text.rindex(old)
    file = tmp_path / "query_1.json"
    file.write_bytes(text[:at] + new + text[at + len(old) :])
    words = ["validate", str(file), "-f", "json"]
    peak = peak_of(words, monkeypatch, codes=(0, 1))
    assert peak < 5 * len(text)

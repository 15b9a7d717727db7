"""What takes linear time: steps are counted, since a clock would measure the machine too."""

import io
import json
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import FULL, RECORDED
from recorded import inputs_named

from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.reading.archives import open_archive
from deepsec_results.reading.documents import read_plain
from deepsec_results.reading.escapes import mend
from deepsec_results.reading.problems import ReadingError

QUERY = "mp37ma_hhb-/run0_1a2b/query_1.json"
Json = dict[str, Any]


def steps(work: Callable[[], object]) -> int:
    """The number of lines of Python that some work executes."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> Callable[..., Any]:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_linearly(work: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Whether twice the size takes at most a little more than twice the steps. Only CI tries the
    whole size: to count the steps makes them slow."""
    size = size if FULL else size // 2
    work(3)()  # so that imports and caches are not counted
    return steps(work(2 * size)) < 2.2 * steps(work(size))


def refused(data: bytes) -> None:
    with pytest.raises(ReadingError):
        read_plain(data)


@pytest.mark.parametrize(
    "make",
    [
        lambda count: b'{"a":[' + b'{"computed_options":{"title":"x"y' * count,
        lambda count: b'{"error_msg":"' + b'" ' * count,
        lambda count: b'{"warnings":[' + b'"x"y,' * count,
        lambda count: b"{" + b",".join(rb'"k%d":"\195\169"' % at for at in range(count)),
        lambda count: b'{"x":' + b"[" * count,
        lambda count: b'{"a":' * count,
        lambda count: b'{"title":"' + b'"' * count,
        lambda count: b'{"title":"' + b"\\" * count,
        lambda count: b'{"x":' + b"[" * count + b"]" * count,
    ],
    ids=[
        "titles",
        "quotes and blanks",
        "warnings",
        "escapes",
        "brackets",
        "objects",
        "quotes",
        "backslashes",
        "nested and cut off",
    ],
)
def test_what_is_broken(make: Callable[[int], bytes]) -> None:
    def work(count: int) -> Callable[[], object]:
        data = make(count)
        return lambda: refused(data)

    assert grows_linearly(work, 2000)


def test_mending_escapes() -> None:
    def work(count: int) -> Callable[[], object]:
        text = b"[" + b",".join([rb'"\195\169"'] * count) + b"]"
        return lambda: mend(text)

    assert grows_linearly(work, 2000)


def test_distinct_names() -> None:
    assert grows_linearly(lambda count: lambda: distinct_names(["a"] * count), 2000)


def with_atoms(query: Json, count: int) -> None:
    """Add `count` destructors, each with a rule and a variable of its own."""
    table = query["atomic_data"]["data"]
    for number in range(count):
        variable = {"type": "Atomic", "id": len(table)}
        rules = [{"lhs": [variable], "rhs": variable}]
        table += [
            {"type": "Variable", "label": "x", "index": number},
            {"type": "Symbol", "label": f"d{number}", "index": 1000 + number, "arity": 1,
             "category": {"type": "Destructor", "rewrite_rules": rules},
             "representation": "UserDefined", "is_public": True},
        ]  # fmt: skip


def with_actions(query: Json, count: int) -> None:
    query["attack_trace"]["action_sequence"] *= count


def with_processes(query: Json, count: int) -> None:
    query["processes"] = [{"type": "Par", "process_list": [process] * count}
                          for process in query["processes"]]  # fmt: skip


def with_keys(query: Json, count: int) -> None:
    query |= {f"key{number}": number for number in range(count)}


SHOW = ["show", "--query", "1"]


@pytest.mark.parametrize(
    ("edit", "command"),
    [
        *((with_atoms, command) for command in
          (SHOW, [*SHOW, "-f", "dps"], [*SHOW, "--processes"], ["validate"])),
        *((with_actions, command) for command in
          (["show"], ["trace"], ["trace", "--all"], ["trace", "--all", "--json"], ["validate"])),
        *((with_processes, command) for command in
          (["list", "--verdicts", "--json"], [*SHOW, "-f", "dps"], [*SHOW, "--processes"],
           ["trace", "--all"], ["validate"])),
        *((with_keys, command) for command in (["show"], ["validate"], ["validate", "--json"])),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value.__name__,
)  # fmt: skip
def test_parts_of_a_query(
    still: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    edit: Callable[[Json, int], None],
    command: list[str],
) -> None:
    def work(count: int) -> Callable[[], object]:
        folder = tmp_path / str(count)
        path = inputs_named(folder, "a.dps")
        query = json.loads((folder / QUERY).read_text())
        edit(query, count)
        (folder / QUERY).write_text(json.dumps(query, separators=(",", ":")))
        named = str(folder) if command[0] in ("list", "validate") else str(path)
        return lambda: run(monkeypatch, command[0], named, *command[1:])

    assert grows_linearly(work, 60)


@pytest.mark.parametrize(
    "command",
    [["list", "--json", "--verdicts"], ["show"], ["trace"], ["validate"], ["table"], ["stats"],
     ["check", "--expect"], ["history"], ["diff"], ["table", "-f", "latex"]],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize(
    "one_run", [True, False], ids=["one run again and again", "runs of one name"]
)
def test_runs_of_a_batch(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], one_run: bool
) -> None:
    expected = tmp_path / "expected.tsv"
    expected.write_text("input_file\tquery\tverdict\na.dps\t1\tattack\n")
    monkeypatch.setattr("deepsec_results.use_cases.cores.cores", lambda: 1)

    def work(count: int) -> Callable[[], object]:
        folder = tmp_path / str(count)
        path = inputs_named(folder, *["a.dps"] * (1 if one_run else count))
        if one_run:
            batch = json.loads(path.read_text())
            path.write_text(json.dumps(batch | {"run_files": batch["run_files"] * count}))
        words = {
            "list": [str(folder), *command[1:]],
            "validate": [str(folder)],
            "history": ["-d", str(folder), "a"],
            "check": [str(path), "--expect", str(expected)],
            "diff": [str(path), str(path)],
        }.get(command[0], [str(path), *command[1:]])
        return lambda: run(monkeypatch, command[0], *words)

    assert grows_linearly(work, 30)


def test_listing_a_directory(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (RECORDED / "mp37ma_hhb-.json").read_bytes()

    def work(count: int) -> Callable[[], object]:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"mp37ma_{number:04}.json").write_bytes(data)
        return lambda: run(monkeypatch, "list", str(folder), "--json")

    assert grows_linearly(work, 100)


def long_name(length: int) -> bytes:
    """A tar file with a name of some length, as GNU tar writes it, in many folders."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("first"))
        archive.addfile(tarfile.TarInfo("a/" * (length // 2) + "b"))
    return file.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda count: long_name(500 * count),
        lambda count: long_name(100)[:512] + b"x" * (512 * count),
        lambda count: long_name(100)[:512] + (bytes(512) + b"x" * 512) * count,
        lambda count: long_name(1000)[512:3072] * count + long_name(1),
    ],
    ids=["long name", "no headers", "zeros and no headers", "long names"],
)
def test_tar_files(make: Callable[[int], bytes], tmp_path: Path) -> None:
    def work(count: int) -> Callable[[], object]:
        path = tmp_path / f"{count}.tar"
        path.write_bytes(make(count))
        return lambda: open_archive(str(path))

    assert grows_linearly(work, 50)


def test_a_name_that_is_left_out_costs_no_steps(tmp_path: Path) -> None:
    def work(length: int) -> Callable[[], object]:
        path = tmp_path / f"{length}.tar"
        path.write_bytes(long_name(length))
        return lambda: open_archive(str(path))

    work(3)()
    assert steps(work(1_000_000)) < 2 * steps(work(10_000))

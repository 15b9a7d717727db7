"""What keeps dsr fast at any size: counts of files, modules and memory, not times."""

import gc
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED, ROOT, some

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.use_cases import batch_validation, examined_runs
from deepsec_results.use_cases.cores import working_alone
from deepsec_results.use_cases.listing import ListRequest, list_directory
from deepsec_results.use_cases.selection import open_directory

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from directories import make_batches, make_queries

MODULES = """
import sys
sys.argv = ["dsr", *{words}]
from deepsec_results.cli.main import main
try:
    main()
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""


def modules(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", MODULES.format(words=list(words))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [("--version",), ("--help",)])
def test_help_and_version_import_no_results_code(words: tuple[str, ...]) -> None:
    loaded = modules(*words)
    assert not {"msgspec", "pydantic", "multiprocessing", "rich.table"} & loaded
    light = {
        "reading", "reading.errors", "analysis", "analysis.vocabulary",
        "reading.system_errors", "use_cases", "use_cases.interruptions",  # from the first moment on
    }  # fmt: skip
    layers = ("reading", "calculus", "analysis", "use_cases")
    own = [name.removeprefix("deepsec_results.") for name in loaded]
    assert {name for name in own if name.startswith(layers)} <= light


def test_formats_for_programs_do_not_import_rich() -> None:
    loaded = modules("list", str(RECORDED), "--json")
    assert not {"rich.table", "rich.console", "multiprocessing", "pydantic"} & loaded


# What only some options, values and batches need.
RARE = {
    "list": {
        "analysis.ordering", "analysis.query", "analysis.query_selection", "analysis.rerun",
        "cli.moments", "reading.scanned_entries", "render.kit.output_formats",
        "use_cases.batch_order", "use_cases.query_filters",
    },
    "show": {
        "analysis.measured", "analysis.refusals", "cli.moments", "cli.progress",
        "render.batches.layout", "render.batches.query", "render.kit.output_formats",
        "use_cases.cores", "use_cases.query_filters",
    },
    "explain": {
        "analysis.short_runs", "cli.moments", "cli.progress", "reading.mounts",
        "render.attacks.impossible_steps", "render.kit.quantities", "use_cases.cores",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("list", str(RECORDED)),
        ("show", "-d", str(RECORDED), "mp37m1"),
        ("explain", "-d", str(RECORDED), "mp37m1", "--run", "passport_error", "--query", "1"),
    ],
)
def test_a_command_starts_without_what_it_seldom_needs(words: tuple[str, ...]) -> None:
    loaded = modules(*words)
    own = {name.removeprefix("deepsec_results.") for name in loaded}
    assert not RARE[words[0]] & own
    assert "hashlib" not in loaded  # which loads OpenSSL


@pytest.fixture(scope="module")
def thousands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "batches"
    make_batches(folder, 3000)
    return folder


def test_as_many_files_are_opened_as_are_listed(
    thousands: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ((), ("--reverse",), ("--since", "2020-01-01")):
        opened.clear()
        outcome = run(monkeypatch, "list", str(thousands), "-n", "20", "--columns", "id", *words)
        assert len(outcome.stdout.splitlines()) == 21
        assert len(opened) == 20


def test_a_search_stops_when_it_has_enough(
    thousands: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("list", str(thousands), "-s", "internal_error", "-n", "20", "-f", "ids")
    outcome = run(monkeypatch, *words)
    found = outcome.stdout.split()
    assert len(found) == 20
    assert len(opened) < 1500
    assert outcome.stderr.startswith(
        f"showing 20, found in the newest {len(opened)} of 3000 batches"
    )
    every = run(monkeypatch, *words[:4], "-n", "0", "-f", "ids").stdout.split()
    assert every[:20] == found


@pytest.mark.parametrize("output", some(["json", "jsonl", "csv", "markdown", "ids", "table"]))
def test_rows_in_pieces_are_the_rows_as_a_whole(
    thousands: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    words = ("list", str(thousands), "-f", output, "--columns", "id,status,title,runs")
    pieces = run(monkeypatch, *words, "-n", "0").stdout
    whole = run(monkeypatch, *words, "-n", "3000").stdout
    if output == "table":  # whose columns are as wide as the first rows ask for
        assert [line.split() for line in pieces.splitlines()] == [
            line.split() for line in whole.splitlines()
        ]
    else:
        assert pieces == whole
    if output == "json":
        assert len(json.loads(pieces)) == 3000


MEMORY = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def memory(*words: str) -> int:
    """The most memory of a command or of a process that it starts, in kB."""
    dsr = str(Path(sys.executable).parent / "dsr")
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, dsr, *words], capture_output=True, text=True, check=True
    )
    return int(done.stdout) // (1024 if sys.platform == "darwin" else 1)


@pytest.fixture(scope="module")
def fewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "fewer"
    make_batches(folder, 1100)
    return folder


@pytest.mark.parametrize(
    "words",
    some(
        [
            ("list", "-f", "csv"),
            ("list", "--json"),
            ("list", "--sort", "size", "-f", "csv"),
            ("validate",),
        ]
    ),
)
def test_memory_does_not_grow_with_the_number_of_files(
    thousands: Path, fewer: Path, words: tuple[str, ...]
) -> None:
    few = memory(words[0], str(fewer), *words[1:])
    many = memory(words[0], str(thousands), *words[1:])
    assert many < few + 6_000  # the names are kept


@pytest.mark.parametrize("sort", ["size", "title"])
def test_an_order_of_all_batches_holds_few_of_them(thousands: Path, sort: str) -> None:
    """Only their places are held; then each batch is read again, some at once."""
    directory = open_directory(str(thousands))
    with working_alone():
        listing = list_directory(directory, ListRequest(Filters(), sort=SortKey(sort)))
        held = [*listing.views(lambda piece: len(piece) + len(rows_held()), watched=False)]
    assert len(held) > 5
    assert max(held) <= 3 * 512 + len(listing.first)


def rows_held() -> list[ListedBatch]:
    return [found for found in gc.get_objects() if isinstance(found, ListedBatch)]


def test_a_large_batch_is_counted_by_all_cores_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examined_runs, "_MANY_RUNS", 20)
    monkeypatch.setattr(examined_runs, "_RUNS_AT_ONCE", 3)
    monkeypatch.setattr(batch_validation, "_FEW_RUNS", 20)
    paths = make_queries(tmp_path / "r", 420)
    Path(paths[5]).unlink()
    (row,) = json.loads(
        run(monkeypatch, "list", str(tmp_path / "r"), "--json", "--verdicts").stdout
    )
    counted = {
        name: row[name] for name in ("verified", "attacks", "undecided", "progress", "memory")
    }
    query = json.loads(Path(paths[0]).read_text())
    assert counted == {"verified": 0, "attacks": 419, "undecided": 1, "progress": 99,
                    "memory": query["memory"]}  # fmt: skip
    assert row["files"] == [f"input{number}.dps" for number in range(21)]
    found = json.loads(run(monkeypatch, "validate", str(tmp_path / "r"), "--json").stdout)
    assert found["files"] == 1 + 21 + 419
    assert [finding["code"] for finding in found["findings"] if finding["level"] == "error"] == [
        "DSR401"
    ]

"""Files read in parallel on a slow file system, and the same answers as on a fast one."""

import threading
from collections.abc import Callable
from concurrent import futures
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED

from deepsec_results.reading import read_ahead
from deepsec_results.reading.files import FileContent, read_file
from deepsec_results.reading.half_written import Read, read_many
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.read_ahead import TimedRead
from deepsec_results.reading.reading_context import ReadingContext, current_context, visiting

NAMES = [f"file {number}" for number in range(12)]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as slow to open."""
    monkeypatch.setattr(read_ahead, "_SLOW", -1.0)
    monkeypatch.setattr(read_ahead, "_SECONDS_A_BYTE", 0.0)


def timed(seconds: list[float], size: int = 0) -> TimedRead:
    """A read of files that take so long, by a clock of their own."""
    now = [0.0]

    def read(path: str) -> FileContent:
        now[0] += seconds.pop(0)
        return FileContent(b"x" * size, 0.0)

    return TimedRead(read, lambda: now[0])


def test_each_of_the_first_files_must_be_slow() -> None:
    for seconds, expected in [
        ([0.001, 0.001], True),
        ([0.001, 0.000_05], False),
        ([0.000_05, 0.001], False),
    ]:
        read = timed(seconds)
        read("a"), read("b")
        assert read.slow is expected


def test_a_large_file_may_take_longer() -> None:
    read = timed([0.05], size=50_000_000)
    read("large")
    assert not read.slow


def test_a_failed_read_is_timed_too() -> None:
    def refuse(path: str) -> FileContent:
        now[0] += 0.001
        raise PermissionError

    now = [0.0]
    read = TimedRead(refuse, lambda: now[0])
    with pytest.raises(PermissionError):
        read("a")
    assert read.slow


@pytest.mark.usefixtures("slow")
def test_files_are_read_in_parallel() -> None:
    # No read returns until four are in progress.
    together = threading.Barrier(4, timeout=60)

    def read(path: str) -> FileContent:
        if path not in NAMES[: read_ahead.PROBED]:
            number = NAMES.index(path) - read_ahead.PROBED
            if number < 8:
                together.wait()
        return FileContent(path.encode(), 0.0)

    found = read_many(NAMES, bytes.decode, read)
    assert [value.value for value in found if isinstance(value, Read)] == NAMES


def test_ctrl_c_leaves_the_other_files_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    is_over = threading.Event()

    def read(path: str) -> FileContent:
        started.append(path)
        is_over.wait(30)
        return FileContent(b"", 0.0)

    def interrupted(futures: object) -> None:
        raise KeyboardInterrupt

    shutdown = futures.ThreadPoolExecutor.shutdown

    def shut_down(pool: futures.ThreadPoolExecutor, *, cancel_futures: bool = False) -> None:
        shutdown(pool, wait=False, cancel_futures=cancel_futures)
        is_over.set()
        shutdown(pool)

    monkeypatch.setattr(futures, "wait", interrupted)
    monkeypatch.setattr(futures.ThreadPoolExecutor, "shutdown", shut_down)
    with pytest.raises(KeyboardInterrupt):
        read_ahead.read_ahead([str(number) for number in range(40)], read)
    assert len(started) <= 16


@pytest.mark.usefixtures("slow")
def test_each_thread_knows_the_visit_and_each_error_its_file(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in NAMES]
    for path in paths[:-1]:
        path.write_text("short" if path.name != "file 7" else "longer than that")
    with visiting(ReadingContext(max_size=10)):
        found = read_many(map(str, paths), bytes.decode)
        assert current_context().slow
    for path, value in zip(paths, found, strict=True):
        if path.name == "file 7":
            assert isinstance(value, FileProblem) and "is larger than 10 bytes" in value.message
        elif path == paths[-1]:
            assert value == FileProblem(value.kind, "no such file")  # type: ignore[union-attr]
        else:
            assert isinstance(value, Read) and value.value == "short"


@pytest.mark.usefixtures("slow")
def test_an_internal_error_stays_with_its_file() -> None:
    def read(path: str) -> FileContent:
        if path == NAMES[5]:
            raise ZeroDivisionError("five")
        return FileContent(b"", 0.0)

    with visiting(ReadingContext()):
        found = read_many(NAMES, bytes.decode, read)
        assert [fault.path for fault in current_context().faults] == [NAMES[5]]
    assert [isinstance(value, FileProblem) for value in found].index(True) == 5


def test_a_fast_file_system_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Callable[[str], FileContent]:
        raise AssertionError("no thread is needed")

    monkeypatch.setattr(read_ahead, "_SLOW", 1e9)
    monkeypatch.setattr("deepsec_results.reading.half_written.read_ahead", refuse)
    paths = list(map(str, sorted(RECORDED.glob("*.json"))))
    assert len(read_many(paths, bytes, read_file)) == len(paths)


COMMANDS = [
    ["list", "{}", "--verdicts", "--json"],
    ["list", "{}", "--sort", "size", "-f", "csv"],
    ["queries", "-d", "{}", "-f", "csv"],
    ["stats", "-d", "{}"],
    ["table", "-d", "{}", "mp37m1", "mp37m2"],
    ["show", "-d", "{}", "mp37m1", "--json"],
    ["validate", "{}", "--json"],
    ["history", "-d", "{}", "passport_error"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_answers_are_the_same(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    command = [word.replace("{}", str(RECORDED)) for word in words]
    expected = run(monkeypatch, *command)
    monkeypatch.setattr(read_ahead, "_SLOW", -1.0)
    monkeypatch.setattr(read_ahead, "_SECONDS_A_BYTE", 0.0)
    assert run(monkeypatch, *command) == expected


def test_hostile_paths_are_refused_in_threads_too(still: Path, tmp_path: Path, slow: None) -> None:
    outside = tmp_path / "outside"
    outside.write_text("{}")
    results = tmp_path / "results"
    results.mkdir()
    for name in NAMES:
        (results / name).symlink_to(outside)
    from deepsec_results.reading.confinement import place_to_read, read_inside

    def read(path: str) -> FileContent:
        place = place_to_read(path, str(results))
        assert isinstance(place, str)
        return read_inside(path, place, str(results))

    for value in read_many(NAMES, bytes, read):
        assert isinstance(value, FileProblem)
        assert "is a link out of the results directory" in value.message
    with pytest.raises(ReadingError):
        read(NAMES[0])

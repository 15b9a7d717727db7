"""`dsr watch` while a prover writes. Nothing here depends on time: a pause is the next step."""

import json
import os
import pty
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

import pytest
from children import Child
from command import Outcome, run
from conftest import NOW, RECORDED, some
from prover import Step, write_batch

from deepsec_results.cli import terminal
from deepsec_results.reading import half_written, running_provers
from deepsec_results.reading.running_provers import Process, ProcessState

BATCH = "mp37m1_f9ku"  # 4 runs, 6 queries: 1 verified, 5 attacks
VERIFIED = "mp37lx_6mbh"
INTERVAL = 2


class Prover:
    """A prover that does a step in each pause of `watch`."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, patch
        self.time = NOW
        self.process = Process(ProcessState.PROVER)
        self.steps: Iterator[Step] = iter(())
        self.pauses = 0
        self.at_pause: Callable[[Step | None], object] = lambda step: None
        patch.setattr(terminal, "now", lambda: self.time)
        patch.setattr(terminal, "pause", self.pause)
        patch.setattr(running_provers, "look_up", lambda pid: self.process)
        clock = SimpleNamespace(time=lambda: self.time, sleep=lambda seconds: None)
        patch.setattr(half_written, "time", clock)

    def pause(self, seconds: float) -> None:
        self.pauses += 1
        assert self.pauses < 1000, "watch does not end"
        self.time += INTERVAL
        step = next(self.steps, None)
        self.at_pause(step)

    def begin(self, batch: str = BATCH, *, torn: bool = False) -> None:
        """Write the batch and all that waits."""
        self.steps = write_batch(RECORDED, batch, self.folder, lambda: self.time, torn=torn)
        waiting = 0
        while waiting < 4 + 6:
            step = next(self.steps)
            waiting += step.whole and step.status == "waiting"

    def watch(self, *words: str, width: int | None = None) -> Outcome:
        return run(self.patch, "watch", "-d", str(self.folder), *words, terminal=width)


@pytest.fixture
def prover(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prover:
    return Prover(tmp_path, monkeypatch)


def without_times(text: str) -> list[str]:
    """The lines without the moment that each begins with, and without durations."""
    return [" ".join(line.split()[1:]) for line in text.splitlines()]


def events(outcome: Outcome) -> list[dict[str, object]]:
    return [json.loads(line) for line in outcome.stdout.splitlines()]


def test_a_batch_from_the_first_query_to_the_last(prover: Prover) -> None:
    prover.begin()
    outcome = prover.watch()
    assert (outcome.code, outcome.stderr) == (0, "")
    first, *lines, last = without_times(outcome.stdout)
    assert first.startswith(f"{BATCH} in_progress")
    # A step every two seconds: 2 for each of the 4 runs, 4 for each of the 6 queries, 1 at the end.
    assert last == f"{BATCH} completed 1m06s 1 verified, 5 attacks, 0 undecided"
    assert lines[:6] == [
        "locker_replicated.dps in_progress",
        "locker_replicated.dps query 1 undecided (running) round 0, generating jobs, "
        "40 of at least 100",
        "locker_replicated.dps query 1 undecided (running) round 0, verifying 30%, 70 jobs left",
        "locker_replicated.dps query 1 undecided (running) round 1, verifying 60%, 12 jobs left",
        "locker_replicated.dps query 1 attack 6s 1.0 MB process 2: out(desk,ax_1)",
        "locker_replicated.dps completed 10s",
    ]
    decided = [line for line in lines if "MB" in line]
    assert len(decided) == 6
    assert "coin_choice.dps query 2 verified 6s 1.0 MB" in decided


def test_a_half_written_file_changes_nothing(prover: Prover) -> None:
    prover.begin(torn=True)
    outcome = prover.watch("-f", "jsonl")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert all(event["error"] is None for event in events(outcome))
    assert "unreadable" not in outcome.stdout
    seen = [(event["event"], event.get("run"), event["status"]) for event in events(outcome)]
    assert seen[0] == ("batch", None, "in_progress")
    assert seen[-1] == ("batch", None, "completed")
    assert seen.count(("query", "coin_choice", "completed")) == 2
    assert len(seen) == 2 + 2 * 4 + 4 * 6


def test_the_first_look_may_find_a_half_written_batch(prover: Prover) -> None:
    prover.begin()
    path = prover.folder / f"{BATCH}.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    os.utime(path, (NOW, NOW))
    prover.at_pause = lambda step: prover.pauses == 3 and path.write_bytes(whole)
    outcome = prover.watch()
    assert outcome.code == 0
    assert without_times(outcome.stdout)[0].startswith(f"{BATCH} in_progress for 6s")
    assert "unreadable" not in outcome.stdout


def test_runs_that_are_listed_before_they_are_written(prover: Prover) -> None:
    prover.begin()
    later = {path: path.read_bytes() for path in (prover.folder / BATCH).rglob("*.json")}
    for path in later:
        path.unlink()

    def write(step: Step | None) -> None:
        if prover.pauses == 3:
            for path, text in later.items():
                path.write_bytes(text)

    prover.at_pause, steps = write, prover.steps
    prover.steps = chain([Step("", "waiting")] * 4, steps)
    outcome = prover.watch()
    assert "unreadable" not in outcome.stdout
    assert without_times(outcome.stdout)[-1].startswith(f"{BATCH} completed")


def test_a_file_that_stays_damaged_is_reported(prover: Prover) -> None:
    prover.begin()
    damaged = prover.folder / BATCH / "coin_choice_8fv2" / "query_1.json"

    def damage(step: Step | None) -> None:
        if damaged.exists():
            damaged.write_bytes(b'{"status":')

    prover.at_pause = damage
    outcome = prover.watch("-f", "jsonl")
    (unread,) = [event for event in events(outcome) if event["event"] == "query"
                 and event["status"] == "unreadable"]  # fmt: skip
    assert unread["run"] == "coin_choice"
    assert events(outcome)[-1]["status"] == "completed"
    assert "coin_choice_8fv2/query_1.json" in outcome.stderr


def test_an_old_damaged_batch_is_not_waited_for(prover: Prover) -> None:
    path = prover.folder / f"{BATCH}.json"
    path.write_bytes(b'{"status":')
    os.utime(path, (1e9, 1e9))
    outcome = prover.watch()
    assert (outcome.code, prover.pauses) == (2, 0)
    assert f"dsr: {path}: " in outcome.stderr


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--exit-status",), 1)])
def test_a_prover_that_dies_is_noticed_at_once(
    prover: Prover, words: tuple[str, ...], code: int
) -> None:
    prover.begin()

    def die(step: Step | None) -> None:
        if step == Step(f"{BATCH}/coin_choice_8fv2/query_1.json", "in_progress"):
            prover.process, prover.steps = Process(ProcessState.NONE), iter(())

    prover.at_pause = die
    outcome = prover.watch(*words)
    assert outcome.code == code
    *lines, last = without_times(outcome.stdout)
    assert last.startswith(f"{BATCH} stale >16s 0 verified, 1 attack, 5 undecided")
    assert "is not running here" in last
    assert lines[-1].startswith("coin_choice.dps query 1 undecided (stale) >0s")
    assert outcome.stderr.startswith(f"{BATCH} is stale: pid 16178 is not running here")


def test_a_prover_that_ends_between_two_readings_has_not_died(prover: Prover) -> None:
    prover.begin()
    read: list[int] = []

    def look_up(pid: int) -> Process:
        # The batch was just read, and in progress. Before its process is looked up, it ends.
        read.append(pid)
        if len(read) == 5:
            list(prover.steps)
            prover.process = Process(ProcessState.NONE)
        return prover.process

    prover.patch.setattr(running_provers, "look_up", look_up)
    outcome = prover.watch()
    assert "stale" not in outcome.stdout
    assert f"{BATCH} completed" in without_times(outcome.stdout)[-1]


def test_a_prover_on_another_machine_is_followed(prover: Prover) -> None:
    prover.process = Process(ProcessState.NONE)
    prover.begin()
    outcome = prover.watch()
    assert "may be one on another machine" in outcome.stdout.splitlines()[0]
    assert without_times(outcome.stdout)[-1].startswith(f"{BATCH} completed")


def test_a_stale_batch_is_followed_on_request(prover: Prover) -> None:
    prover.process = Process(ProcessState.NONE)
    prover.begin()
    for path in prover.folder.rglob("*"):
        os.utime(path, (NOW - 3600, NOW - 3600))
    assert prover.watch("--keep-going").stdout.count("stale") > 0
    assert prover.pauses > 20


@pytest.mark.parametrize(("batch", "code"), [(VERIFIED, 1), ("mp37m9_9911", 0)])
def test_exit_status_is_that_of_show(
    still: Path, monkeypatch: pytest.MonkeyPatch, batch: str, code: int
) -> None:
    words = ("-d", str(RECORDED), batch, "--exit-status")
    assert run(monkeypatch, "watch", *words).code == run(monkeypatch, "show", *words).code == code


def test_the_newest_running_batch_is_chosen(prover: Prover) -> None:
    for name in ("mp37n1_1111", "mp37n2_1111"):
        (prover.folder / f"{name}.json").write_text(
            '{"status":"completed","run_files":[],"start_time":1,"end_time":2}'
        )
    prover.begin()
    assert f"{BATCH}  in_progress" in prover.watch().stdout
    assert "mp37n2_1111  completed" in prover.watch().stdout


def test_a_run_that_has_ended_is_not_read_again(prover: Prover, opened: list[str]) -> None:
    prover.begin()
    run_file = str(prover.folder / BATCH / "locker_replicated_8t1z.json")
    counts: dict[str, int] = {}

    def count(step: Step | None) -> None:
        if step is not None and step.status == "completed":
            counts[step.name] = opened.count(run_file)

    prover.at_pause = count
    prover.watch()
    first, *later, _ = [number for name, number in counts.items() if name.count("/") == 1]
    assert later == [first + 1] * len(later)


@pytest.mark.parametrize("width", some([80, 200]))
def test_the_view_is_redrawn_in_place(prover: Prover, width: int) -> None:
    prover.patch.setenv("LINES", "24")
    prover.begin(torn=True)
    outcome = prover.watch(width=width)
    assert outcome.code == 0
    assert outcome.stdout.startswith("\x1b[?25l")  # the cursor is hidden,
    drawn, _, final = outcome.stdout.rpartition("\x1b[?25h")  # and shown again
    assert drawn.count("\x1b[2K") > 100
    assert "unreadable" not in outcome.stdout
    assert "the prover gives no estimate of the end" in outcome.stdout
    assert final.count(BATCH) == 1
    assert "completed" in final
    assert "6 of 6 decided: 1 verified, 5 attacks, 0 undecided" in final
    assert ("proj_{1,2}" in final) == (width == 200)


def test_the_bell_rings_at_each_attack_and_at_the_end(prover: Prover) -> None:
    prover.patch.setenv("LINES", "40")
    prover.begin()
    drawn = prover.watch("--bell", width=80).stdout
    assert drawn.count("\a") == 5 + 1
    first, *_, last = drawn.split("\a")
    assert "attack: locker_replicated.dps query 1" in first
    assert f"ended: {BATCH}" not in last
    assert "completed" in last


@pytest.mark.parametrize("words", [("--bell",), ("--bell", "-f", "jsonl"), ()])
def test_no_bell_in_a_pipe_and_without_the_option(prover: Prover, words: tuple[str, ...]) -> None:
    prover.begin()
    outcome = prover.watch(*words)
    assert "\a" not in outcome.stdout + outcome.stderr
    assert "\a" not in prover.watch(width=80).stdout


def test_the_bell_of_a_dumb_terminal(prover: Prover) -> None:
    """An attack from before does not ring; the end of the batch does, also if it is over."""
    prover.patch.setenv("TERM", "dumb")
    prover.begin()
    prover.watch()
    assert prover.watch("--bell", width=80).stdout.count("\a") == 1


def test_the_bell_rings_on_stderr_if_the_result_is_in_a_pipe(
    prover: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(terminal, "ring", rung.append)
    prover.begin()
    prover.watch("--bell")
    assert rung[0] == "attack: locker_replicated.dps query 1"
    assert rung[-1] == f"ended: {BATCH}, completed"
    assert len(rung) == 5 + 1


def test_a_dumb_terminal_gets_lines(prover: Prover) -> None:
    prover.patch.setenv("TERM", "dumb")
    prover.begin()
    outcome = prover.watch(width=80)
    assert "\x1b" not in outcome.stdout
    assert len(outcome.stdout.splitlines()) == 2 + 2 * 4 + 4 * 6


def test_a_batch_without_a_list_of_runs(prover: Prover) -> None:
    (prover.folder / f"{BATCH}.json").write_text('{"status":"completed","title":"no runs"}')
    assert without_times(prover.watch().stdout) == [
        f"{BATCH} completed 0 verified, 0 attacks, 0 undecided"
    ]


@pytest.mark.parametrize("words", [("--interval", "0"), ("--interval", "x"), ("-f", "json")])
def test_wrong_values(prover: Prover, words: tuple[str, ...]) -> None:
    outcome = prover.watch(*words)
    assert outcome.code == 2
    assert outcome.stderr.startswith(f"dsr: {'--format' if words[0] == '-f' else words[0]}: ")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_the_terminal_clean(tmp_path: Path, number: int, code: int) -> None:
    list(zip(range(40), write_batch(RECORDED, BATCH, tmp_path, lambda: NOW), strict=False))
    path = tmp_path / f"{BATCH}.json"
    path.write_text(path.read_text().replace('"completed"', '"in_progress"'))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "deepsec_results", "watch", str(path), "--keep-going"]
    with Child(command, stdout=theirs, stderr=theirs, stdin=theirs) as process:
        os.close(theirs)
        said = b""
        while b"Queries" not in said:
            said += os.read(ours, 4096)
        process.send_signal(number)
        while b"\x1b[?25h" not in said:
            said += os.read(ours, 4096)
        assert process.wait() == code
    os.close(ours)
    assert b"Traceback" not in said

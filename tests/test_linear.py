"""What takes linear time: steps are counted, since a clock would measure the machine too."""

import io
import json
import sys
import tarfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from command import run
from conftest import FIXTURES, FULL, RECORDED
from processes import Protocol, output, par
from recorded import inputs_named
from replays import read_query

from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.simulations import SimulatedQuery, simulate
from deepsec_results.calculus import frame_classes, knowledge, offers, places, replaying
from deepsec_results.calculus.following import MAX_STATES, follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.terms import Function
from deepsec_results.model.traces import Action, TauAction
from deepsec_results.reading.archives import open_archive
from deepsec_results.reading.documents import read_plain
from deepsec_results.reading.escapes import mend
from deepsec_results.reading.problems import ReadingError

QUERY = "mp37ma_hhb-/run0_1a2b/query_1.json"
MANY_OUTPUTS = FIXTURES / "faults/result_files/mpcjav_i0m0/many_outputs_e4s1/query_1.json"
Json = dict[str, Any]
T = TypeVar("T")


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
     ["check", "--expect"], ["history"], ["diff"], ["table", "-f", "latex"]][:: 1 if FULL else 3],
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


# Searches: their unit is a state, and they compare states with one another and frames with frames.


class Counts:
    """How often some functions of the calculus are called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._counts = Counter[str]()

    def count(self, owner: object, name: str) -> None:
        """Count the calls of a function from now on."""
        counted = getattr(owner, name)

        def call(*args: object, **named: object) -> object:
            self._counts[name] += 1
            return counted(*args, **named)

        self._patch.setattr(owner, name, call)

    def of(self, work: Callable[[], T]) -> tuple[T, Counter[str]]:
        """What some work returns, and the calls that it makes."""
        self._counts.clear()
        return work(), self._counts.copy()


def waiting_after(length: int) -> tuple[Protocol, Process, list[Action]]:
    """Processes side by side, new k; out(c,h(k)); in(c,x); out(c,h(x)): the trace has the first
    output of each. Then each of them could take the output of each other one."""
    protocol = Protocol()
    h = protocol.constructor("h", 1)
    parts: list[Process] = []
    actions: list[Action] = []
    for _ in range(length):
        k, x = protocol.name(), protocol.variable()
        sent = protocol.out(Function(h, [k]), protocol.read(x, protocol.out(Function(h, [x]))))
        parts.append(protocol.new(k, sent))
        actions += [TauAction(parts[-1].position), output(protocol.c, sent.position)]
    return protocol, par(*parts), actions


def test_alike_processes_are_followed_in_one_state_an_action(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No output is tried with an input on a channel that the attacker sees, and each frame is
    compared once with that of the attack."""
    counts = Counts(monkeypatch)
    counts.count(offers, "accepts")
    counts.count(frame_classes.FrameClasses, "_find")
    for length in (10, 20, 40):
        protocol, process, actions = waiting_after(length)
        end = replay(protocol.theory, process, actions, Semantics.PRIVATE).configurations[-1]
        search = partial(follow, end, actions, process, Semantics.PRIVATE)
        found, calls = counts.of(search)
        assert [way.outcome for way in found.ways] == [WayOutcome.EQUIVALENT]
        assert found.states == length + 1
        assert calls["accepts"] == 0
        assert calls["_find"] <= length


def test_executions_of_one_trace_share_their_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    """For each execution there are a bounded number of frames to deduce from, of pairs of frames to
    distinguish, of steps to replay, and of places to compare, however many executions there are."""
    counts = Counts(monkeypatch)
    counts.count(knowledge.Knowledge, "__init__")
    counts.count(frame_classes, "distinguish")
    counts.count(frame_classes.FrameClasses, "test")
    counts.count(replaying, "take")
    counts.count(places.Places, "likeness_of")
    attack = read_query(MANY_OUTPUTS)
    query = SimulatedQuery(attack.atoms, attack.processes, attack.semantics, 1, attack.theory)
    for outputs in (3, 5, 7) if FULL else (3, 5):
        text = ";".join(f"out(c,ax_{number})" for number in range(1, outputs + 1))
        actions = parse_trace(attack.theory, text)
        found, calls = counts.of(partial(simulate, query, actions, MAX_STATES))
        executions = len(found.executions)
        assert calls["distinguish"] <= 2 * executions
        assert calls["__init__"] <= 2.5 * executions
        assert calls["test"] <= 10 * executions
        assert calls["take"] <= 7 * executions
        assert calls["likeness_of"] <= 4 * executions


@pytest.mark.parametrize("most", [1, 5, 50])
def test_no_search_examines_more_states_than_it_may(most: int) -> None:
    attack = read_query(MANY_OUTPUTS)
    query = SimulatedQuery(attack.atoms, attack.processes, attack.semantics, 1, attack.theory)
    text = ";".join(f"out(c,ax_{number})" for number in range(1, 8))
    found = simulate(query, parse_trace(attack.theory, text), most)
    assert found.states == most
    assert not found.complete
    assert all(one.following.states <= most for one in found.executions)

"""Attacks of the recorded results are found again without their traces; what is verified is not."""

import os
import subprocess
import sys
from pathlib import Path

import crafted
import pytest
from conftest import FIXTURES, FULL, RECORDED, ROOT, some
from naive import ground
from processes import Protocol, par
from replays import REPLAY, Attack, read_attack, read_query, written_frame
from witnesses import as_json, check

from deepsec_results.analysis.explanations import is_probabilistic
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.search.answers import (
    Answer,
    Counterexample,
    NoneFound,
    SearchedQuery,
)
from deepsec_results.calculus.search.confirming import Confirmed
from deepsec_results.calculus.search.searching import search
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import Function
from deepsec_results.model.traces import EavesdropAction

FOLDERS = (RECORDED, REPLAY / "result_files", FIXTURES / "evening" / "result_files")
MAX_TRACES = 600


def _queries(*, attacked: bool) -> list[Path]:
    """One recorded query of each kind: input, query and semantics."""
    found: dict[tuple[object, ...], Path] = {}
    for path in sorted(path for folder in FOLDERS for path in folder.glob("*/*/query_*.json")):
        text = path.read_bytes()
        if (b'"attack_trace"' in text) is attacked and b'"completed"' in text:
            query = read_query(path)
            if not any(map(is_probabilistic, query.processes)):
                name = path.parent.name.rpartition("_")[0]
                found.setdefault((name, path.stem, query.semantics), path)
    return list(found.values())


def _name(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.parent.name}/{path.stem}"


def _searched(query: Attack, max_traces: int = MAX_TRACES) -> Answer:
    both_ways = query.type in (QueryType.TRACE_EQUIV, QueryType.SESSION_EQUIV)
    processes = (query.processes[0], query.processes[1])
    searched = SearchedQuery(query.theory, processes, query.semantics, both_ways)
    return search(searched, max_traces=max_traces)


ATTACKS = [path for path in _queries(attacked=True) if read_query(path).type.startswith("trace")]


@pytest.mark.parametrize("path", some(ATTACKS), ids=_name)
def test_attacks_are_found_again(path: Path) -> None:
    query = read_attack(path)
    answer = _searched(query)
    assert isinstance(answer, Counterexample)
    confirmed = answer.confirmed
    process = query.processes[answer.process - 1]
    # A step that the semantics forbids raises an error.
    replay(query.theory, process, confirmed.execution.actions, query.semantics)
    _check_witness(query, confirmed)


def _check_witness(query: Attack, confirmed: Confirmed) -> None:
    """The test holds by a plain evaluation of its recipes."""
    if confirmed.witness is None:
        return
    way = confirmed.following.furthest[0]
    there = [ground(as_json(term)) for term in written_frame(way.configuration)]
    here = [ground(as_json(term)) for term in written_frame(confirmed.execution.configuration)]
    check(query.atoms, confirmed.witness, (here[: len(there)], there))


@pytest.mark.parametrize("path", some(_queries(attacked=False)), ids=_name)
def test_no_verified_query_is_contradicted(path: Path) -> None:
    assert isinstance(_searched(read_query(path)), NoneFound)


CRAFTED = {
    "nested_tests": crafted.nested_tests,
    "oracle": crafted.oracle,
    "certificate": crafted.certificate,
    "behind": crafted.behind,
    "three_different": crafted.three_different,
    "same_output": crafted.same_output,
    "man_in_the_middle": crafted.man_in_the_middle,
}


@pytest.mark.parametrize("system", CRAFTED.values(), ids=CRAFTED)
@pytest.mark.parametrize("semantics", Semantics)
def test_messages_are_crafted(system: crafted.System, semantics: Semantics) -> None:
    theory, processes = crafted.compared(system)
    answer = search(SearchedQuery(theory, processes, semantics, True), max_traces=MAX_TRACES)
    assert isinstance(answer, Counterexample)


def _channel_of_the_attacker(made: Protocol, b: Function, *, tested: bool) -> Process:
    """A communication on a channel that the attacker chose, after which a test changes nothing."""
    z, y, n = made.variable(), made.variable(), made.name()
    last = made.test(y, n, made.out(b), made.out(b)) if tested else made.out(b)
    inside = par(made.out(n, None, z), made.read(y, last, z))
    return made.read(z, made.new(n, inside))


@pytest.mark.parametrize("semantics", Semantics)
def test_communications_on_known_channels_are_no_silent_steps(semantics: Semantics) -> None:
    made = Protocol()
    b = made.constant("b")
    processes = (
        _channel_of_the_attacker(made, b, tested=False),
        _channel_of_the_attacker(made, b, tested=True),
    )
    query = SearchedQuery(made.theory, processes, semantics, True)
    assert isinstance(search(query, max_traces=MAX_TRACES), NoneFound)


@pytest.mark.parametrize("semantics", Semantics)
def test_what_the_attacker_overhears_can_tell_processes_apart(semantics: Semantics) -> None:
    """One process sends and reads side by side, the other one does so in either order: only the
    first one can send to itself, and only in `eavesdrop` semantics is that an action."""
    made = Protocol()
    a, x = made.constant("a"), made.variable()
    either = made.choice(made.out(a, made.read(x)), made.read(x, made.out(a)))
    processes = (par(made.out(a), made.read(x)), either)
    answer = search(SearchedQuery(made.theory, processes, semantics, True), max_traces=MAX_TRACES)
    if semantics is Semantics.EAVESDROP:
        assert isinstance(answer, Counterexample)
        assert [type(action) for action in answer.confirmed.trace] == [EavesdropAction]
    else:
        assert isinstance(answer, NoneFound)


def _as_text(answer: Answer) -> str:
    if isinstance(answer, Counterexample):
        return repr((answer.process, as_json(list(answer.confirmed.trace)), answer.effort))
    return repr(answer)


def _print_answers() -> None:
    each = 15 if FULL else 120
    for path in (*ATTACKS[::each], *_queries(attacked=False)[::each]):
        print(_as_text(_searched(read_query(path), 200)))


def test_two_searches_have_one_answer() -> None:
    """Also in two processes, in which the hashes of texts and of objects differ."""
    code = "import test_counterexamples as t; t._print_answers()"
    folders = [str(ROOT / "tests"), str(Path(__file__).parent)]
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders), "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    (text,) = printed
    assert "traces=" in text


def test_inclusion_looks_in_one_direction() -> None:
    made = Protocol()
    a = made.constant("a")
    processes = (made.out(a), made.out(a, made.out(a)))
    for both_ways, expected in ((False, NoneFound), (True, Counterexample)):
        query = SearchedQuery(made.theory, processes, Semantics.PRIVATE, both_ways)
        assert isinstance(search(query), expected)


def test_a_counterexample_has_no_action_that_it_does_not_need() -> None:
    made = Protocol()
    a, b, d = made.constant("a"), made.constant("b"), made.constant("d")
    processes = (
        par(made.out(a), made.out(b, None, d)),
        par(made.out(a), made.out(a, None, d)),
    )
    query = SearchedQuery(made.theory, processes, Semantics.PRIVATE, True)
    answer = search(query)
    assert isinstance(answer, Counterexample)
    assert len(answer.confirmed.trace) == 1


@pytest.mark.parametrize("count", [1, 3, 6])
def test_alike_parts_take_turns_once(count: int) -> None:
    """Of processes that are alike, one acts: there is one trace of each length."""
    made = Protocol()
    h = made.constructor("h", 1)

    def sending() -> Process:
        k = made.name()
        return made.new(k, made.out(Function(h, [k])))

    processes = par(*(sending() for _ in range(count))), made.bang(count + 1, sending())
    query = SearchedQuery(made.theory, (processes[0], processes[0]), Semantics.PRIVATE, True)
    answer = search(query)
    assert isinstance(answer, NoneFound)
    assert answer.effort.exhausted
    assert answer.effort.traces == count + 1
    assert answer.effort.longest == count
    more = search(SearchedQuery(made.theory, processes, Semantics.PRIVATE, True))
    assert isinstance(more, Counterexample)
    assert (more.process, len(more.confirmed.trace)) == (2, count + 1)

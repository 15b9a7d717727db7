"""Doing a trace of one's own on a query."""

from pathlib import Path

import pytest
from conftest import RECORDED
from replays import REPLAY, Attack, read_attack, read_query

from deepsec_results.analysis.explanations import Reason, is_probabilistic
from deepsec_results.analysis.simulations import SimulatedQuery, Simulation, simulate
from deepsec_results.calculus.errors import ReplayError
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.notation import ShownLabels, write_trace
from deepsec_results.calculus.possible_actions import ActionKind
from deepsec_results.calculus.trace_text import parse_trace

COIN = RECORDED / "mp37m1_f9ku/coin_choice_8fv2/query_1.json"
PASSPORT = RECORDED / "mp37m1_f9ku/passport_error_ilp/query_1.json"
ATTACKS = sorted(
    path
    for folder in (RECORDED, REPLAY / "result_files")
    for path in folder.glob("*/*/query_*.json")
    if b'"attack_trace"' in path.read_bytes()
)


def query_of(attack: Attack, number: int) -> SimulatedQuery:
    return SimulatedQuery(attack.atoms, attack.processes, attack.semantics, number, attack.theory)


def simulated(path: Path, text: str, number: int = 1, most: int = MAX_STATES) -> Simulation:
    attack = read_attack(path)
    return simulate(query_of(attack, number), parse_trace(attack.theory, text), most)


# A communication on a channel that the attacker can deduce by then, which the semantics does not
# offer: the prover stores it, and its own simulator refuses it.
NOT_OFFERED = "mp5274_78i2/sem_private_1jsu/query_3.json"


def name_of(path: Path) -> str:
    return "/".join(path.parts[-3:])


@pytest.mark.parametrize(
    "path", [path for path in ATTACKS if name_of(path) != NOT_OFFERED], ids=name_of
)
def test_the_attacked_process_does_what_the_prover_printed(path: Path) -> None:
    attack = read_attack(path)
    text = write_trace(attack.actions, ShownLabels(attack.theory.atoms))
    found = simulated(path, text, attack.trace.index_process)
    assert found.executions
    assert found.impossible is None
    for execution in found.executions:
        actions = execution.replayed.attack.trace.action_sequence
        assert write_trace(actions, ShownLabels(attack.theory.atoms)) == text


def test_a_communication_that_the_semantics_does_not_offer() -> None:
    found = simulated(REPLAY / "result_files" / NOT_OFFERED, "out(c,ax_1);out(c,ax_2)")
    assert not found.executions
    assert found.impossible is not None


def test_each_execution_is_compared() -> None:
    """Process 1 of coin_choice can give heads or its secret; process 2 can do neither."""
    found = simulated(COIN, "out(c,ax_1);out(c,ax_2)")
    reasons = [execution.reason for execution in found.executions]
    assert reasons == [Reason.EQUALITY, Reason.EQUALITY]


def test_a_trace_that_both_can_do() -> None:
    found = simulated(COIN, "out(c,ax_1)", 2)
    assert [execution.reason for execution in found.executions] == [Reason.EQUIVALENT]
    assert found.executions[0].replayed.other_number == 1


def test_what_is_possible_instead() -> None:
    found = simulated(COIN, "out(c,ax_1);in(c,ax_1)")
    assert found.impossible is not None
    assert (found.impossible.action, found.impossible.reason) == (2, None)
    assert [action.kind for action in found.impossible.possible] == [ActionKind.OUTPUT]


def test_a_recipe_that_fails() -> None:
    found = simulated(PASSPORT, "out(c,ax_1);in(proj_{1,2}(ax_1),ax_1)")
    assert found.impossible is not None
    assert found.impossible.action == 2
    assert "a destructor in it fails" in str(found.impossible.reason)


def test_too_few_states() -> None:
    found = simulated(PASSPORT, "out(c,ax_1);in(c,get_challenge);out(c,ax_2)", most=2)
    assert (found.complete, found.states, found.impossible) == (False, 2, None)


def test_the_recorded_verdicts_are_not_contradicted() -> None:
    """What process 1 of a verified query can do in two actions, process 2 can follow."""
    tried = 0
    for path in sorted(RECORDED.glob("mp37m[1-4]*/*/query_*.json")):
        if b'"attack_trace"' in path.read_bytes() or b'"completed"' not in path.read_bytes():
            continue
        attack = read_query(path)
        if any(map(is_probabilistic, attack.processes)):
            continue
        for text in ("out(c,ax_1)", "in(c,#n)", "in(c,#n);out(c,ax_1)", "out(c,ax_1);out(c,ax_2)"):
            try:
                actions = parse_trace(attack.theory, text)
            except ReplayError:
                continue
            found = simulate(query_of(attack, 1), actions, MAX_STATES)
            tried += len(found.executions)
            assert {execution.reason for execution in found.executions} <= {Reason.EQUIVALENT}, path
    assert tried > 20

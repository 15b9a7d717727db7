"""Doing a trace of one's own on a query."""

from pathlib import Path

import pytest
from conftest import FIXTURES, RECORDED
from replays import REPLAY, Attack, read_attack, read_query
from test_linear import steps

from deepsec_results.analysis.explanations import (
    Reason,
    TraceExplanation,
    compare_with_other,
    is_probabilistic,
)
from deepsec_results.analysis.simulations import SimulatedQuery, Simulation, simulate
from deepsec_results.calculus.errors import ReplayError
from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.notation import ShownLabels, write_trace
from deepsec_results.calculus.possible_actions import ActionKind
from deepsec_results.calculus.static_equivalence import (
    EqualityTest,
    MessageTest,
    Side,
    Witness,
)
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.model.terms import Recipe

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


MANY_OUTPUTS = FIXTURES / "faults/result_files/mpcjav_i0m0/many_outputs_e4s1/query_1.json"
TWO_PASSPORTS = FIXTURES / "evening/result_files/mpcjbe_2r50/passport-2sessions_722t/query_1.json"


def outputs(count: int) -> str:
    return ";".join(f"out(c,ax_{number})" for number in range(1, count + 1))


def trace_of(path: Path) -> str:
    attack = read_attack(path)
    return write_trace(attack.actions, ShownLabels(attack.theory.atoms))


@pytest.mark.parametrize(
    ("path", "text", "number"),
    [
        (MANY_OUTPUTS, outputs(4), 1),
        (MANY_OUTPUTS, outputs(5), 2),
        (TWO_PASSPORTS, trace_of(TWO_PASSPORTS), 2),
        (PASSPORT, trace_of(PASSPORT), 2),
        (COIN, "out(c,ax_1);out(c,ax_2)", 1),
    ],
    ids=["many outputs", "by process 2", "two passports", "passport", "coin"],
)
def test_what_is_shared_is_what_each_execution_alone_gives(
    path: Path, text: str, number: int
) -> None:
    query = read_query(path)
    actions = parse_trace(query.theory, text)
    found = simulate(query_of(query, number), actions, MAX_STATES)
    assert len(found.executions) > 1
    for shared in found.executions:
        alone = compare_with_other(shared.replayed)
        assert (shared.reason, shared.doubt) == (alone.reason, alone.doubt)
        assert shared.following.counts == alone.following.counts
        assert shared.following.states == alone.following.states
        ways = shared.closest.way, alone.closest.way
        assert len({(way.outcome, way.followed) for way in ways}) == 1
        assert len({repr(recipes_of(way.witness)) for way in ways}) == 1
        if shared.closest.way.witness is not None:
            check_test(shared)


def recipes_of(witness: Witness | None) -> list[Recipe]:
    match witness:
        case EqualityTest():
            return [witness.recipe1, witness.recipe2]
        case MessageTest():
            return [witness.recipe]
    return []


def check_test(explanation: TraceExplanation) -> None:
    """The messages of a test are those that its recipes give for the two frames."""
    theory = explanation.replayed.theory
    way = explanation.closest.way
    second = way.configuration.frame
    first = explanation.replayed.replay.configurations[-1].frame[: len(second)]
    witness = way.witness
    assert witness is not None
    here, there = (first, second) if witness.side is Side.FIRST else (second, first)
    if isinstance(witness, MessageTest):
        assert evaluate_recipe(theory, witness.recipe, here) is witness.message
        assert evaluate_recipe(theory, witness.recipe, there) is None
        return
    recipes = witness.recipe1, witness.recipe2
    assert {evaluate_recipe(theory, recipe, here) for recipe in recipes} == {witness.equal}
    values = [evaluate_recipe(theory, recipe, there) for recipe in recipes]
    assert values == [witness.message1, witness.message2]
    assert witness.message1 is not witness.message2


def test_the_work_for_an_execution_hardly_grows_with_their_number() -> None:
    """Each execution is not compared anew with each way of the other process."""

    def work(count: int) -> tuple[int, int]:
        query = read_query(MANY_OUTPUTS)
        found: list[Simulation] = []
        actions = parse_trace(query.theory, outputs(count))
        taken = steps(lambda: found.append(simulate(query_of(query, 1), actions, MAX_STATES)))
        return taken, len(found[0].executions)

    work(2)
    (few_steps, few), (many_steps, many) = work(4), work(6)
    # Ways to take so many outputs of three copies, each of which gives three, up to symmetry.
    assert (few, many) == (13, 85)
    assert many_steps / many < 2 * few_steps / few

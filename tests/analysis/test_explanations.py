"""Why each recorded attack is one, against what the prover's own simulator answers."""

from pathlib import Path

import pytest
from conftest import RECORDED
from processes import Protocol, output
from replays import REPLAY, Attack, attack_of, name_of, read_attack, read_lines, recorded_answers

from deepsec_results.analysis.explanations import (
    Doubt,
    Reason,
    TraceExplanation,
    explain_attack,
)
from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.session_comparison import SplitActions
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.atoms import AtomicData, AtomicMeta
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Output, Par, Position
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import Function, RecipeFunction
from deepsec_results.model.traces import AttackTrace, ChoiceAction, OutputAction, VisibleAction
from deepsec_results.render.attacks.explanation_sentences import explain_in_a_sentence
from deepsec_results.render.attacks.messages import writer_for

WITNESSES = {"non_equivalent_equality": Reason.EQUALITY, "non_equivalent_message": Reason.MESSAGE}
# Where the recorded answer is the prover's own mistake: it never offers this input.
WRONG = "mp5274_cqfo/fail_2t2u__query_4"
NEW = REPLAY / "result_files"


def explain(
    attack: Attack, max_states: int = MAX_STATES, *, every_way: bool = False
) -> TraceExplanation:
    replayed = ReplayedAttack(
        StoredAttack(attack.trace, attack.atoms),
        attack.processes,
        attack.semantics,
        attack.theory,
        replay(attack.theory, attack.attacked, attack.actions, attack.semantics),
    )
    return explain_attack(replayed, attack.type, max_states, every_way=every_way)


def recorded_reasons(path: Path) -> set[Reason]:
    """What can end the way that gets furthest, by the recorded answers."""
    lines = list(read_lines(path))
    furthest = max(line["followed"] for line in lines)
    ends = {
        line["answer"]["status_equiv"]["status"] for line in lines if line["followed"] == furthest
    }
    witnesses = {WITNESSES[end] for end in ends if end in WITNESSES}
    visible = sum(isinstance(action, VisibleAction) for action in attack_of(path).actions)
    return witnesses or {Reason.STUCK if furthest < visible else Reason.SESSIONS}


@pytest.mark.parametrize(
    "path", [path for path in recorded_answers("follow") if name_of(path) != WRONG], ids=name_of
)
def test_the_reason_is_the_provers(path: Path) -> None:
    explanation = explain(attack_of(path))
    assert explanation.reason in recorded_reasons(path)
    assert explanation.doubt is None


def test_an_input_on_a_channel_to_be_computed() -> None:
    """The prover's simulator is stuck there; by the calculus the frames differ one action later."""
    attack = read_attack(NEW / "mp5274_cqfo/fail_2t2u/query_4.json")
    assert explain(attack).reason is Reason.EQUALITY


@pytest.mark.parametrize("name", ["fair_coin", "sure_choice"])
def test_probabilities_are_not_compared(name: str) -> None:
    (folder,) = (path for path in (NEW / "mp523a_ha67").glob(f"{name}*") if path.is_dir())
    explanation = explain(read_attack(folder / "query_2.json"))
    assert (explanation.reason, explanation.doubt) == (Reason.UNDECIDED, Doubt.PROBABILITIES)


def test_too_many_states_are_said() -> None:
    path = RECORDED / "mp37m1_f9ku/passport_error_ilp/query_1.json"
    explanation = explain(read_attack(path), max_states=5)
    assert (explanation.reason, explanation.doubt) == (Reason.UNDECIDED, Doubt.STATES)
    assert explanation.following.states == 5


def test_a_trace_that_can_be_followed_is_no_attack() -> None:
    """A result that contradicts itself: the two processes are one."""
    attack = read_attack(RECORDED / "mp37m1_f9ku/coin_choice_8fv2/query_1.json")
    attack.processes = [attack.processes[0]] * 2
    explanation = explain(attack)
    assert (explanation.reason, explanation.doubt) == (Reason.UNDECIDED, Doubt.FOLLOWED)


def followed_choice() -> ReplayedAttack:
    """A choice of one output, which the other process does too, and one that is the same."""
    protocol = Protocol()
    first = protocol.out(protocol.c)
    process = protocol.choice(first, protocol.out(protocol.c))
    actions = [
        ChoiceAction(process.position, choose_left=True),
        output(protocol.c, first.position),
    ]
    theory, semantics = protocol.theory, Semantics.PRIVATE
    atoms = AtomicData(AtomicMeta(0, 0, 0, 0), list(theory.atoms))
    replayed = replay(theory, process, actions, semantics)
    attack = StoredAttack(AttackTrace(1, actions), atoms)
    return ReplayedAttack(attack, [process, first], semantics, theory, replayed)


def test_every_execution_must_be_followed() -> None:
    replayed = followed_choice()
    explanation = explain_attack(replayed, QueryType.TRACE_EQUIV)
    assert (explanation.reason, explanation.doubt) == (Reason.UNDECIDED, Doubt.FOLLOWED)
    sentence = explain_in_a_sentence(explanation, writer_for(replayed))
    assert sentence.endswith("no test distinguishes the two: this is no attack.")


def test_not_every_execution_could_be_examined() -> None:
    """Two states are enough to follow the stored execution, but not to find the other one."""
    replayed = followed_choice()
    explanation = explain_attack(replayed, QueryType.TRACE_EQUIV, 2)
    assert (explanation.reason, explanation.doubt) == (Reason.UNDECIDED, Doubt.STATES)
    sentence = explain_in_a_sentence(explanation, writer_for(replayed))
    assert sentence.startswith("Process 2 can follow the execution that dsr examined;")


def test_every_way_is_replayed_and_grouped() -> None:
    path = RECORDED / "mp37m1_f9ku/passport_error_ilp/query_1.json"
    explanation = explain(read_attack(path), every_way=True)
    ends = [way.way.outcome for way in explanation.ways]
    assert sorted(ends, key=list(WayOutcome).index) == ends
    # The prover's simulator ends in 11 states, of which 5 have another one that is alike.
    assert len(ends) == len(explanation.following.ways) == 6
    for way in explanation.ways:
        assert [step.action for step in way.replay.steps] == list(way.way.actions)
    assert not explain(read_attack(path)).ways


def test_two_sessions_in_place_of_one() -> None:
    """`out(c,a);out(d,a)` by one session of process 1, by two of process 2."""
    attack = sequence_against_parallel()
    explanation = explain(attack)
    assert explanation.reason is Reason.SESSIONS
    assert explanation.sessions is not None
    assert explanation.sessions.splits == [SplitActions(1, 1, 2)]


def sequence_against_parallel() -> Attack:
    """A session query whose attack process 2 follows, but with two sessions."""
    folder = next(path for path in (NEW / "mp522q_gicz").glob("two_or_one*") if path.is_dir())
    attack = read_attack(folder / "query_1.json")

    def output(index: int, then: Output | None = None) -> Output:
        return Output(Function(0), Function(0), Position(index, []), then)

    attack.processes = [output(1, output(2)), Par([output(3), output(4)])]
    recipe = RecipeFunction(0)
    actions = [OutputAction(recipe, Position(1, [])), OutputAction(recipe, Position(2, []))]
    attack.trace = AttackTrace(1, actions)
    assert attack.type is QueryType.SESSION_INCL
    return attack

"""Which recorded traces are attacks, as the READMEs of the recordings say."""

from pathlib import Path

import pytest
from conftest import FIXTURES, some
from judgments import judge_trace
from processes import Protocol, output, par
from replays import Attack, name_of, read_attack

from deepsec_results.calculus.compared_executions import ComparedExecution, ProcessPair
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.trace_judgment import (
    Followed,
    Held,
    Judgment,
    NoExecution,
    Open,
    has_execution,
    judge_compared,
    judge_visible,
)
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.traces import (
    Action,
    ChoiceAction,
    CommAction,
    TauAction,
    VisibleAction,
    visible_actions,
)

FOLDERS = (
    "recorded/result_files",
    "replay/result_files",
    "evening/result_files",
    "doubt/result_files",
)
ATTACKS = [
    path
    for folder in FOLDERS
    for path in sorted((FIXTURES / folder).glob("*/*/query_*.json"))
    if b'"attack_trace"' in path.read_bytes()
]
# Attacks that differ from the other process in their sessions or odds only.
BEYOND_TRACES = ("two_or_one", "fair_coin", "sure_choice")
NO_EXECUTION = ("channel_of_the_attacker_5xli/query_2", "sem_private_1jsu/query_3")
OTHERWISE_FOLLOWED = "channel_of_the_attacker_5xli/query_1"


def pair_of(attack: Attack) -> ProcessPair:
    return ProcessPair(attack.theory, attack.attacked, attack.other, attack.semantics)


def expected(path: Path) -> type[Judgment]:
    if name_of(path) in NO_EXECUTION:
        return NoExecution
    followed = path.parent.name.startswith(BEYOND_TRACES) or name_of(path) == OTHERWISE_FOLLOWED
    return Followed if followed else Held


def test_the_recordings_have_each_judgment() -> None:
    assert len(ATTACKS) > 110
    assert {expected(path) for path in ATTACKS} == {Held, Followed, NoExecution}


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_a_recorded_trace(path: Path) -> None:
    attack = read_attack(path)
    judgment = judge_trace(pair_of(attack), attack.actions)
    assert type(judgment) is expected(path)
    impossible = name_of(path) in (*NO_EXECUTION, OTHERWISE_FOLLOWED)
    assert (judgment.forbidden is not None) is impossible


@pytest.mark.parametrize("path", some(ATTACKS), ids=name_of)
def test_its_visible_actions_decide(path: Path) -> None:
    attack = read_attack(path)
    judgment = judge_visible(pair_of(attack), visible_actions(attack.actions))
    assert type(judgment) is expected(path)


def test_the_forbidden_action_is_named() -> None:
    (path,) = (path for path in ATTACKS if name_of(path) == NO_EXECUTION[0])
    attack = read_attack(path)
    judgment = judge_trace(pair_of(attack), attack.actions)
    assert isinstance(judgment, NoExecution) and judgment.forbidden is not None
    assert isinstance(attack.actions[judgment.forbidden.action - 1], CommAction)
    assert "private semantics allows" in judgment.forbidden.reason
    assert judgment.followed == 1


def moved_case(semantics: Semantics, *, first_out: bool) -> tuple[ProcessPair, list[Action]]:
    """A trace that communicates on a private name, before or after the attacker learns it.

    The other process does not output what is communicated.
    """
    protocol = Protocol()
    k, x, a = protocol.name(), protocol.variable(), protocol.constant("a")
    leak, send = protocol.out(k), protocol.out(a, channel=k)
    tell = protocol.out(x)
    read = protocol.read(x, tell, k)
    make = protocol.new(k, par(leak, send, read))
    other = protocol.new(k, protocol.out(k, protocol.out(k)))
    learn: list[Action] = [output(protocol.c, leak.position)]
    communicate: list[Action] = [CommAction(read.position, send.position)]
    both = learn + communicate if first_out else communicate + learn
    actions = [TauAction(make.position), *both, output(protocol.c, tell.position)]
    return ProcessPair(protocol.theory, make, other, semantics), actions


@pytest.mark.parametrize("semantics", Semantics)
@pytest.mark.parametrize("first_out", [False, True])
def test_silent_steps_are_moved(semantics: Semantics, first_out: bool) -> None:
    """The communication is possible earlier, so that there is another execution of the trace."""
    pair, actions = moved_case(semantics, first_out=first_out)
    judgment = judge_trace(pair, actions)
    assert isinstance(judgment, Held)
    forbidden = first_out and semantics is not Semantics.CLASSIC
    assert (judgment.forbidden is not None) is forbidden
    done = [step.action for step in judgment.execution.replay.steps]
    assert sorted(map(repr, done)) == sorted(map(repr, actions))
    assert (done == actions) is not forbidden
    if judgment.forbidden is not None:
        assert judgment.forbidden.action == 3


def test_too_many_states_are_open() -> None:
    pair, actions = moved_case(Semantics.PRIVATE, first_out=True)
    judgment = judge_trace(pair, actions, max_states=1)
    assert isinstance(judgment, Open)
    assert judgment.reason == "more than 1 states"


def test_one_execution_that_is_not_followed_makes_an_attack() -> None:
    protocol = Protocol()
    out = protocol.out(protocol.c)
    attacked = protocol.choice(out, protocol.out(protocol.constant("a")))
    trace: list[VisibleAction] = [output(protocol.c, out.position)]
    pair = ProcessPair(protocol.theory, attacked, out, Semantics.PRIVATE)
    assert isinstance(judge_visible(pair, trace), Held)
    back = ProcessPair(protocol.theory, out, attacked, Semantics.PRIVATE)
    assert isinstance(judge_visible(back, trace), Followed)
    # The stored execution is followed; the other one is not.
    chosen = [ChoiceAction(attacked.position, choose_left=True), *trace]
    judgment = judge_trace(pair, chosen)
    assert isinstance(judgment, Held) and judgment.forbidden is None
    assert judgment.execution.replay.steps[0].action != chosen[0]
    # Two states are enough to follow the stored execution, but not to find the other one.
    judgment = judge_trace(pair, chosen, max_states=2)
    assert isinstance(judgment, Open) and judgment.execution is not None
    assert judgment.execution.is_followed
    assert judgment.execution.replay.steps[0].action == chosen[0]


@pytest.mark.parametrize(("max_states", "expected"), [(1_000, True), (1, None)])
def test_whether_a_process_has_an_execution(max_states: int, expected: bool | None) -> None:
    protocol = Protocol()
    a = protocol.constant("a")
    first = protocol.out(a, protocol.out(a))
    theory, process = protocol.theory, par(first, protocol.out(a))
    sent = output(protocol.c, first.position)
    semantics = Semantics.PRIVATE
    assert has_execution(theory, process, [sent] * 3, semantics, max_states) is expected
    impossible = has_execution(theory, process, [sent] * 4, semantics, max_states)
    assert impossible is (None if expected is None else False)


FOLLOWED, NOT_FOLLOWED, UNDECIDED = "followed", "not followed", "undecided"


@pytest.mark.parametrize(
    ("executions", "complete", "expected"),
    [
        ([FOLLOWED], True, Followed),
        ([FOLLOWED], False, Open),
        ([FOLLOWED, FOLLOWED], True, Followed),
        ([FOLLOWED, NOT_FOLLOWED], True, Held),
        ([UNDECIDED, NOT_FOLLOWED], False, Held),
        ([FOLLOWED, UNDECIDED], True, Open),
        ([UNDECIDED, FOLLOWED], True, Open),
        ([], False, Open),
    ],
)
def test_what_several_executions_show(
    executions: list[str], complete: bool, expected: type[Judgment]
) -> None:
    """One that is not followed makes an attack; none may be undecided else."""
    protocol = Protocol()
    process = protocol.out(protocol.c)
    replayed = replay(protocol.theory, process, [], Semantics.PRIVATE)
    end = replayed.configurations[-1]
    follows = Way(WayOutcome.EQUIVALENT, 0, 0, end, ())
    stuck = Way(WayOutcome.STUCK, 0, 1, end, ())
    compared = [
        ComparedExecution(
            replayed,
            Following([follows if said == FOLLOWED else stuck], 5, complete=said != UNDECIDED),
        )
        for said in executions
    ]
    judgment = judge_compared(compared, 5, complete=complete)
    assert type(judgment) is expected
    if not isinstance(judgment, Open):
        shown = compared[executions.index(NOT_FOLLOWED)] if expected is Held else compared[0]
        assert judgment.execution is shown

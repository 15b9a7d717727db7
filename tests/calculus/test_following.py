"""Following an attack, against what the prover's own simulator answers."""

import functools
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from naive import Json, Naive, ground
from processes import Protocol, output
from replays import (
    Attack,
    as_process,
    as_terms,
    attack_of,
    name_of,
    read_lines,
    recorded_answers,
    written_frame,
)
from witnesses import (
    Frames,
    as_json,
    check,
    check_answer,
    size,
    size_of_answer,
    up_to_names,
)

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.following import follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.shown_process import written_names, written_process
from deepsec_results.calculus.static_equivalence import Side, Witness
from deepsec_results.calculus.waiting import WaitingReason
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil
from deepsec_results.model.traces import Action, visible_actions

FOLLOW = recorded_answers("follow")
OUTCOME = {
    "non_equivalent_message": WayOutcome.MESSAGE,
    "non_equivalent_equality": WayOutcome.EQUALITY,
}
# Where the recorded answer is the API's own mistake, and why.
EXEMPT = {
    "mp5274_cqfo/fail_2t2u__query_4": "the API never offers an input on a channel to be computed",
}
JUDGED = [path for path in FOLLOW if name_of(path) not in EXEMPT]

End = tuple[WayOutcome, int, tuple[Naive, ...]]


class Explained(msgspec.Struct):
    """An attack, the end of its trace, and the ways to follow it."""

    attack: Attack
    attacked: Configuration
    following: Following

    @property
    def table(self) -> AtomicData:
        return AtomicData(None, self.attack.theory.atoms)  # type: ignore[arg-type]

    @property
    def of(self) -> int:
        return len(visible_actions(self.attack.actions))


@functools.cache
def explained(path: Path) -> Explained:
    attack = attack_of(path)
    replayed = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    end = replayed.configurations[-1]
    return Explained(
        attack, end, follow(end, attack.actions, attack.other, attack.semantics, 100_000)
    )


def ground_frame(configuration: Configuration) -> list[Naive]:
    return [ground(as_json(term)) for term in written_frame(configuration)]


def terminal_answers(path: Path, of: int) -> Iterator[tuple[WayOutcome, Json]]:
    """The recorded states in which the simulator ends, and how it ends there."""
    for line in read_lines(path):
        status = line["answer"]["status_equiv"]["status"]
        if status in OUTCOME:
            yield OUTCOME[status], line
        elif not line["answer"]["available_actions"]["default"]:
            followed = line["followed"]
            yield WayOutcome.STUCK if followed < of else WayOutcome.EQUIVALENT, line


@pytest.mark.parametrize("path", JUDGED, ids=name_of)
def test_the_ways_are_the_provers(path: Path) -> None:
    """Each way of ours ends as one of the prover's, with the same frame, and the reverse."""
    ours = explained(path)
    assert ours.following.complete
    expected: set[End] = {
        (
            outcome,
            line["followed"],
            up_to_names([ground(term) for term in line["answer"]["frame"]]),
        )
        for outcome, line in terminal_answers(path, ours.of)
    }
    ways = ours.following.ways
    assert {way.of for way in ways} == {ours.of}
    ends = {
        (way.outcome, way.followed, up_to_names(ground_frame(way.configuration))) for way in ways
    }
    assert ends == expected
    furthest = max(line["followed"] for line in read_lines(path))
    assert max(way.followed for way in ways) == furthest


def frames_of(ours: Explained, other: list[Naive]) -> Frames:
    """The attacked frame so far and the other one, that of process 1 first."""
    attacked = ground_frame(ours.attacked)[: len(other)]
    return (attacked, other) if ours.attack.trace.index_process == 1 else (other, attacked)


def with_attacked_first(ours: Explained, other: list[Naive]) -> Frames:
    return ground_frame(ours.attacked)[: len(other)], other


def witness_of(way: Way) -> Witness:
    assert way.witness is not None
    return way.witness


@pytest.mark.parametrize("path", FOLLOW, ids=name_of)
def test_witnesses_hold(path: Path) -> None:
    """Ours and the prover's, each on the frames of its own way; ours is as short as any."""
    ours = explained(path)
    theirs = []
    for line in read_lines(path):
        answer = line["answer"]["status_equiv"]
        if answer["status"] in OUTCOME:
            other = [ground(term) for term in line["answer"]["frame"]]
            check_answer(ours.table, answer, frames_of(ours, other))
            theirs.append((up_to_names(other), size_of_answer(answer)))
    for way in ours.following.ways:
        assert (way.witness is not None) is way.outcome.is_distinguished
        if way.witness is not None:
            other = ground_frame(way.configuration)
            check(ours.table, way.witness, with_attacked_first(ours, other))
            assert all(
                size(way.witness) <= number
                for frame, number in theirs
                if frame == up_to_names(other)
            )


@pytest.mark.parametrize("path", FOLLOW, ids=name_of)
def test_each_way_is_an_execution(path: Path) -> None:
    """The actions of a way replay, with the visible actions of the attack, to where it ends."""
    ours = explained(path)
    attack = ours.attack
    due = [without_place(action) for action in visible_actions(attack.actions)]
    for way in ours.following.ways:
        replayed = replay(attack.theory, attack.other, way.actions, attack.semantics)
        done = [without_place(action) for action in visible_actions(way.actions)]
        assert done == due[: way.followed]
        end = replayed.configurations[-1]
        assert written_process(end) == written_process(way.configuration)
        assert written_frame(end) == written_frame(way.configuration)


def without_place(action: Action) -> Json:
    """An action without the positions of those who do it."""
    fields: Json = as_json(action)
    return {key: value for key, value in fields.items() if "position" not in key}


@pytest.mark.parametrize("path", FOLLOW, ids=name_of)
def test_the_provers_own_steps_lead_to_its_states(path: Path) -> None:
    """What the simulator does on the other process replays to the states that it shows."""
    attack = attack_of(path)
    done: dict[str, list[Action]] = {}
    for line in read_lines(path):
        actions = [
            *done.get(repr(line["path"][:-1]), ()),
            *msgspec.convert(line["answer"].get("new_actions", []), list[Action]),
        ]
        done[repr(line["path"])] = actions
        end = replay(attack.theory, attack.other, actions, attack.semantics).configurations[-1]
        assert written_process(end) == as_process(line["answer"]["process"])
        assert written_frame(end) == as_terms(line["answer"]["frame"])
        names = sorted(map(repr, as_terms(line["answer"]["names"])))
        assert sorted(map(repr, written_names(end))) == names


def test_an_input_on_a_channel_that_must_be_computed() -> None:
    """`fail` query 4: the frames differ after the last action, an equality with `a` or `b`."""
    (path,) = (path for path in FOLLOW if name_of(path) in EXEMPT)
    (way,) = explained(path).following.ways
    assert (way.outcome, way.followed, way.of) == (WayOutcome.EQUALITY, 3, 3)


def test_a_way_that_is_stuck_says_what_waits() -> None:
    """`fail` query 1: the output that is left is of a term that is not a message."""
    (path,) = (path for path in FOLLOW if name_of(path) == "mp5274_cqfo/fail_2t2u__query_1")
    (way,) = explained(path).following.ways
    assert (way.outcome, way.followed) == (WayOutcome.STUCK, 1)
    (waiting,) = way.waiting
    assert waiting.is_output and waiting.message is None
    assert waiting.reason is WaitingReason.OUTPUT_FAILS


def test_both_kinds_of_test_and_both_sides_occur() -> None:
    """The recorded attacks have each kind of witness, so that the checks above see each."""
    kinds = {
        (way.outcome, witness_of(way).side)
        for path in FOLLOW
        for way in explained(path).following.ways
        if way.outcome.is_distinguished
    }
    assert {outcome for outcome, _ in kinds} == {WayOutcome.MESSAGE, WayOutcome.EQUALITY}
    assert {side for _, side in kinds} == {Side.FIRST, Side.SECOND}


def test_a_process_that_does_nothing_is_stuck_at_once() -> None:
    protocol = Protocol()
    attacked = protocol.out(protocol.c)
    actions: list[Action] = [output(protocol.c, attacked.position)]
    end = replay(protocol.theory, attacked, actions, Semantics.PRIVATE).configurations[-1]
    (way,) = follow(end, actions, Nil(), Semantics.PRIVATE).ways
    assert (way.outcome, way.followed) == (WayOutcome.STUCK, 0)

"""Every recorded attack, also those that the prover's API cannot show."""

import functools
import re
from pathlib import Path

import pytest
from naive import ground
from recorded import expected_rows
from replays import Attack, name_of, read_attack, recorded_attacks, written_frame
from witnesses import as_json, check

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.following import follow, visible_actions
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.moves import visible_moves
from deepsec_results.calculus.offers import offers_of
from deepsec_results.calculus.possible_actions import (
    ActionKind,
    possible_actions,
    silent_actions,
)
from deepsec_results.calculus.recipes import parse_recipe
from deepsec_results.calculus.replaying import ReplayedTrace, replay, take
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import Axiom, Recipe, RecipeTuple
from deepsec_results.model.traces import (
    ChoiceAction,
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)

ATTACKS = recorded_attacks()
KINDS = {
    OutputAction: ActionKind.OUTPUT,
    InputAction: ActionKind.INPUT,
    EavesdropAction: ActionKind.EAVESDROP,
}
SESSIONS = (QueryType.SESSION_EQUIV, QueryType.SESSION_INCL)
# A communication on k after k was output, which the API refuses: no execution has the trace.
LATE = ("mp5274_78i2", "sem_private_1jsu", "query_3.json")
EXECUTED = [path for path in ATTACKS if path.parts[-3:] != LATE]
PROBABILISTIC = "mp523a_ha67"

every_attack = pytest.mark.parametrize("path", EXECUTED, ids=name_of)


@functools.cache
def replayed(path: Path) -> tuple[Attack, ReplayedTrace]:
    attack = read_attack(path)
    return attack, replay(attack.theory, attack.attacked, attack.actions, attack.semantics)


def test_there_are_recorded_attacks() -> None:
    assert len(ATTACKS) >= 95 + 4 + 1 + 1 + 2


@every_attack
def test_each_is_replayed_and_explained(path: Path) -> None:
    attack, made = replayed(path)
    end = made.configurations[-1]
    following = follow(end, attack.actions, attack.other, attack.semantics, 100_000)
    assert following.complete
    outcomes = {way.outcome for way in following.ways}
    # Sessions and odds can differ where no test distinguishes the frames.
    beyond_traces = attack.type in SESSIONS or PROBABILISTIC in path.parts
    assert WayOutcome.EQUIVALENT not in outcomes or beyond_traces
    table = AtomicData(None, attack.theory.atoms)  # type: ignore[arg-type]
    for way in following.ways:
        if way.witness is not None:
            other = [ground(as_json(term)) for term in written_frame(way.configuration)]
            attacked = [ground(as_json(term)) for term in written_frame(end)][: len(other)]
            check(table, way.witness, (attacked, other))


@every_attack
def test_each_action_is_possible_where_it_is_done(path: Path) -> None:
    attack, made = replayed(path)
    for before, step in zip(made.configurations, made.steps, strict=False):
        action = step.action
        if isinstance(action, VisibleAction):
            value_of = functools.partial(message_of, attack, before)
            offered = [
                (one.kind, one.output, one.input, value_of(one.channel))
                for one in possible_actions(before, attack.semantics)
            ]
            assert (KINDS[type(action)], *who_acts(action), value_of(action.channel)) in offered
            assert action in visible_moves(before, offers_of(before), action)
            after, event = take(before, action, attack.semantics)
            assert event == step.event
            assert written_frame(after) == written_frame(step.configuration)
        elif isinstance(action, (ChoiceAction, CommAction)):
            assert action in silent_actions(before, attack.semantics)


def message_of(attack: Attack, configuration: Configuration, recipe: Recipe) -> Message | None:
    return evaluate_recipe(attack.theory, recipe, configuration.frame)


def who_acts(action: VisibleAction) -> tuple[object, object]:
    """The positions of the output and of the input, None for what the attacker does."""
    match action:
        case OutputAction():
            return action.position, None
        case InputAction():
            return None, action.position
        case EavesdropAction():
            return action.output_position, action.input_position


ROWS = [row for folder in ("recorded", "replay") for row in expected_rows(folder) if row["trace"]]


def attack_in(row: dict[str, str]) -> Path:
    """The one attack that a row is about; the folder of a run begins with the input's name."""
    (path,) = (
        path
        for path in ATTACKS
        if path.parts[-3] == row["batch"]
        and path.stem == f"query_{row['query']}"
        and path.parent.name.startswith(row["input_file"].removesuffix("dps").replace(".", "_"))
    )
    return path


PRINTED = {attack_in(row): row["trace"] for row in ROWS}


def test_there_are_printed_traces() -> None:
    assert len(PRINTED) == len(ROWS) > 60


@pytest.mark.parametrize("path", PRINTED, ids=name_of)
def test_what_the_prover_printed_is_read_back(path: Path) -> None:
    attack = read_attack(path)
    axiom = 0
    expected = []
    for action in visible_actions(attack.actions):
        if isinstance(action, InputAction):
            term: Recipe = action.term
        else:
            axiom += 1
            term = Axiom(axiom)
        expected.append((KINDS[type(action)], RecipeTuple([action.channel, term])))
    printed = PRINTED[path]
    read = [] if printed == "ε" else [read_action(attack, one) for one in printed.split(";")]
    assert read == expected


def read_action(attack: Attack, printed: str) -> tuple[ActionKind, Recipe]:
    """The kind of a printed action, and its channel and message as a pair."""
    found = re.match(r"[a-z]+", printed)
    assert found is not None
    return ActionKind(found[0]), parse_recipe(attack.theory, printed[found.end() :])

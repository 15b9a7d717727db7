"""Sessions of recorded queries: attacks hold, and executions of verified queries are followed."""

from pathlib import Path
from random import Random

import pytest
from conftest import FIXTURES
from naive_sessions import follows_by_session
from random_traces import random_trace
from replays import Attack, name_of, read_attack, read_query

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.session_matching import match_sessions
from deepsec_results.calculus.session_outcomes import (
    SessionMatch,
    SessionsFollowed,
    SessionsHeld,
    SessionsOpen,
)
from deepsec_results.model.runs import QueryType

RECORDINGS = [
    path
    for folder in ("recorded", "replay", "evening")
    for path in sorted((FIXTURES / folder / "result_files").glob("*/*/query_*.json"))
    if b'"type":"session_' in path.read_bytes()
]
ATTACKS = [path for path in RECORDINGS if b'"attack_trace"' in path.read_bytes()]
VERIFIED = [
    path
    for path in RECORDINGS
    if path not in ATTACKS and b'"status":"completed"' in path.read_bytes()
]
MOST_STATES = 20_000


def match(attack: Attack, max_states: int = MOST_STATES) -> SessionMatch:
    pair = ProcessPair(attack.theory, attack.attacked, attack.other, attack.semantics)
    execution = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    return match_sessions(pair, execution, max_states)


def test_there_are_recordings_of_both_kinds() -> None:
    assert len(ATTACKS) >= 10 and len(VERIFIED) >= 40


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_a_recorded_attack_holds(path: Path) -> None:
    attack = read_attack(path)
    assert isinstance(match(attack), SessionsHeld)
    both = attack.attacked, attack.other
    atoms = attack.theory.atoms
    assert not follows_by_session(atoms, both, attack.actions, attack.semantics, MOST_STATES)


@pytest.mark.parametrize("path", VERIFIED, ids=name_of)
def test_traces_of_a_verified_query_are_followed(path: Path) -> None:
    """Random executions of a process that may have an attack."""
    query = read_query(path)
    draw = Random(name_of(path))
    for _ in range(6):
        one, two = query.processes
        if query.type is QueryType.SESSION_EQUIV and draw.random() < 1 / 2:
            one, two = two, one
        start = initial_configuration(query.theory, one)
        _, actions = random_trace(draw, start, query.semantics)
        execution = replay(query.theory, one, actions, query.semantics)
        pair = ProcessPair(query.theory, one, two, query.semantics)
        answer = match_sessions(pair, execution, MOST_STATES)
        assert isinstance(answer, SessionsFollowed)
        replay(query.theory, two, list(answer.actions), query.semantics)


def test_too_many_states_are_open() -> None:
    attack = read_attack(next(path for path in ATTACKS if "passport" in str(path)))
    answer = match(attack, max_states=3)
    assert isinstance(answer, SessionsOpen) and answer.reason == "more than 3 states"

"""Sessions of random pairs of processes, matched by the package and in the plainest way."""

from collections import Counter
from random import Random
from typing import Any

from naive_follower import TooManyStates
from naive_sessions import follows_by_session
from random_processes import Builder, Tree, places, replaced
from random_traces import random_trace

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.following import follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.session_matching import match_sessions
from deepsec_results.calculus.session_outcomes import SessionsFollowed, SessionsHeld
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil

MOST_STATES = 3_000
FOLLOWED, SESSIONS_HELD, TRACE_HELD = "followed", "followed with other sessions", "not followed"


def compare(seed: int, semantics: Semantics) -> str | None:
    """Compare the two on one example; their answer, or None if it has too many states."""
    draw = Random(f"sessions {seed} {semantics}")
    builder = Builder()
    first = ("new", ("par", roles(draw), roles(draw)))
    second = first
    for _ in range(draw.randint(0, 3)):
        second = changed(draw, second)
    attacked, other = (builder.process(tree) or Nil() for tree in (first, second))
    theory = builder.theory
    start = initial_configuration(theory, attacked)
    _, actions = random_trace(draw, start, semantics)
    try:
        both = attacked, other
        expected = follows_by_session(theory.atoms, both, actions, semantics, MOST_STATES)
    except TooManyStates:
        return None
    pair = ProcessPair(theory, attacked, other, semantics)
    execution = replay(theory, attacked, actions, semantics)
    answer = match_sessions(pair, execution)
    assert isinstance(answer, SessionsFollowed if expected else SessionsHeld), (seed, semantics)
    end = execution.configurations[-1]
    is_followed = follow(end, actions, other, semantics).counts[WayOutcome.EQUIVALENT] > 0
    if isinstance(answer, SessionsFollowed):
        replay(theory, other, list(answer.actions), semantics)
        assert is_followed, (seed, semantics)
        return FOLLOWED
    return SESSIONS_HELD if is_followed else TRACE_HELD


def roles(draw: Random) -> Tree:
    """One or two roles side by side, or copies of one."""
    if draw.random() < 1 / 4:
        return "bang", 2, role(draw, 3)
    return ("par", role(draw, 3), role(draw, 4)) if draw.random() < 1 / 2 else role(draw, 4)


def role(draw: Random, length: int) -> Tree:
    """So many actions one after the other, with tests and parts side by side among them."""
    if not length:
        return None
    kinds = ("out", "in", "if", "new", "par")
    (kind,) = draw.choices(kinds, (6, 4, 1, 1, 1))
    channel = draw.choice(["c", "c", "c", "a", "s"])
    rest = role(draw, length - 1)
    match kind:
        case "out":
            return kind, channel, term(draw), rest
        case "in":
            return kind, channel, rest
        case "if":
            return kind, term(draw), term(draw), rest, role(draw, length - 1)
        case "new":
            return kind, rest
    return kind, rest, role(draw, 1)


def term(draw: Random) -> Any:
    leaf = draw.choice(["c", "a", 0, 0, 1, 1, 2])
    return draw.choice([leaf, leaf, ("h", leaf), ("enc", leaf, 0), ("dec", leaf, 0)])


def changed(draw: Random, tree: Tree) -> Tree:
    """A tree in which a term is another one, or two parts change places."""
    place = draw.choice([place for place in places(tree) if part_at(tree, place)])
    part = part_at(tree, place)
    if part[0] == "out" and draw.random() < 3 / 4:
        return replaced(tree, place, (*part[:2], term(draw), part[3]))
    other = draw.choice(places(tree))
    if place[: len(other)] == other or other[: len(place)] == place:
        return tree
    moved = replaced(tree, other, part)
    return replaced(moved, place, part_at(tree, other))


def part_at(tree: Tree, place: tuple[int, ...]) -> Tree:
    for at in place:
        tree = tree[at]
    return tree


def compare_many(count: int) -> None:
    """Compare the two on so many pairs, in each semantics, and print how often they say what."""
    for semantics in Semantics:
        said = Counter(compare(seed, semantics) or "too many states" for seed in range(count))
        print(semantics, dict(said))

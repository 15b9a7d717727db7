"""Following finds what an exploration without any reduction finds, on small random processes."""

from collections import Counter
from random import Random

import pytest
from conftest import tried
from exploring import End, explore, possible, silent_steps, up_to_names_of
from random_processes import Builder, random_pair

from deepsec_results.calculus.configurations import Configuration, initial_configuration
from deepsec_results.calculus.following import follow
from deepsec_results.calculus.moves import visible_moves
from deepsec_results.calculus.offers import offers_of
from deepsec_results.calculus.possible_actions import ActionKind, Possible, possible_actions
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.trace_text import ANYWHERE
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil
from deepsec_results.model.terms import Attacker, Axiom, Recipe
from deepsec_results.model.traces import (
    Action,
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
    visible_actions,
)

MOST_STATES = 1_500


def wanted_action(offered: Possible, message: Recipe) -> VisibleAction:
    """What a trace has of an action that is possible, with a message for an input."""
    match offered.kind:
        case ActionKind.OUTPUT:
            return OutputAction(offered.channel, ANYWHERE)
        case ActionKind.INPUT:
            return InputAction(offered.channel, message, ANYWHERE)
        case ActionKind.EAVESDROP:
            return EavesdropAction(offered.channel, ANYWHERE, ANYWHERE)


def random_trace(
    draw: Random, configuration: Configuration, semantics: Semantics
) -> tuple[Configuration, list[Action]]:
    """Some steps of a process, silent and visible ones, and where they lead."""
    actions: list[Action] = []
    for _ in range(draw.randint(2, 10)):
        moves = list(possible(configuration, silent_steps(configuration, semantics), semantics))
        known: list[Recipe] = [Axiom(at + 1) for at in range(len(configuration.frame))]
        for offered in possible_actions(configuration, semantics):
            wanted = wanted_action(offered, draw.choice([Attacker("#n_0"), *known]))
            for action in visible_moves(configuration, offers_of(configuration), wanted):
                after, _ = take(configuration, action, semantics)
                moves.append((action, after))
        if not moves:
            break
        action, configuration = draw.choice(moves)
        actions.append(action)
    return configuration, actions


def check(draw: Random, semantics: Semantics) -> set[End] | None:
    """Check one example; how it ends, or None if there is too much to explore."""
    builder = Builder()
    attacked, other = (builder.process(tree) or Nil() for tree in random_pair(draw))
    theory = builder.theory
    end, actions = random_trace(draw, initial_configuration(theory, attacked), semantics)
    expected = explore(end, visible_actions(actions), other, semantics, MOST_STATES)
    if expected is None:
        return None
    following = follow(end, actions, other, semantics)
    assert following.complete
    found = {
        (way.outcome, way.followed, up_to_names_of(way.configuration)) for way in following.ways
    }
    assert found == expected
    return expected


@pytest.mark.parametrize("semantics", Semantics)
@pytest.mark.parametrize("seed", range(tried(100)))
def test_following_leaves_nothing_out(seed: int, semantics: Semantics) -> None:
    check(Random(seed), semantics)


def test_each_outcome_is_met() -> None:
    """The test above is about something: it has ways of each kind, and few are left out."""
    outcomes: Counter[WayOutcome] = Counter()
    seen: Counter[str] = Counter()
    for seed in range(100):
        ends = check(Random(seed), Semantics.EAVESDROP)
        if ends is None:
            seen["left out"] += 1
            continue
        seen["several"] += len(ends) > 1
        seen["visible"] += any(followed for _, followed, _ in ends)
        outcomes.update({outcome for outcome, _, _ in ends})
    assert outcomes[WayOutcome.EQUIVALENT] >= 40 and outcomes[WayOutcome.STUCK] >= 25
    assert outcomes[WayOutcome.EQUALITY] + outcomes[WayOutcome.MESSAGE] >= 8
    assert seen["left out"] <= 2 and seen["several"] >= 10 and seen["visible"] >= 40

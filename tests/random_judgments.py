"""Judgments of random pairs of processes, by the package and by the naive follower."""

from collections import Counter
from random import Random

from judgments import judge_trace
from naive_follower import MATCHED, NO_EXECUTION, NOT_MATCHED, TooManyStates, naive_answer
from random_processes import Builder, Tree, random_pair
from random_traces import random_trace

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.trace_judgment import (
    Followed,
    Held,
    Judgment,
    NoExecution,
    judge_visible,
)
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil
from deepsec_results.model.traces import visible_actions

MOST_STATES = 3_000
ANSWERS: dict[type[Judgment], str] = {
    Held: NOT_MATCHED,
    Followed: MATCHED,
    NoExecution: NO_EXECUTION,
}


def compare(seed: int, semantics: Semantics) -> str | None:
    """Compare the two on one example; their answer, or None if it has too many states.

    In two of three examples, the trace is one of the semantics `classic`, which has communications
    that the others forbid.
    """
    draw = Random(f"{seed} {semantics}")
    builder = Builder()
    trees = guarded(draw, random_pair(draw))
    attacked, other = (builder.process(tree) or Nil() for tree in trees)
    theory = builder.theory
    made_in = semantics if draw.random() < 1 / 3 else Semantics.CLASSIC
    _, actions = random_trace(draw, initial_configuration(theory, attacked), made_in, silent=4)
    due = visible_actions(actions)
    try:
        expected = naive_answer(theory.atoms, attacked, other, due, semantics, MOST_STATES)
    except TooManyStates:
        return None
    pair = ProcessPair(theory, attacked, other, semantics)
    judgment = judge_trace(pair, actions)
    assert type(judge_visible(pair, due)) is type(judgment), (seed, semantics)
    assert ANSWERS.get(type(judgment)) == expected, (seed, semantics, judgment)
    return expected


def guarded(draw: Random, pair: tuple[Tree, Tree]) -> tuple[Tree, Tree]:
    """Two trees, of which one in two begins only after an input that an output fits.

    The attacker knows the channel, or chose it, or does not know it.
    """
    if draw.random() < 1 / 2:
        return pair
    channel, message = draw.choice(["a", "c", "s", 0]), draw.choice(["c", 0])
    first, second = (
        ("new", ("par", ("out", channel, message, None), ("in", channel, tree))) for tree in pair
    )
    if draw.random() < 1 / 3:
        return ("in", "c", first[1]), ("in", "c", second[1])
    return first, second


def compare_many(count: int) -> None:
    """Compare the two on so many pairs, in each semantics, and print how often they say what."""
    for semantics in Semantics:
        said = Counter(compare(seed, semantics) or "too many states" for seed in range(count))
        print(semantics, dict(said))

"""The tests of an explanation, checked by the plain evaluation of their recipes."""

from collections.abc import Callable, Sequence
from functools import cache

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.plain_evaluation import PlainEvaluator
from deepsec_results.calculus.static_equivalence import MessageTest, Side, Witness
from deepsec_results.calculus.ways import Way


class WitnessError(Exception):
    """Raised if a test does not distinguish the two processes: an error of dsr."""


def check_witnesses(explanation: TraceExplanation) -> None:
    """Check the test of each way in which the other process fails to follow.

    Raises WitnessError.
    """
    replayed = explanation.replayed
    evaluator = PlainEvaluator(replayed.attack.atoms)
    number = cache(lambda message: evaluator.message(message.to_term()))
    attacked = replayed.replay.configurations[-1].frame
    for way in explanation.following.ways:
        if way.witness is not None and not _holds(way.witness, way, attacked, evaluator, number):
            raise WitnessError("the plain evaluation of a test does not distinguish the frames")


def _holds(
    witness: Witness,
    way: Way,
    attacked: Sequence[Message],
    evaluator: PlainEvaluator,
    number: Callable[[Message], int],
) -> bool:
    """Whether a test distinguishes the frame of a way from the attacked one of that length."""
    other = [number(message) for message in way.configuration.frame]
    first = [number(message) for message in attacked[: len(other)]]
    here, there = (first, other) if witness.side is Side.FIRST else (other, first)
    if isinstance(witness, MessageTest):
        there_value = evaluator.evaluate(witness.recipe, there)
        return evaluator.evaluate(witness.recipe, here) is not None and there_value is None
    one, two = (evaluator.evaluate(recipe, here) for recipe in (witness.recipe1, witness.recipe2))
    if one is None or one != two:
        return False
    one, two = (evaluator.evaluate(recipe, there) for recipe in (witness.recipe1, witness.recipe2))
    return one is not None and two is not None and one != two

"""A prefix has all executions of both processes, as an exploration without any reduction has."""

from random import Random

import pytest
from conftest import tried
from exploring import explore
from msgspec.structs import replace
from naive import Naive, ground
from random_processes import Builder, random_pair
from witnesses import as_json, up_to_names

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.growing import Growing
from deepsec_results.calculus.search.candidates import Candidates
from deepsec_results.calculus.search.input_choices import inputs
from deepsec_results.calculus.search.prefixes import PrefixSteps, TraceLabel, TracePrefix
from deepsec_results.calculus.search.states import SearchedState
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil, Process

MOST_STATES = 1_500


def _frame(state: SearchedState) -> tuple[Naive, ...]:
    return up_to_names([ground(as_json(message.to_term())) for message in state.frame.messages])


def _explored(
    theory: Theory, process: Process, prefix: TracePrefix, semantics: Semantics
) -> set[tuple[Naive, ...]] | None:
    """The frames of the executions of a process with a trace that are equivalent to its frame."""
    wanted = replace(initial_configuration(theory, process), frame=Growing(prefix.frame.messages))
    ends = explore(wanted, prefix.actions, process, semantics, MOST_STATES)
    if ends is None:
        return None
    return {frame for outcome, _, frame in ends if outcome is WayOutcome.EQUIVALENT}


def _check(seed: int, semantics: Semantics) -> tuple[int, int]:
    """Check some prefixes of two random processes; how many, and how many only one process has."""
    draw = Random(seed)
    builder = Builder()
    first, second = (builder.process(tree) or Nil() for tree in random_pair(draw))
    theory = builder.theory
    steps = PrefixSteps(theory, (first, second), semantics, lambda: None)
    candidates = Candidates(theory, lambda: None)
    prefix = steps.begin()
    seen = one_sided = 0
    for _ in range(5):
        labels: list[TraceLabel] = steps.outputs(prefix)
        for level in range(2):
            labels += inputs(candidates, prefix, level)
        later = [one for label in labels[:12] for one in steps.after(prefix, label)]
        for one in later[:6]:
            for process, side in zip((first, second), one.sides, strict=True):
                expected = _explored(theory, process, one, semantics)
                if expected is not None:
                    assert {_frame(state) for state in side} == expected
                    seen += 1
                    one_sided += not side
        whole = [one for one in later if all(one.sides)]
        if not whole:
            break
        prefix = draw.choice(whole)
    return seen, one_sided


@pytest.mark.parametrize("semantics", Semantics)
@pytest.mark.parametrize("seed", range(tried(25)))
def test_prefixes_leave_no_execution_out(seed: int, semantics: Semantics) -> None:
    _check(seed, semantics)


def test_prefixes_of_each_kind_are_met() -> None:
    """The test above is about something."""
    counts = [_check(seed, Semantics.PRIVATE) for seed in range(25)]
    assert sum(seen for seen, _ in counts) > 100
    assert sum(one_sided for _, one_sided in counts) > 5

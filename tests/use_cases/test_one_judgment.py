"""`explain` and `simulate` say the same of the trace of each attack of the recordings."""

from functools import cache

import pytest
from conftest import FIXTURES, some

from deepsec_results.analysis.explanations import Reason
from deepsec_results.analysis.query import Query
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.trace_judgment import Followed, Held, Judgment, NoExecution
from deepsec_results.use_cases.attacks import find_attacks_on
from deepsec_results.use_cases.explanations import AttackExplanation, explain_found
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.simulations import simulate_trace, simulated_query

FOLDERS = [
    FIXTURES / folder / "result_files" for folder in ("recorded", "replay", "evening", "doubt")
]
NAMES = [
    "/".join(path.parts[-3:])
    for folder in FOLDERS
    for path in sorted(folder.glob("*/*/query_*.json"))
    if b'"attack_trace"' in path.read_bytes()
]
TESTED = (Reason.EQUALITY, Reason.MESSAGE, Reason.STUCK)


@cache
def attacks() -> dict[str, Query]:
    """The attacks of the recordings, by the paths of their files."""
    paths = [str(path) for folder in FOLDERS for path in sorted(folder.glob("*.json"))]
    found = find_attacks_on(load_batches(paths), named=False).attacks
    return {attack.name: attack for attack in found}


def explained_as(explained: AttackExplanation) -> type[Judgment]:
    """The judgment that an explanation states."""
    if explained.unexecuted is not None:
        return NoExecution
    assert explained.explanation is not None
    return Held if explained.explanation.reason in TESTED else Followed


def test_there_are_attacks() -> None:
    assert len(NAMES) > 110


@pytest.mark.parametrize("name", some(NAMES))
def test_explain_and_simulate_agree(name: str) -> None:
    found = attacks()[name]
    assert found.process is not None and found.trace is not None
    explained = explain_found(found, MAX_STATES)
    simulation = simulate_trace(simulated_query(found, found.process), found.trace, MAX_STATES)
    assert type(simulation.judgment) is explained_as(explained)
    assert (simulation.impossible is not None) is (explained.unexecuted is not None)
    followed = [one.reason not in TESTED for one in simulation.executions]
    assert all(followed) is not isinstance(simulation.judgment, Held)

"""Queries as they are compared: their figures, without their texts."""

import pickle

import pytest
from conftest import RECORDED
from loading import load
from msgspec.structs import asdict

from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.query import UnknownQuery
from deepsec_results.analysis.run import run_of, unreadable_run
from deepsec_results.analysis.settings import Setting
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.model.runs import RunResult, RunStatus
from deepsec_results.reading.inputs import InputFile
from deepsec_results.reading.problems import FileProblem, ProblemKind
from deepsec_results.reading.trees import RunFile
from deepsec_results.use_cases.loaded_batch import with_runs

ATTACKS = "mp37m1"


@pytest.mark.usefixtures("remarks")
def test_a_query_without_its_text_has_the_same_figures() -> None:
    batch = with_runs(load(ATTACKS))
    found = 0
    for file in batch.runs or ():
        whole, small = run_of(file, "b", None), run_of(file, "b", None, texts=False)
        for one, other in zip(whole.queries, small.queries, strict=True):
            found += one.stored_attack is not None
            assert other.result is other.stored_attack is None
            texts = {"file": None, "stored_attack": None}
            assert asdict(one) | texts == asdict(other)
    assert found == 5  # as many as the prover printed


@pytest.mark.usefixtures("remarks")
def test_a_query_without_its_text_is_small() -> None:
    # A file has kilobytes, and there may be a million of them.
    files = with_runs(load(ATTACKS)).runs or ()
    sizes = [path.stat().st_size for path in RECORDED.glob(f"{ATTACKS}*/*/query_*.json")]
    runs = [run_of(file, "b", None, texts=False) for file in files]
    queries = [query for run in runs for query in run.queries]
    assert len(queries) == len(sizes)
    assert min(sizes) > 1000
    assert max(len(pickle.dumps(query)) for query in queries) < 700


PROBLEM = FileProblem(ProblemKind.ABSENT, "no such file")


def test_one_query_stands_for_those_of_an_unreadable_run() -> None:
    file = RunFile(1, "r.json", InputFile("a.dps", None), PROBLEM, ())
    (unknown,) = unreadable_run(file, PROBLEM).known_or_unknown
    assert unknown == UnknownQuery(error="r.json: no such file")
    measured = Measured(Setting(load(ATTACKS).listed.row), "a.dps", None, unknown)
    assert measured.unread == Incomplete(1, 0, "r.json: no such file")
    assert (measured.name, measured.number, measured.decided) == ("a", None, False)
    assert measured.time is measured.memory is measured.time_so_far is None


def test_a_run_without_queries_has_none_that_is_unknown() -> None:
    file = RunFile(1, "r.json", InputFile("a.dps", None), RunResult(RunStatus.COMPLETED), ())
    assert list(run_of(file, "b", None).known_or_unknown) == []

"""Verdicts of queries, and the counts and the progress of their batches."""

import json
from typing import Any

import msgspec
import pytest

from deepsec_results.analysis.judging import (
    REASONS,
    Count,
    count_runs,
    judge,
    progress_of,
    sum_up_counts,
    tally,
    unread_query,
    unread_run,
    why_unreadable,
)
from deepsec_results.analysis.verdicts import Incomplete, QueryOutcome, Tally
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.runs import QueryResult, RunResult, RunStatus
from deepsec_results.reading.documents import decode
from deepsec_results.reading.inputs import InputFile
from deepsec_results.reading.problems import FileProblem, ProblemKind
from deepsec_results.reading.trees import QueryFile, RunFile

QUERIES = msgspec.json.Decoder(QueryResult)
ABSENT = FileProblem(ProblemKind.ABSENT, "no such file")
NO_TRACE = "$.attack_trace: expected an object, found another value"


def query(status: str = "completed", canceled: bool = False, **fields: Any) -> QueryFile:
    usual = {"status": status, "type": "trace_equiv", "atomic_data": {}, "processes": []}
    document = decode(json.dumps(usual | fields).encode(), QUERIES)
    return QueryFile(1, "q.json", document, RunStatus.CANCELED if canceled else None)


def run(*queries: QueryFile, status: RunStatus = RunStatus.COMPLETED) -> RunFile:
    return RunFile(1, "r.json", InputFile("a.dps", None), RunResult(status), queries)


def in_progress(**progression: Any) -> QueryFile:
    return query("in_progress", progression={"round": 0, **progression})


def generating(jobs: int, of: int = 100) -> QueryFile:
    return in_progress(generation={"minimum_jobs": of, "jobs_created": jobs})


def verifying(percent: int) -> QueryFile:
    return in_progress(verification={"percent": percent, "jobs_remaining": 1})


PROGRESSION = {"round": 0, "generation": {"minimum_jobs": 100, "jobs_created": 50}}
VERIFIED, ATTACK = query(), query(attack_trace={"index_process": 1})
LOST = QueryFile(2, "lost.json", ABSENT)
UNREADABLE_RUN = RunFile(2, "gone.json", InputFile("b.dps", None), ABSENT, [])
RUNNING = query("in_progress")


def undecided(reason: str) -> QueryOutcome:
    return QueryOutcome(Verdict.UNDECIDED, reason)


@pytest.mark.parametrize(
    ("file", "stale", "outcome"),
    [
        (VERIFIED, False, QueryOutcome(Verdict.VERIFIED)),
        (VERIFIED, True, QueryOutcome(Verdict.VERIFIED)),
        (ATTACK, False, QueryOutcome(Verdict.ATTACK)),
        (ATTACK, True, QueryOutcome(Verdict.ATTACK)),
        (query(canceled=True), False, QueryOutcome(Verdict.VERIFIED)),
        (query(attack_trace=[1]), False, undecided("unreadable")),
        (LOST, False, undecided("unreadable")),
        (LOST, True, undecided("unreadable")),
        (query("waiting"), False, undecided("waiting")),
        (query("waiting"), True, undecided("waiting")),
        (query("waiting", canceled=True), False, undecided("canceled")),
        (RUNNING, False, undecided("running")),
        (RUNNING, True, undecided("stale")),
        (query("in_progress", canceled=True), False, undecided("canceled")),
        (query("in_progress", canceled=True), True, undecided("canceled")),
        (query("canceled"), False, undecided("canceled")),
        (query("canceled"), True, undecided("canceled")),
        (query("internal_error"), False, undecided("internal error")),
        (query("internal_error", canceled=True), True, undecided("internal error")),
        # A trace counts only if the query is completed.
        (query("canceled", attack_trace={"index_process": 1}), False, undecided("canceled")),
    ],
)
def test_a_verdict(file: QueryFile, stale: bool, outcome: QueryOutcome) -> None:
    assert judge(file, stale=stale) == outcome
    if not stale:
        assert judge(file) == outcome
    assert (outcome.reason in REASONS) is (outcome.verdict is Verdict.UNDECIDED)


def test_why_a_query_cannot_be_read() -> None:
    assert why_unreadable(LOST) == "no such file"
    assert why_unreadable(query(attack_trace=[1])) == NO_TRACE
    assert why_unreadable(VERIFIED) is why_unreadable(ATTACK) is why_unreadable(RUNNING) is None


def test_where_something_cannot_be_read() -> None:
    assert unread_run(UNREADABLE_RUN) == Incomplete(1, 0, "gone.json: no such file")
    nameless = RunFile(1, None, InputFile("b.dps", None), ABSENT, [])
    assert unread_run(nameless) == Incomplete(1, 0, "b: no such file")
    assert unread_query(run(), LOST) == Incomplete(0, 1, "lost.json: no such file")
    inside = QueryFile(3, None, ABSENT)
    assert unread_query(run(), inside) == Incomplete(0, 1, "a, query 3: no such file")


def test_counts() -> None:
    large, small, none = query(memory=7), query(memory=3), query()
    found = count_runs(
        [
            run(VERIFIED, ATTACK, LOST),
            UNREADABLE_RUN,
            run(small, large, none, generating(50), RUNNING, status=RunStatus.IN_PROGRESS),
            run(),
            run(status=RunStatus.CANCELED),  # ended, but is not done
        ],
        stale=False,
    )
    assert found == Count(
        verified=4,
        attacks=1,
        undecided=4,  # the lost query, the lost run, and two that are not completed
        runs_done=2,
        runs=5,
        shares=1 + 1 + 0 + 0 + 3 + 0.05 + 0,
        parts=9,
        memory=7,
        incomplete=Incomplete(1, 1, "lost.json: no such file"),
    )
    assert count_runs([], stale=False) == Count()
    assert count_runs([run(query(memory=0))], stale=False).memory == 0
    assert count_runs([run(query(memory=0), query(memory=2))], stale=False).memory == 2
    assert count_runs([run(query())], stale=False).memory is None


def test_counts_of_parts_are_those_of_the_whole() -> None:
    runs = [run(query(memory=5), ATTACK, LOST), UNREADABLE_RUN, run(VERIFIED, verifying(40))]
    expected = Tally(
        verified=2,
        attacks=1,
        undecided=3,
        runs_done=2,
        runs=3,
        progress=57,  # 1 + 1 + 0 of the first, 0 of the second, 1 + 0.46 of the third, of 6
        memory=5,
        incomplete=Incomplete(1, 1, "lost.json: no such file"),
    )
    assert tally(runs, stale=False) == expected
    assert sum_up_counts([count_runs([each], stale=False) for each in runs]) == expected
    assert sum_up_counts([count_runs([runs[2]], stale=False)]).memory is None
    assert sum_up_counts([]) == Tally(0, 0, 0, 0, 0, None, None)
    first, second = Count(memory=9), Count(memory=2)
    assert sum_up_counts([first, Count(), second]).memory == 9


def test_a_stale_batch_has_the_same_counts() -> None:
    assert tally([run(RUNNING, VERIFIED)], stale=True) == tally(
        [run(RUNNING, VERIFIED)], stale=False
    )
    # A query of a stale batch whose trace cannot be read is unreadable all the same.
    broken = run(query(attack_trace=[1]))
    assert tally([broken], stale=True).incomplete == Incomplete(0, 1, f"q.json: {NO_TRACE}")


@pytest.mark.parametrize(
    ("file", "of_query", "of_batch"),
    [
        (VERIFIED, 100, 100),
        (RUNNING, 0, 0),
        (query("waiting"), 0, 0),
        (in_progress(), 0, 0),
        (generating(0), 0, 0),
        (generating(61), 61, 6),
        (generating(2, of=3), 66, 6),
        (generating(100), 100, 10),
        (generating(250), 100, 10),
        (generating(-1), 0, 0),
        (generating(1, of=1), 100, 10),
        (generating(1, of=0), 0, 0),
        (generating(1, of=-1), 0, 0),
        (generating(-1, of=-1), 0, 0),
        (verifying(0), 0, 10),
        (verifying(40), 40, 46),
        (verifying(100), 100, 100),
        (verifying(-5), 0, 10),
        (verifying(250), 100, 100),
        (query("canceled", progression=PROGRESSION), 50, 5),
        # A query that ended has no phase.
        (query("completed", progression={"round": 0}), 100, 100),
    ],
)
def test_progress(file: QueryFile, of_query: int, of_batch: int) -> None:
    """The generation of jobs is a tenth of the work, as in DeepSec's user interface."""
    assert not isinstance(file.result, FileProblem)
    assert progress_of(file.result.value) == of_query
    assert tally([run(file)], stale=False).progress == of_batch


@pytest.mark.parametrize(
    ("shares", "progress"),
    [
        ([0.0], 0),
        ([0.1] * 10, 10),  # all jobs of ten queries are generated; as floats, 0.1 ten times is < 1
        ([1.0, 1.0, 0.999], 99),
        ([1.0, 0.0, 0.0], 33),
        ([1.0, 1.0], 100),
        ([], None),
    ],
    ids=str,
)
def test_progress_is_rounded_down_but_not_by_the_error_of_floats(
    shares: list[float], progress: int | None
) -> None:
    together = Count(shares=sum(shares), parts=len(shares))
    apart = [Count(shares=share, parts=1) for share in shares]
    assert sum_up_counts([together]).progress == progress
    assert sum_up_counts(apart).progress == progress

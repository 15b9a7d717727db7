"""`query.audit()` in Python."""

import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES, RECORDED

from deepsec_results import Audit, AuditAnswer, AuditReason, Problem, RequestError, open_results
from deepsec_results.library.batches import Query

DOUBT = FIXTURES / "doubt" / "result_files"
REPLAY = FIXTURES / "replay" / "result_files"


def queries(folder: Path, batch: str, run: str) -> list[Query]:
    results = open_results(folder)
    found = [one for one in results.batch(batch).runs() if one.name == run]
    return [query for one in found for query in one.queries]


def audited(query: Query) -> Audit:
    audit = query.audit(max_traces=50)
    assert isinstance(audit, Audit)
    return audit


def test_a_confirmed_attack_is_explained() -> None:
    (query,) = queries(RECORDED, "mp37ma", "ballot_leak")
    audit = audited(query)
    assert (audit.answer, audit.reason, audit.traces) == (AuditAnswer.CONFIRMED, None, None)
    assert query.attack is not None
    assert (audit.process, audit.trace) == (query.attack.process, query.attack.trace)
    assert audit.explanation is not None and audit.explanation.witness is not None
    assert repr(audit) == "<Audit: confirmed>"


def test_another_attack_is_given() -> None:
    audit = audited(queries(REPLAY, "mp5274_78i2", "sem_private")[2])
    assert (audit.answer, audit.reason) == ("other_trace", "no execution")
    assert (audit.process, audit.trace) == (1, "out(c,ax_1);out(ax_1,ax_2)")
    assert audit.explanation is not None


def test_an_attack_that_is_none() -> None:
    found = [audited(query) for query in queries(DOUBT, "mpchds", "channel_of_the_attacker")]
    assert [one.answer for one in found] == [AuditAnswer.CONTRADICTED] * 2
    assert [one.reason for one in found] == [AuditReason.FOLLOWED, AuditReason.NO_EXECUTION]
    assert all(one.traces == 50 and one.explanation is None for one in found)
    assert [(one.process, one.trace) for one in found] == [
        (2, "in(c,c);out(c,ax_1)"),
        (2, "in(c,#n_0);out(c,ax_1)"),
    ]


def test_a_query_that_cannot_be_read(tmp_path: Path) -> None:
    shutil.copytree(DOUBT, tmp_path / "results")
    damaged = next((tmp_path / "results" / "mpchdu_kv-").glob("*/query_1.json"))
    damaged.write_text("{")
    first, second = queries(tmp_path / "results", "mpchdu", "channel_of_the_attacker")
    problem = first.audit(max_traces=1)
    assert isinstance(problem, Problem)
    assert problem == first.problem
    assert audited(second).answer is AuditAnswer.NO_COUNTEREXAMPLE


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"budget": 0}, "budget: expected a number of seconds above 0, found 0"),
        ({"budget": "1s"}, "budget: expected a number of seconds above 0, found '1s'"),
        ({"max_traces": 0}, "max_traces: expected a number above 0, found 0"),
        ({"max_states": 1.5}, "max_states: expected a number above 0, found 1.5"),
    ],
)
def test_wrong_numbers(numbers: dict[str, object], message: str) -> None:
    (query,) = queries(RECORDED, "mp37ma", "ballot_leak")
    with pytest.raises(RequestError) as raised:
        query.audit(**numbers)  # type: ignore[arg-type]
    assert str(raised.value) == message


def test_closed_results() -> None:
    with open_results(RECORDED) as results:
        (query,) = next(results.batch("mp37ma").runs()).queries
    with pytest.raises(RequestError, match="these results are closed"):
        query.audit()

"""Audits answer what is known of each recorded query, and handle whatever a search answers."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from audits import (
    EXCEPTIONS,
    Place,
    folders,
    one_query,
    place_of,
    queries_in,
    without_trace,
)
from recorded import expected_rows

from deepsec_results.analysis.audits import (
    AuditBounds,
    CandidateTrace,
    CounterexampleSearch,
    SearchResult,
)
from deepsec_results.analysis.counterexamples import find_counterexample
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason, Verdict
from deepsec_results.calculus.plain_evaluation import PlainEvaluator
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.reading.reading_context import ReadingContext, visiting
from deepsec_results.use_cases.audit import QueryAudit, QueryToAudit, audit_query

FEW = AuditBounds(seconds=None, traces=60)


def name_of(folder: Path) -> str:
    return "/".join(folder.parts[-3:-1])


@pytest.mark.parametrize("folder", folders(), ids=name_of)
def test_every_recorded_attack(folder: Path) -> None:
    attacks = [one for one in queries_in(folder) if one.query.verdict is Verdict.ATTACK]
    assert attacks
    for wanted in attacks:
        outcome = audit_query(wanted, FEW).outcome
        expected = EXCEPTIONS.get(place_of(wanted), (AuditAnswer.CONFIRMED, None))
        assert (outcome.answer, outcome.reason) == expected, wanted.query.name


@pytest.mark.parametrize("folder", folders(), ids=name_of)
def test_no_recorded_query_is_verified_wrongly(folder: Path) -> None:
    for wanted in queries_in(folder):
        if wanted.query.verdict is Verdict.VERIFIED:
            done = audit_query(wanted, FEW)
            assert done.problem is None
            searched = done.outcome.searched
            assert searched is not None and searched.traces > 0
            assert done.outcome.answer in (AuditAnswer.NO_COUNTEREXAMPLE, AuditAnswer.OPEN)
            if done.outcome.answer is AuditAnswer.OPEN:
                assert done.outcome.reason is AuditReason.PROBABILISTIC


def test_every_attack_that_the_prover_printed_is_audited() -> None:
    printed = {
        Place(row["batch"], row["input_file"].removesuffix(".dps"), int(row["query"]))
        for folder in ("recorded", "replay")
        for row in expected_rows(folder)
        if row["verdict"] == "attack"
    }
    audited = {place_of(one) for folder in folders() for one in queries_in(folder)}
    assert printed <= audited


# One attack of each kind: an equality, a message, a stuck process, one by process 2.
SEEDED = [
    ("recorded", "mp37ma_hhb-", "ballot_leak", 1),
    ("recorded", "mp37m1_f9ku", "coin_choice", 1),
    ("recorded", "mp37m1_f9ku", "passport_error", 2),
    ("replay", "mp522s_7v6m", "key_release", 1),
    ("replay", "mp5274_cqfo", "fail", 1),
    ("replay", "mp5274_cqfo", "fail", 8),
    ("replay", "mp522u_4vgz", "nonce_check", 1),
    ("evening", "mpcjbe_2r50", "wide_mouth", 1),
]


@pytest.mark.parametrize("place", SEEDED, ids=lambda place: "-".join(map(str, place[2:])))
def test_a_verdict_that_is_wrong_is_contradicted(place: tuple[str, str, str, int]) -> None:
    seeded = without_trace(one_query(*place))
    done = audit_query(seeded, AuditBounds(seconds=None, traces=20_000))
    assert done.outcome.answer is AuditAnswer.CONTRADICTED
    assert done.outcome.reason in (AuditReason.EQUALITY, AuditReason.MESSAGE, AuditReason.STUCK)
    assert done.outcome.shown is not None
    assert done.outcome.shown.replayed.attack.text


def test_two_audits_with_a_number_of_traces_are_equal() -> None:
    for place in SEEDED[:3]:
        wanted = one_query(*place)
        first, second = (audit_query(wanted, FEW).outcome for _ in range(2))
        assert first.searched == second.searched


def fake(found: CandidateTrace | None, reason: AuditReason | None = None) -> CounterexampleSearch:
    """A search that has this answer."""

    def search(
        theory: Theory,
        processes: Sequence[Process],
        semantics: Semantics,
        bounds: AuditBounds,
        *,
        both: bool,
    ) -> SearchResult:
        return SearchResult(12, 3, found, reason)

    return search


def audited(wanted: QueryToAudit, search: CounterexampleSearch) -> QueryAudit:
    return audit_query(wanted, FEW, search)


def trace_of(wanted: QueryToAudit, process: int, text: str) -> CandidateTrace:
    return CandidateTrace(process, parse_trace(Theory(wanted.query.atoms()), text))


NO_ATTACK = ("doubt", "mpchds_ga2e", "channel_of_the_attacker", 1)
REAL = ("recorded", "mp37ma_hhb-", "ballot_leak", 1)


def test_what_a_search_finds_is_judged_again() -> None:
    wanted = without_trace(one_query(*REAL))
    found = trace_of(wanted, 1, "out(c,ax_1);out(c,ax_2)")
    assert audited(wanted, fake(found)).outcome.answer is AuditAnswer.CONTRADICTED
    # The other process follows this beginning of the attack.
    short = trace_of(wanted, 1, "out(c,ax_1)")
    outcome = audited(wanted, fake(short)).outcome
    assert (outcome.answer, outcome.reason) == (AuditAnswer.OPEN, AuditReason.STATE_BOUND)


@pytest.mark.parametrize("reason", [AuditReason.TOO_LARGE, AuditReason.STATE_BOUND])
def test_a_search_without_an_answer_leaves_the_query_open(reason: AuditReason) -> None:
    for wanted in (without_trace(one_query(*REAL)), one_query(*NO_ATTACK)):
        outcome = audited(wanted, fake(None, reason)).outcome
        assert (outcome.answer, outcome.reason) == (AuditAnswer.OPEN, reason)


def test_a_confirmed_attack_is_not_searched_for() -> None:
    outcome = audited(one_query(*REAL), fake(None)).outcome
    assert (outcome.answer, outcome.searched) == (AuditAnswer.CONFIRMED, None)


def test_few_states_leave_a_trace_open() -> None:
    wanted = one_query("evening", "mpcjbe_2r50", "tags", 1)
    outcome = audit_query(wanted, AuditBounds(states=1, seconds=None, traces=1)).outcome
    assert (outcome.answer, outcome.reason) == (AuditAnswer.OPEN, AuditReason.STATE_BOUND)


def test_an_inclusion_is_searched_in_one_direction() -> None:
    ways: list[bool] = []

    def search(
        theory: Theory,
        processes: Sequence[Process],
        semantics: Semantics,
        bounds: AuditBounds,
        *,
        both: bool,
    ) -> SearchResult:
        ways.append(both)
        return find_counterexample(theory, processes, semantics, bounds, both=both)

    kinds = set()
    for folder in folders():
        for wanted in queries_in(folder):
            if wanted.query.verdict is Verdict.VERIFIED and wanted.query.type not in kinds:
                kinds.add(wanted.query.type)
                audit_query(wanted, AuditBounds(seconds=None, traces=1), search)
                assert ways.pop() == (wanted.query.type not in ("trace_incl", "session_incl"))
    assert len(kinds) > 1


def test_a_test_that_does_not_hold_is_an_error_of_dsr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlainEvaluator, "distinguishes", lambda *_: False)
    context = ReadingContext()
    with visiting(context):
        done = audit_query(one_query(*REAL), FEW)
    assert (done.outcome.answer, done.outcome.reason) == (AuditAnswer.OPEN, AuditReason.UNREADABLE)
    assert done.problem is not None and "internal error" in done.problem
    assert len(context.faults) == 1

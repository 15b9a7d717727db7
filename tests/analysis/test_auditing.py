"""Audits answer what is known of each recorded query, and handle whatever a search answers."""

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
from conftest import FULL
from recorded import expected_rows

from deepsec_results.analysis.audits import AuditBounds, AuditOutcome, CounterexampleSearch
from deepsec_results.analysis.counterexamples import (
    OBSERVATIONAL,
    PROBABILISTIC,
    search_counterexample,
)
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason, Verdict
from deepsec_results.calculus import session_matching
from deepsec_results.calculus.plain_evaluation import PlainEvaluator
from deepsec_results.calculus.search.answers import (
    Answer,
    Counterexample,
    NoneFound,
    SearchEffort,
    SearchOpen,
)
from deepsec_results.calculus.search.confirming import Confirmed
from deepsec_results.calculus.search.searching import NO_TIME, TOO_MANY, UNCONFIRMED
from deepsec_results.calculus.session_outcomes import (
    SessionMatch,
    SessionsFollowed,
    SessionsOpen,
)
from deepsec_results.reading.reading_context import ReadingContext, visiting
from deepsec_results.use_cases.audit import QueryAudit, audit_query
from deepsec_results.use_cases.queries_to_audit import QueryToAudit

MOST = 60 if FULL else 20  # traces
FEW = AuditBounds(seconds=None, traces=MOST)


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
            if place_of(wanted).batch == "mp523a_ha67":
                assert done.outcome == AuditOutcome(AuditAnswer.OPEN, AuditReason.PROBABILISTIC)
            else:
                searched = done.outcome.searched
                assert done.outcome.answer is AuditAnswer.NO_COUNTEREXAMPLE
                assert searched is not None and 0 < searched.traces <= 2 * MOST


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


def fake(answer: Answer) -> CounterexampleSearch:
    """A search that has this answer."""

    def search(*_: object) -> Answer:
        return answer

    return search


def audited(wanted: QueryToAudit, answer: Answer) -> QueryAudit:
    return audit_query(wanted, FEW, fake(answer))


EFFORT = SearchEffort(traces=12, alike=0, longest=3, skipped=0, exhausted=False)


def found_by_search(wanted: QueryToAudit) -> Counterexample:
    query = wanted.query
    result = query.result
    assert result is not None
    answer = search_counterexample(
        result.type, result.semantics, query.atoms(), query.processes(), None, 2000
    )
    assert isinstance(answer, Counterexample)
    return answer


NO_ATTACK = ("doubt", "mpchds_ga2e", "channel_of_the_attacker", 1)
REAL = ("recorded", "mp37ma_hhb-", "ballot_leak", 1)


def test_what_a_search_finds_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = without_trace(one_query(*REAL))
    found = found_by_search(wanted)
    assert audited(wanted, found).outcome.answer is AuditAnswer.CONTRADICTED
    # The other process follows this beginning of the attack.
    begun = list(found.confirmed.trace[:1])
    monkeypatch.setattr(Confirmed, "trace", begun)
    outcome = audited(wanted, found).outcome
    assert (outcome.answer, outcome.reason) == (AuditAnswer.OPEN, AuditReason.STATE_BOUND)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (TOO_MANY, AuditReason.TOO_LARGE),
        (UNCONFIRMED, AuditReason.STATE_BOUND),
        (NO_TIME, AuditReason.TIME_BOUND),
        (PROBABILISTIC, AuditReason.PROBABILISTIC),
        (OBSERVATIONAL, AuditReason.OBSERVATIONAL),
        ("a process is malformed", AuditReason.UNREADABLE),
    ],
)
def test_a_search_without_an_answer_leaves_the_query_open(answer: str, reason: AuditReason) -> None:
    for wanted in (without_trace(one_query(*REAL)), one_query(*NO_ATTACK)):
        done = audited(wanted, SearchOpen(answer))
        assert (done.outcome.answer, done.outcome.reason) == (AuditAnswer.OPEN, reason)
        is_problem = reason is AuditReason.UNREADABLE
        assert done.problem == (f"{wanted.query.name}: {answer}" if is_problem else None)


def test_a_confirmed_attack_is_not_searched_for() -> None:
    outcome = audited(one_query(*REAL), NoneFound(EFFORT)).outcome
    assert (outcome.answer, outcome.searched) == (AuditAnswer.CONFIRMED, None)


SESSIONS = ("replay", "mp522q_gicz", "two_or_one", 1)


@pytest.mark.parametrize(
    ("match", "answer", "reason"),
    [
        pytest.param(
            SessionsFollowed((), ()), AuditAnswer.CONTRADICTED, AuditReason.FOLLOWED, id="followed"
        ),
        pytest.param(
            SessionsOpen("a reason"), AuditAnswer.OPEN, AuditReason.SESSIONS, id="not decided"
        ),
        pytest.param(None, AuditAnswer.CONFIRMED, None, id="as it is"),
    ],
)
def test_the_matching_of_sessions_decides(
    match: SessionMatch | None,
    answer: AuditAnswer,
    reason: AuditReason | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if match is not None:
        monkeypatch.setattr(session_matching, "match_sessions", lambda *_: match)
    outcome = audited(one_query(*SESSIONS), NoneFound(EFFORT)).outcome
    assert (outcome.answer, outcome.reason) == (answer, reason)


def test_few_states_leave_a_trace_open() -> None:
    wanted = one_query("evening", "mpcjbe_2r50", "tags", 1)
    outcome = audit_query(wanted, AuditBounds(states=1, seconds=None, traces=1)).outcome
    assert (outcome.answer, outcome.reason) == (AuditAnswer.OPEN, AuditReason.STATE_BOUND)


def test_a_test_that_does_not_hold_is_an_error_of_dsr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PlainEvaluator, "distinguishes", lambda *_: False)
    context = ReadingContext()
    with visiting(context):
        done = audit_query(one_query(*REAL), FEW)
    assert (done.outcome.answer, done.outcome.reason) == (AuditAnswer.OPEN, AuditReason.UNREADABLE)
    assert done.problem is not None and "internal error" in done.problem
    assert len(context.faults) == 1


def test_the_bounds_are_those_of_the_search_too() -> None:
    """So that allowing more states helps where a trace could not be confirmed."""
    given: list[object] = []

    def search(*words: object) -> Answer:
        given.extend(words[4:])
        return NoneFound(EFFORT)

    audit_query(without_trace(one_query(*REAL)), AuditBounds(7, 1.5, 12), search)
    assert given == [1.5, 12, 7]

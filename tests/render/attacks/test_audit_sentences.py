"""The line of a search says what it left out."""

import pytest
from audits import one_query
from msgspec.structs import replace

from deepsec_results.analysis.audits import AuditOutcome
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.calculus.search.answers import SearchEffort
from deepsec_results.render.attacks.audit_sentences import short_reason

EFFORT = SearchEffort(traces=12, alike=0, longest=1, skipped=0, exhausted=False)


@pytest.mark.parametrize(
    ("effort", "end"),
    [
        (EFFORT, ""),
        (replace(EFFORT, skipped=1), "; skipped 1 action with too many executions"),
        (replace(EFFORT, skipped=2), "; skipped 2 actions with too many executions"),
        (replace(EFFORT, filled=True), "; ended early: it needed too much memory"),
    ],
)
def test_a_search_that_found_nothing(effort: SearchEffort, end: str) -> None:
    query = one_query("doubt", "mpchdu_kv-", "channel_of_the_attacker", 1).query
    outcome = AuditOutcome(AuditAnswer.NO_COUNTEREXAMPLE, searched=effort)
    assert short_reason(query, outcome, None) == f"12 traces, up to 1 action{end}"


def test_a_state_bound_names_the_command_that_has_the_option() -> None:
    """`report --audit` and its page have no `--max-states`."""
    query = one_query("doubt", "mpchdu_kv-", "channel_of_the_attacker", 1).query
    outcome = AuditOutcome(AuditAnswer.OPEN, AuditReason.STATE_BOUND)
    reason = short_reason(query, outcome, None)
    assert reason == "state bound: dsr audit --max-states allows more"

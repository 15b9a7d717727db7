"""What is said of a trace that only sessions distinguish."""

from collections.abc import Callable

import pytest
from processes import Protocol, attacker, give, output, par

from deepsec_results.analysis.explanations import (
    Doubt,
    Reason,
    TraceExplanation,
    explain_attack,
)
from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.atoms import AtomicData, AtomicMeta
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryType
from deepsec_results.model.traces import Action, AttackTrace, CommAction, TauAction
from deepsec_results.render.attacks.explanation_sentences import explain_in_a_sentence
from deepsec_results.render.attacks.messages import writer_for

Case = tuple[Process, Process, list[Action]]
UNMATCHED = "but the sessions of the two processes cannot be matched one to one. "


def explained(protocol: Protocol, case: Case) -> TraceExplanation:
    one, two, actions = case
    theory = protocol.theory
    atoms = AtomicData(AtomicMeta(0, 0, 0, 0), list(theory.atoms))
    execution = replay(theory, one, actions, Semantics.PRIVATE)
    attack = StoredAttack(AttackTrace(1, actions), atoms)
    replayed = ReplayedAttack(attack, [one, two], Semantics.PRIVATE, theory, execution)
    return explain_attack(replayed, QueryType.SESSION_EQUIV)


def sentence(explanation: TraceExplanation) -> str:
    return explain_in_a_sentence(explanation, writer_for(explanation.replayed))


def at_the_start(protocol: Protocol) -> Case:
    c = protocol.c
    return protocol.out(c, protocol.out(c)), par(protocol.out(c), protocol.out(c)), []


def after_an_action(protocol: Protocol) -> Case:
    a, b, c = protocol.constant("a"), protocol.constant("b"), protocol.c
    x, y = protocol.variable(), protocol.variable()
    first = protocol.out(a, protocol.out(c))
    one = par(first, protocol.out(b, protocol.read(x)))
    two = par(protocol.out(a, protocol.read(y)), protocol.out(b, protocol.out(c)))
    return one, two, [output(c, first.position)]


def in_two_sessions(protocol: Protocol) -> Case:
    a, b, c = protocol.constant("a"), protocol.constant("b"), protocol.c
    second = protocol.out(b)
    first = protocol.out(a, second)
    one = par(first, protocol.out(b, protocol.out(a)))
    two = par(protocol.out(a, protocol.out(a)), protocol.out(b, protocol.out(b)))
    return one, two, [output(c, first.position), output(c, second.position)]


def by_communication(protocol: Protocol) -> Case:
    """In process 2 the two that would communicate are on two private channels."""
    k, n, x, y = protocol.name(), protocol.name("n"), protocol.variable(), protocol.variable()
    send, read = protocol.out(protocol.c, channel=k), protocol.read(x, None, k)
    made = protocol.new(k, par(send, read))
    sides = par(protocol.out(protocol.c, channel=k), protocol.read(y, None, n))
    other = protocol.new(k, protocol.new(n, sides))
    return made, other, [TauAction(made.position), CommAction(read.position, send.position)]


def after_a_communication(protocol: Protocol) -> Case:
    """Process 2 goes on with a private output, which the attacker does not see."""
    k, x, y = protocol.name(), protocol.variable(), protocol.variable()
    u, v = protocol.variable("u"), protocol.variable("v")
    send, read = protocol.out(protocol.c, channel=k), protocol.read(x, None, k)
    made = protocol.new(k, par(send, read))
    first = protocol.read(u, made)
    more = protocol.out(protocol.c, protocol.out(protocol.c, channel=k), channel=k)
    other = protocol.read(v, protocol.new(k, par(more, protocol.read(y, None, k))))
    communication = CommAction(read.position, send.position)
    given = give(protocol.c, attacker(), first.position)
    return first, other, [given, TauAction(made.position), communication]


CASES: dict[Callable[[Protocol], Case], str] = {
    at_the_start: f"{UNMATCHED}Of the sessions at the start, 1 of process 1 offers an "
    "output on c, but 2 of process 2 do.",
    after_an_action: f"{UNMATCHED}Of the sessions that go on after action 1, 1 of process 1 "
    "offers an output on c, but none of process 2 does.",
    in_two_sessions: "but actions 1 and 2 belong to one session of process 1 and to two sessions "
    "of process 2. If one session of process 2 does actions 1 and 2, then ax_2 = b holds for "
    "process 1 only.",
    by_communication: f"{UNMATCHED}The matching sessions of process 2 cannot do the internal "
    "communication at the start.",
    after_a_communication: f"{UNMATCHED}Of the sessions that go on after the internal "
    "communication that follows action 1, none of process 1 offers an output on a private "
    "channel, but 1 of process 2 does.",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_why_the_sessions_cannot_be_matched(case: Callable[[Protocol], Case]) -> None:
    protocol = Protocol()
    explanation = explained(protocol, case(protocol))
    assert (explanation.reason, explanation.doubt) == (Reason.SESSIONS, None)
    assert "and no test distinguishes the two; " + CASES[case] in sentence(explanation)


def test_sessions_that_match_are_no_attack() -> None:
    protocol = Protocol()
    out = protocol.out(protocol.c)
    trace: list[Action] = [output(protocol.c, out.position)]
    explanation = explained(protocol, (out, protocol.out(protocol.c), trace))
    assert (explanation.reason, explanation.doubt) == (Reason.UNDECIDED, Doubt.FOLLOWED)
    assert sentence(explanation) == (
        "Process 2 can do the one action of the trace, and no test distinguishes the two; their "
        "sessions match too: this is no attack."
    )


def test_sessions_that_are_not_matched() -> None:
    protocol = Protocol()
    out = protocol.out(protocol.c)
    chosen = protocol.choice(protocol.out(protocol.c), protocol.out(protocol.c))
    explanation = explained(protocol, (out, chosen, [output(protocol.c, out.position)]))
    assert (explanation.reason, explanation.doubt) == (Reason.UNDECIDED, Doubt.SESSIONS)
    assert sentence(explanation).endswith(
        "; dsr does not know whether the sessions of the two can be matched."
    )

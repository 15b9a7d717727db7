"""Audits of what is alike but for the names that two parts have in common."""

import pytest
from msgspec import Raw
from processes import Protocol, output, par, recipe

from deepsec_results.analysis.auditing import AuditedQuery, audit_attack, audit_verified
from deepsec_results.analysis.audits import AuditBounds
from deepsec_results.analysis.counterexamples import search_counterexample
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.model.atoms import AtomicData, AtomicMeta
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult, QueryType, RunStatus
from deepsec_results.model.traces import (
    Action,
    AttackTrace,
    CommAction,
    EavesdropAction,
    TauAction,
)

BOUNDS = AuditBounds(seconds=None, traces=200)


def audited(made: Protocol, first: Process, second: Process, semantics: Semantics) -> AuditedQuery:
    """Whether the traces of a process are those of a second one too."""
    result = QueryResult(
        RunStatus.COMPLETED, QueryType.TRACE_INCL, Raw(b""), Raw(b""), semantics=semantics
    )
    atoms = AtomicData(AtomicMeta(0, 0, 0, 0), list(made.theory.atoms))
    return AuditedQuery(result, atoms, (first, second))


@pytest.mark.parametrize("semantics", Semantics)
@pytest.mark.parametrize("copies", [1, 2, 3])
def test_two_copies_communicate(copies: int, semantics: Semantics) -> None:
    """`new n; (out(e,n) | in(e,y); out(d,c))` does `out(d,c)` after a communication on e, and so do
    the copies in `!^copies new k; (out(e,k) | in(e,x); if x = k then 0 else out(d,c))`, if there
    are two. The attacker knows e only if they can overhear the communication."""
    made = Protocol()
    overheard = semantics is Semantics.EAVESDROP
    d, e = made.constant("d"), made.constant("e", public=overheard)
    n, y, k, x = made.name("n"), made.variable("y"), made.name("k"), made.variable("x")
    sender, last = made.out(n, channel=e), made.out(made.c, channel=d)
    reader = made.read(y, last, channel=e)
    single = made.new(n, par(sender, reader))
    answer = made.test(x, k, otherwise=made.out(made.c, channel=d))
    copy = made.new(k, par(made.out(k, channel=e), made.read(x, answer, channel=e)))
    query = audited(made, single, made.bang(copies, copy), semantics)
    communication = (
        EavesdropAction(recipe(e), reader.position, sender.position)
        if overheard
        else CommAction(reader.position, sender.position)
    )
    trace: list[Action] = [TauAction(single.position), communication, output(d, last.position)]
    attack = StoredAttack(AttackTrace(1, trace), query.atoms)

    attacked = audit_attack(query, attack, BOUNDS, search_counterexample)
    verified = audit_verified(query, BOUNDS, search_counterexample)
    if copies == 1:
        assert attacked.answer is AuditAnswer.CONFIRMED
        assert (verified.answer, verified.reason) == (AuditAnswer.CONTRADICTED, AuditReason.STUCK)
    else:
        wrong = (AuditAnswer.CONTRADICTED, AuditReason.FOLLOWED)
        assert (attacked.answer, attacked.reason) == wrong
        assert verified.answer is AuditAnswer.NO_COUNTEREXAMPLE


@pytest.mark.parametrize("same", [True, False])
def test_outputs_of_one_name_or_of_two(same: bool) -> None:
    """`new k; new l; ((out(c,k) | out(c,k)) + (out(c,k) | out(c,l)))` has the traces of each side
    of the choice."""
    made = Protocol()
    k, other = made.name("k"), made.name("l")

    def outputs(*, same: bool) -> Process:
        return par(made.out(k), made.out(k if same else other))

    def below_names(process: Process) -> Process:
        return made.new(k, made.new(other, process))

    either = below_names(made.choice(outputs(same=True), outputs(same=False)))
    query = audited(made, below_names(outputs(same=same)), either, Semantics.PRIVATE)
    assert audit_verified(query, BOUNDS, search_counterexample).answer is (
        AuditAnswer.NO_COUNTEREXAMPLE
    )

"""The shape of `audit`."""

from typing import Annotated, TypedDict

from msgspec import Meta

from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType
from deepsec_results.render.shapes.attacks import ShownWitness
from deepsec_results.render.shapes.figures import ProcessNumber

Count = Annotated[int, Meta(ge=0)]


class AuditRow(TypedDict):
    """The audit of a query.

    `reason` says why the answer is open, or why a trace is or is not an attack; null for the
    answers `confirmed` and `no_counterexample`. `traces` is how many traces the search for a
    counterexample tried, and `actions` the length of the longest; null without a search. `trace` is
    the one that the answer is about, which `process` has: the stored trace of an attack, or the
    trace that was found instead of it, or on a verified query. `witness` is the test that
    distinguishes the two processes after it; null if the other process cannot do the trace.
    """

    id: str
    run: str
    query: int
    type: QueryType | None
    semantics: Semantics | None
    verdict: Verdict
    audit: AuditAnswer
    reason: AuditReason | None
    traces: Count | None
    actions: Count | None
    trace: str | None
    process: ProcessNumber | None
    witness: ShownWitness | None

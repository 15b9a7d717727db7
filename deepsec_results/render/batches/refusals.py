"""The reasons why two queries cannot be compared, in words."""

from deepsec_results.analysis.refusals import Refusal, RefusalKind
from deepsec_results.render.batches.run_settings import show_workers

_REFUSALS = {
    RefusalKind.INPUT: "input changed",
    RefusalKind.NO_COPY: "no copy of the input, so the models cannot be compared",
    RefusalKind.ONE_SIDE: "on one side only",
    RefusalKind.UNDECIDED: "undecided in {side}",
    RefusalKind.ENDED_EARLY: "end before start in {side}",
    RefusalKind.TIME_UNKNOWN: "time unknown in {side}",
    RefusalKind.MEMORY_UNKNOWN: "memory unknown in {side}",
    RefusalKind.SEMANTICS: "different semantics",
    RefusalKind.WORKERS: "different workers",
    RefusalKind.WORKERS_UNKNOWN: "workers unknown",
    RefusalKind.POR: "POR in {side} only",
    RefusalKind.POR_UNKNOWN: "POR unknown",
    RefusalKind.DEBUG: "debug build in {side} only",
}


def show_refusal(refusal: Refusal) -> str:
    """Why time and memory of a query cannot be judged."""
    sentence = _REFUSALS[refusal.kind].format(side=refusal.side)
    if refusal.kind is RefusalKind.WORKERS:
        return f"{sentence} ({show_workers(refusal.workers_a)} → {show_workers(refusal.workers_b)})"
    if refusal.kind is RefusalKind.SEMANTICS:
        return f"{sentence} ({refusal.semantics_a} → {refusal.semantics_b})"
    return sentence

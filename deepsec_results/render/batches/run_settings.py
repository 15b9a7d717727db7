"""The settings of a batch, and the reasons why two queries cannot be compared, in words."""

from deepsec_results.analysis.refusals import Refusal, RefusalKind
from deepsec_results.analysis.settings import LOCAL, Setting, Workers
from deepsec_results.model.options import Semantics

_HASH = 7
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


def show_setting(setting: Setting, semantics: Semantics | None = None) -> list[str]:
    """The settings of a batch, as parts of a sentence.

    `semantics` is that of one of its queries, which may differ from that of the batch.
    """
    semantics = semantics or setting.semantics
    parts = [] if semantics is None else [f"{semantics} semantics"]
    if setting.por is not None:
        parts.append("with POR" if setting.por else "without POR")
    workers = show_workers(setting.workers)
    parts.append(f"workers: {workers}" if setting.workers or setting.workers is None else workers)
    return [*parts, "debug build"] if setting.row.debug else parts


def short_hash(git_hash: str) -> str:
    """The digits of a commit that are shown."""
    return git_hash[:_HASH]


def show_workers(workers: Workers | None) -> str:
    """The machines and their numbers of processes."""
    if workers is None:
        return "unknown"
    if not workers:
        return "not distributed"
    return " + ".join(f"{number} {_where(machine)}" for machine, number in workers)


def _where(machine: str) -> str:
    return machine if machine == LOCAL else f"on {machine}"


def show_refusal(refusal: Refusal) -> str:
    """Why time and memory of a query cannot be judged."""
    sentence = _REFUSALS[refusal.kind].format(side=refusal.side)
    if refusal.kind is RefusalKind.WORKERS:
        return f"{sentence} ({show_workers(refusal.workers_a)} → {show_workers(refusal.workers_b)})"
    if refusal.kind is RefusalKind.SEMANTICS:
        return f"{sentence} ({refusal.semantics_a} → {refusal.semantics_b})"
    return sentence

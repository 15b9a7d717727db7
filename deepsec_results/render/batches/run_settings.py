"""The settings of a batch in words."""

from deepsec_results.analysis.settings import LOCAL, Setting, Workers
from deepsec_results.model.options import Semantics

_HASH = 7


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

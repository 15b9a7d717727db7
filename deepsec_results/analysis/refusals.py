"""Why time and memory of two queries cannot be compared."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.settings import Setting, Workers
from deepsec_results.model.options import Semantics

Side = Literal["A", "B"]


class RefusalKind(StrEnum):
    """Why time and memory of a query cannot be compared."""

    INPUT = "input"
    NO_COPY = "no copy"
    ONE_SIDE = "one side"
    UNDECIDED = "undecided"
    ENDED_EARLY = "end before start"
    TIME_UNKNOWN = "no time"
    MEMORY_UNKNOWN = "no memory"
    SEMANTICS = "semantics"
    WORKERS = "workers"
    WORKERS_UNKNOWN = "workers unknown"
    POR = "POR"
    POR_UNKNOWN = "POR unknown"
    DEBUG = "debug build"


# How two batches were run, if that is known of both.
OF_OPTIONS = frozenset({RefusalKind.SEMANTICS, RefusalKind.WORKERS, RefusalKind.POR})


class Refusal(Struct, frozen=True):
    """Why time and memory of a query cannot be compared, with the differing values of both sides.

    `side` is A or B if the reason applies to one side only.
    """

    kind: RefusalKind
    side: Side | None = None
    workers_a: Workers | None = None
    workers_b: Workers | None = None
    semantics_a: Semantics | None = None
    semantics_b: Semantics | None = None


def find_refusals(a: Measured, b: Measured) -> Iterator[Refusal]:
    """The reasons in the figures of two queries and in how they ran; inputs are not compared."""
    for query, side in _sides(a, b):
        if not query.decided:
            yield Refusal(RefusalKind.UNDECIDED, side)
    yield from _setting_refusals(a.setting, b.setting)
    for query, side in _sides(a, b):
        time = query.time
        if time is not None and time < 0:
            yield Refusal(RefusalKind.ENDED_EARLY, side)
        if query.decided and time is None:
            yield Refusal(RefusalKind.TIME_UNKNOWN, side)
        if query.decided and query.memory is None:
            yield Refusal(RefusalKind.MEMORY_UNKNOWN, side)
    if a.semantics is not b.semantics and a.semantics and b.semantics:
        yield Refusal(RefusalKind.SEMANTICS, semantics_a=a.semantics, semantics_b=b.semantics)


def _sides(a: Measured, b: Measured) -> tuple[tuple[Measured, Side], tuple[Measured, Side]]:
    return (a, "A"), (b, "B")


def _setting_refusals(a: Setting, b: Setting) -> Iterator[Refusal]:
    if a.workers is None or b.workers is None:
        yield Refusal(RefusalKind.WORKERS_UNKNOWN)
    elif a.workers != b.workers:
        yield Refusal(RefusalKind.WORKERS, workers_a=a.workers, workers_b=b.workers)
    if a.por is None or b.por is None:
        yield Refusal(RefusalKind.POR_UNKNOWN)
    elif a.por != b.por:
        yield Refusal(RefusalKind.POR, "A" if a.por else "B")
    if bool(a.row.debug) != bool(b.row.debug):
        yield Refusal(RefusalKind.DEBUG, "A" if a.row.debug else "B")

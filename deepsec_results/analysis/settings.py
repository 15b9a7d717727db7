"""How a batch ran: semantics, partial order reduction, and the machines that it ran on."""

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.batch_details import machine_of
from deepsec_results.analysis.rows import Row
from deepsec_results.model.batch import BatchResult
from deepsec_results.model.options import ComputedOptions, Semantics

if TYPE_CHECKING:
    from deepsec_results.analysis.ordering import NaturalKey

Workers = tuple[tuple[str, int | None], ...]

LOCAL = "local"


class Setting(Struct, frozen=True):
    """The batch of a query and how it ran.

    `semantics` is the default of the batch; a query may have another one. `workers` are machines
    with their number of processes; `local` is the machine of the prover. Without distribution there
    are none; None means that the batch does not name them.
    """

    row: Row
    semantics: Semantics | None = None
    por: bool | None = None
    workers: Workers | None = None


def setting_of(batch: BatchResult, row: Row) -> Setting:
    """How a batch ran; `row` is its row in a listing."""
    options = batch.computed_options
    computed = options or ComputedOptions()
    return Setting(row, computed.default_semantics, computed.por, _workers_of(options))


def worker_count(setting: Setting) -> int | None:
    """How many processes worked on a query; None if the batch does not say."""
    if setting.workers is None:
        return None
    counts = [count or 0 for _, count in setting.workers]
    return sum(counts) if counts else 1


def _workers_of(options: ComputedOptions | None) -> Workers | None:
    """The machines that a batch ran on."""
    if options is None or options.distributed is None:
        return None
    if not options.distributed:
        return ()
    if options.local_workers is None:
        return None
    machines: Counter[str] = Counter({LOCAL: options.local_workers})
    for worker in options.distant_workers or []:
        if worker.workers is None:
            return None
        machines[machine_of(worker)] += worker.workers

    from deepsec_results.analysis.ordering import natural_key

    def order(machine: tuple[str, int]) -> "tuple[bool, NaturalKey]":
        return machine[0] != LOCAL, natural_key(machine[0])

    return tuple(sorted(machines.items(), key=order))

"""Everything that is known about one batch, in the order in which it is shown."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.model.batch import BatchResult
from deepsec_results.model.options import (
    ComputedDistantWorker,
    ComputedOptions,
    GivenDistantWorker,
    GivenOptions,
)
from deepsec_results.reading.batches import BatchFile

OptionValue = bool | int | str | None

OPTION_NAMES = {
    "default_semantics": "semantics",
    "distributed": "distributed",
    "local_workers": "local workers",
    "nb_jobs": "jobs",
    "round_timer": "round timer",
    "por": "POR",
}


class OptionPair(Struct, frozen=True):
    """An option as the user gave it and as the prover computed it; None if there is no value."""

    name: str
    given: OptionValue
    computed: OptionValue


class BatchDetails(Struct, frozen=True):
    """A batch with derived facts. `distant_workers` are matched by host and path."""

    listed: ListedBatch
    batch: BatchResult
    options: Sequence[OptionPair]
    distant_workers: Sequence[OptionPair]


def describe_batch(file: BatchFile, listed: ListedBatch) -> BatchDetails:
    """Collect the facts about a batch."""
    given = file.batch.command_options or GivenOptions()
    computed = file.batch.computed_options or ComputedOptions()
    return BatchDetails(
        listed=listed,
        batch=file.batch,
        options=[
            OptionPair(name, getattr(given, field), getattr(computed, field))
            for field, name in OPTION_NAMES.items()
        ],
        distant_workers=_match_workers(given.distant_workers, computed.distant_workers),
    )


def _match_workers(
    given: Sequence[GivenDistantWorker] | None, computed: Sequence[ComputedDistantWorker] | None
) -> list[OptionPair]:
    """Pair the machines by host and path, since the two lists have different orders.

    Several entries of one machine are paired in their order.
    """
    left = list(computed or [])
    pairs = []
    for worker in given or []:
        same = (other for other in left if machine_of(other) == machine_of(worker))
        match = next(same, None)
        if match is not None:
            left.remove(match)
        pairs.append(
            OptionPair(machine_of(worker), worker.workers, match.workers if match else None)
        )
    pairs += [OptionPair(machine_of(worker), None, worker.workers) for worker in left]
    return pairs


def machine_of(worker: GivenDistantWorker | ComputedDistantWorker) -> str:
    """A machine in the notation of ssh: `login@host:path`."""
    return f"{worker.host or '?'}:{worker.path or '?'}"

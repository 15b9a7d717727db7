"""Everything that is known of one batch, as facts in the order in which they are shown."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.rerun import rerun_command
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.model.batch import Batch
from deepsec_results.model.options import (
    ComputedDistantWorker,
    ComputedOptions,
    GivenDistantWorker,
    GivenOptions,
)
from deepsec_results.reading.batches import BatchFile
from deepsec_results.reading.trees import RunFile

OptionValue = bool | int | str | None

_NAMES = {
    "default_semantics": "semantics",
    "distributed": "distributed",
    "local_workers": "local workers",
    "nb_jobs": "jobs",
    "round_timer": "round timer",
    "por": "POR",
}


class OptionPair(Struct, frozen=True):
    """An option as the user gave it and as the prover computed it; None where it says nothing."""

    name: str
    given: OptionValue
    computed: OptionValue


class BatchDetails(Struct, frozen=True):
    """A batch with what was worked out about it. `distant_workers` are matched by host and path.

    `rerun` is the command that would run it again, `lost` the inputs of which there is no copy: it
    names them, but not where they are.
    """

    listed: ListedBatch
    batch: Batch
    options: Sequence[OptionPair]
    distant_workers: Sequence[OptionPair]
    runs: Sequence[RunFile]
    rerun: Sequence[str]
    lost: Sequence[str]


def describe_batch(
    file: BatchFile,
    listed: ListedBatch,
    runs: Sequence[RunFile],
    inputs: Sequence[tuple[str, str | None]],
) -> BatchDetails:
    """Gather what is known of a batch; `inputs` are the names of its inputs and their copies."""
    given = file.batch.command_options or GivenOptions()
    computed = file.batch.computed_options or ComputedOptions()
    return BatchDetails(
        listed=listed,
        batch=file.batch,
        options=[
            OptionPair(name, getattr(given, field), getattr(computed, field))
            for field, name in _NAMES.items()
        ],
        distant_workers=_match_workers(given.distant_workers, computed.distant_workers),
        runs=runs,
        rerun=rerun_command(given, [copy or name for name, copy in inputs]),
        lost=[name for name, copy in inputs if copy is None],
    )


def _match_workers(
    given: Sequence[GivenDistantWorker] | None, computed: Sequence[ComputedDistantWorker] | None
) -> list[OptionPair]:
    """Pair the machines by host and path: the prover lists them in another order each time.

    A machine named twice is paired in the order of its mentions.
    """
    left = list(computed or [])
    pairs = []
    for worker in given or []:
        match = next((one for one in left if machine_of(one) == machine_of(worker)), None)
        if match is not None:
            left.remove(match)
        pairs.append(
            OptionPair(machine_of(worker), worker.workers, match.workers if match else None)
        )
    pairs += [OptionPair(machine_of(worker), None, worker.workers) for worker in left]
    return pairs


def machine_of(worker: GivenDistantWorker | ComputedDistantWorker) -> str:
    """The machine as ssh has it: `login@host:path`."""
    return f"{worker.host or '?'}:{worker.path or '?'}"

"""The batch result: what one call of the prover writes to `timestamp_random.json`."""

from enum import StrEnum

from msgspec import Raw, Struct

from deepsec_results.model.options import ComputedOptions, GivenOptions


class BatchStatus(StrEnum):
    """The status of a batch. Unlike a run or a query, a batch is never `waiting`."""

    IN_PROGRESS = "in_progress"
    CANCELED = "canceled"
    INTERNAL_ERROR = "internal_error"
    COMPLETED = "completed"


class _AnyBatch(Struct, frozen=True, kw_only=True, tag_field="status"):
    """The fields of every batch result, whatever its status.

    Times are whole seconds since 1970, UTC. `run_files` are paths relative to the results
    directory; a file without them may contain its runs in `run_results`. Only a debug build
    writes `debug`. `pid` is the prover's process id, on a host that the file does not name;
    releases before 2.0.0-beta did not write it.
    """

    start_time: int | None = None
    import_date: int | None = None
    title: str | None = None
    deepsec_version: str | None = None
    ocaml_version: str | None = None
    git_branch: str | None = None
    git_hash: str | None = None
    debug: bool = False
    pid: int | None = None
    run_files: list[str] | None = None
    run_results: list[Raw] | None = None
    command_options: GivenOptions | None = None
    computed_options: ComputedOptions | None = None

    @property
    def status(self) -> BatchStatus:
        return BatchStatus(str(self.__struct_config__.tag))

    @property
    def run_count(self) -> int | None:
        """Number of runs (input files); None if the file does not list them."""
        if self.run_files is None and self.run_results is None:
            return None
        return len(self.run_files or ()) + len(self.run_results or ())


class _EndedBatch(_AnyBatch, frozen=True, kw_only=True):
    end_time: int | None = None


class InProgressBatch(_AnyBatch, frozen=True, kw_only=True, tag=BatchStatus.IN_PROGRESS.value):
    """A batch that is running, or whose prover was killed."""


class CanceledBatch(_EndedBatch, frozen=True, kw_only=True, tag=BatchStatus.CANCELED.value):
    """A batch that its user stopped, as a whole or in one of its runs or queries."""


class FailedBatch(_EndedBatch, frozen=True, kw_only=True, tag=BatchStatus.INTERNAL_ERROR.value):
    """A batch that ended with an internal error; `error_msg` is the prover's message."""

    error_msg: str | None = None


class CompletedBatch(_EndedBatch, frozen=True, kw_only=True, tag=BatchStatus.COMPLETED.value):
    """A batch that ran to its end."""


BatchResult = InProgressBatch | CanceledBatch | FailedBatch | CompletedBatch

"""Look at a batch again and again while the prover writes it."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec import structs

from deepsec_results.analysis.judging import tally
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.run import Run, run_of
from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.analysis.watching import Snapshot
from deepsec_results.model.batch import InProgressBatch
from deepsec_results.model.runs import RunResult, RunStatus
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.documents import Document
from deepsec_results.reading.half_written import was_just_written
from deepsec_results.reading.problems import FileProblem, ProblemKind
from deepsec_results.reading.reading_context import current_context
from deepsec_results.reading.running_provers import ProcessState
from deepsec_results.reading.trees import QueryFile, RunFile, read_tree
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch, load_batches

T = TypeVar("T")

_PATIENCE = 10  # seconds for which a file that cannot be read counts as being written
_PASSING = frozenset(
    {ProblemKind.ABSENT, ProblemKind.EMPTY, ProblemKind.ENCODING, ProblemKind.SYNTAX}
)
_UNDER_WAY = (RunStatus.WAITING, RunStatus.IN_PROGRESS)


def watch(path: str, pause: Callable[[], None], *, keep_going: bool) -> Iterator[Snapshot | None]:
    """Look at a batch until it is over, with pauses; None while its file was never complete.

    A stale batch is over unless `keep_going`.
    """
    watcher = Watcher(path, keep_going=keep_going)
    while True:
        snapshot = watcher.look()
        yield snapshot
        if snapshot is not None and snapshot.is_over:
            return
        pause()


def all_verified(snapshot: Snapshot) -> bool:
    """Whether the batch and its runs are completed and every query is verified, as in `show`."""
    verdicts = {query.outcome.verdict for run in snapshot.runs for query in run.queries}
    return (
        snapshot.listed.row.status is RowStatus.COMPLETED
        and all(run.completed for run in snapshot.runs)
        and verdicts <= {Verdict.VERIFIED}
    )


class Watcher:
    """Looks at one batch.

    A stale batch is over unless `keep_going`. A file that cannot be read while the prover may be
    writing it counts as it was before. A run that has ended is not read again.
    """

    def __init__(self, path: str, *, keep_going: bool = False) -> None:
        self.path, self.keep_going = path, keep_going
        self.batch: LoadedBatch | None = None
        self._files: dict[str, Any] = {}  # runs and queries as they were last read
        self._damaged: dict[str, int] = {}  # since when files cannot be read
        self._ended: dict[str, tuple[RunFile, Run]] = {}
        self._settled = True  # no file is being written, and the prover is not about to end
        self._was_alive = self._was_gone = False

    def look(self) -> Snapshot | None:
        """The batch as it is now; None while its file has never been complete."""
        self._settled = True
        current_context().take_faults()  # those of the look before
        now = reporter().now()
        batch = self._load(now)
        if batch is None:
            return None
        self.batch = batch
        if isinstance(batch.file, UnreadableFile):
            return Snapshot(now, batch.listed, is_over=self._settled)
        listed = batch.listed
        if self._is_gone(batch):
            row = structs.replace(listed.row, stale=True, elapsed=None)
            evidence = listed.evidence and structs.replace(listed.evidence, elsewhere=False)
            listed = structs.replace(listed, row=row, evidence=evidence)
        found = list(self._read_runs(batch.file, batch.directory, listed.row, now))
        files, runs = [file for file, _ in found], [run for _, run in found]
        listed = listed.with_tally(tally(files, stale=bool(listed.row.stale)))
        running = listed.row.status is RowStatus.IN_PROGRESS
        may_change = running and (self.keep_going or not listed.row.stale)
        is_over = self._settled and not may_change
        return Snapshot(now, listed, runs, is_over, batch.directory)

    def _load(self, now: int) -> LoadedBatch | None:
        (batch,) = load_batches([self.path])
        if isinstance(batch.file, UnreadableFile):
            known = self.batch is not None and isinstance(self.batch.file, BatchFile)
            may_pass = known or was_just_written(self.path)
            if may_pass and self._is_passing(self.path, batch.file.problem, now):
                return self.batch
        else:
            self._damaged.pop(self.path, None)
        return batch

    def _is_gone(self, batch: LoadedBatch) -> bool:
        """Whether the prover of a batch in progress was seen, and has ended since.

        It writes the batch before it ends, so that the batch is read once more before this is true.
        """
        evidence = batch.listed.evidence
        if evidence is None or evidence.state is ProcessState.UNKNOWN:
            return False
        if evidence.state is ProcessState.PROVER:
            self._was_alive, self._was_gone = True, False
            return False
        if self._was_alive and not self._was_gone:
            self._was_gone, self._settled = True, False
            return False
        return self._was_gone

    def _read_runs(
        self, file: BatchFile, directory: str, row: Row, now: int
    ) -> Iterator[tuple[RunFile, Run]]:
        batch = file.batch
        running = isinstance(batch, InProgressBatch)
        numbers = {path: number for number, path in enumerate(batch.run_files or (), 1)}
        wanted = [path for path in numbers if path not in self._ended]
        found: dict[int, tuple[RunFile, Run]] = {}
        for run in read_tree(structs.replace(batch, run_files=wanted), directory):
            ahead = len(numbers) - len(wanted)
            number = numbers[run.path] if run.path is not None else run.number + ahead
            settled = self._settle_run(structs.replace(run, number=number), now, running=running)
            if settled is not None:
                pair = found[number] = settled, run_of(settled, row.id, row.last_sign)
                if run.path is not None and _has_ended(settled, len(run.queries)):
                    self._ended[run.path] = pair
        found |= {pair[0].number: pair for pair in self._ended.values()}
        yield from (found[number] for number in sorted(found))

    def _settle_run(self, run: RunFile, now: int, *, running: bool) -> RunFile | None:
        """The run as it is, or as it was before if its file is being written; None if unknown."""
        key = run.path or str(run.number)
        settled = self._settle(key, run, run.result, now, may_appear=running)
        if settled is None:
            return None
        queries: list[QueryFile] = []
        for at, query in enumerate(settled.queries):
            place = query.path or f"{key} {at}"
            held = self._settle(place, query, query.result, now, may_appear=running)
            if held is not None:
                queries.append(structs.replace(held, cut_short=query.cut_short))
        return structs.replace(settled, queries=queries)

    def _settle(self, key: str, file: T, result: object, now: int, *, may_appear: bool) -> T | None:
        if not isinstance(result, FileProblem):
            self._files[key] = file
            self._damaged.pop(key, None)
            return file
        before: T | None = self._files.get(key)
        may_pass = may_appear or before is not None
        return before if may_pass and self._is_passing(key, result, now) else file

    def _is_passing(self, key: str, problem: FileProblem, now: int) -> bool:
        """Whether a file that cannot be read may still be being written."""
        if problem.kind not in _PASSING:
            return False
        if now - self._damaged.setdefault(key, now) >= _PATIENCE:
            return False
        self._settled = False
        return True


def _has_ended(run: RunFile, queries: int) -> bool:
    """Whether the files below a run with this number of `queries` are all written."""
    if not isinstance(run.result, RunResult) or run.result.status in _UNDER_WAY:
        return False
    ended = [
        isinstance(query.result, Document) and query.result.value.status not in _UNDER_WAY
        for query in run.queries
    ]
    return len(ended) == queries and all(ended)

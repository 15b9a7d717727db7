"""Batches, their runs and their queries."""

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from deepsec_results.analysis import query as queries
from deepsec_results.analysis import run as runs
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.source import RunSource
from deepsec_results.analysis.vocabulary import Status
from deepsec_results.library.attacks import USUAL_STATES, Attack
from deepsec_results.library.problems import Problem
from deepsec_results.library.session import Session
from deepsec_results.library.sources import Source
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.runs_in_turn import runs_in_turn
from deepsec_results.use_cases.sources import source_of

if TYPE_CHECKING:
    from deepsec_results.library.audits import Audit

USUAL_SECONDS = 10.0


class Query(queries.Query, frozen=True, eq=False, kw_only=True, gc=True):
    """A query of a run, with its verdict.

    `batch` is the id of its batch, `run` the name of its run, and `input` the name of the input
    file. `number` counts from 1; `path` is the query's file, relative to the results directory, or
    None if the result is inside the run's file. `reason` is why the query is undecided: `waiting`,
    `running`, `canceled`, `internal error`, `stale` or `unreadable`. Times are seconds since 1970,
    UTC; `duration` is in seconds, and `duration_at_least` is set instead for a query of a stale
    batch, and `elapsed` for one that runs. `memory` is in bytes, `progress` a percentage.
    `error_msg` is the prover's message for an internal error. `attack` is set if the verdict is an
    attack and its trace can be read. `problem` is why the file, or the trace, cannot be read.
    `source` is the input file. An unknown value is None.
    """

    attack: Attack | None
    problem: Problem | None
    _directory: str
    _file: str
    _run: RunSource
    _session: Session

    @property
    def source(self) -> Source:
        """The input file, and the reason if its lines are not known.

        Raises RequestError if the results are closed.
        """
        with self._session.working():
            source = self._run.of(self)
        file = source.file and os.path.join(self._directory, source.file)
        reason = source.problem
        problem = None if reason is None else Problem(file or self.name, reason)
        return Source(file=file, problem=problem)

    def audit(
        self,
        *,
        budget: float = USUAL_SECONDS,
        max_traces: int | None = None,
        max_states: int = USUAL_STATES,
    ) -> "Audit | Problem":
        """Confirm an attack, or look for one on a verified query; or why that is impossible.

        The search for an attack stops after `budget` seconds. With `max_traces`, it stops after
        that number of traces instead, so that two audits are equal. At most `max_states` states of
        a process are examined to judge a trace. Raises RequestError for a wrong number.
        """
        from deepsec_results.library.audits import audit_from, bounds_from
        from deepsec_results.use_cases.audit import audit_query
        from deepsec_results.use_cases.queries_to_audit import QueryToAudit

        bounds = bounds_from(budget, max_traces, max_states)
        if self.problem is not None:
            return self.problem
        with self._session.working():
            done = audit_query(QueryToAudit(self, self._file), bounds)
            source = self._run.of(self)
        if done.problem is not None:
            return Problem(self._file, done.problem.removeprefix(f"{self.path}: "))
        return audit_from(self, done.outcome, source)

    def __repr__(self) -> str:
        return f"<Query {self.number}: {self.verdict}>"


class Run(runs.Run, frozen=True, eq=False, kw_only=True):
    """A run of a batch: one input file, with its queries.

    `number` counts from 1; `input` is the name of the input, and `name` the same without `.dps`.
    `path` and `input_file`, the prover's copy of the input, are relative to the results directory;
    `path` is None if the result is inside the batch's file. Times are seconds since 1970, UTC, and
    `duration` is in seconds. `warnings` and `error_msg` are the prover's. `problem` is why the file
    cannot be read: then its queries are unknown, and `queries` is empty. An unknown value is None.
    """

    queries: Sequence[Query]
    problem: Problem | None

    def __repr__(self) -> str:
        return f"<Run {self.name!r}: {self.status}>"


class Batch(Struct, frozen=True, eq=False, kw_only=True):
    """A batch: one call of the prover.

    `id` is the file's name without `.json`, `path` the file, `directory` the results directory.
    `stale` is whether the batch claims to be running although its process is gone; None if that is
    unknown. `created` is the time in the file's name, `last_written` that of the last modification,
    None for a batch without an end time in a copy. Times are seconds since 1970, UTC; `duration` is
    in seconds, and `elapsed` the seconds since the start of a batch that runs. `run_count` is the
    number of runs, None if the file does not list them. `error_msg` is the prover's message for an
    internal error. `repaired` is whether escapes of the prover had to be undone to read the file.
    `problem` is why the file cannot be read. An unknown value is None. Texts are as in the file,
    and may contain control characters.
    """

    id: str
    path: str
    directory: str
    status: Status
    stale: bool | None
    title: str | None
    created: int | None
    start_time: int | None
    end_time: int | None
    duration: int | None
    elapsed: int | None
    last_written: int | None
    run_count: int | None
    deepsec_version: str | None
    ocaml_version: str | None
    git_branch: str | None
    git_hash: str | None
    debug: bool | None
    pid: int | None
    error_msg: str | None
    repaired: bool
    problem: Problem | None
    _loaded: LoadedBatch
    _session: Session

    def runs(self) -> Iterator[Run]:
        """The runs in the order of the batch, each read with its queries when it is needed.

        A run whose file cannot be read is one of them. There are none if the batch cannot be read,
        or does not list its runs.
        """
        found = self._session.each(runs_in_turn(self._loaded))
        return (_run_from(run, self._loaded, self._session) for run in found)

    def problems(self) -> Iterator[Problem]:
        """All that cannot be read in the batch, its runs and its queries.

        If the batch is in a damaged archive, the damage is one of them.
        """
        damage = self._loaded.listed.damage
        if damage is not None:
            yield Problem(self.path, damage.reason)
        if self.problem is not None:
            yield self.problem
        elif self.run_count is None:
            yield Problem(self.path, "does not list its runs")
        for run in self.runs():
            if run.problem is not None:
                yield run.problem
            yield from (query.problem for query in run.queries if query.problem is not None)

    def __repr__(self) -> str:
        return f"<Batch {self.id!r}: {self.status}>"


# The attributes of a batch that are fields of its row under the same name.
_FACTS = [name for name in Row.__struct_fields__ if name in Batch.__struct_fields__]


def batch_from(loaded: LoadedBatch, session: Session) -> Batch:
    """A batch that was loaded."""
    row = loaded.listed.row
    facts = {name: getattr(row, name) for name in _FACTS}
    return Batch(
        **{**facts, "status": Status(row.status)},
        directory=loaded.directory,
        run_count=row.runs,
        problem=_problem(row.path, row.error),
        _loaded=loaded,
        _session=session,
    )


def _run_from(run: runs.Run, batch: LoadedBatch, session: Session) -> Run:
    source = source_of(run, batch.directory)
    return Run(
        **{
            **structs.asdict(run),
            "queries": tuple(_query_from(query, source, batch, session) for query in run.queries),
        },
        problem=_problem(_file(run.label, batch), run.error),
    )


def _query_from(
    query: queries.Query, source: RunSource, batch: LoadedBatch, session: Session
) -> Query:
    file = _file(query.name, batch)
    attack = None
    if query.process is not None:
        attack = Attack(
            process=query.process, file=file, _query=query, _run=source, _session=session
        )
    return Query(
        **structs.asdict(query),
        attack=attack,
        problem=_problem(file, query.error),
        _directory=batch.directory,
        _file=file,
        _run=source,
        _session=session,
    )


def _problem(file: str, reason: str | None) -> Problem | None:
    return None if reason is None else Problem(file, reason)


def _file(path: str, batch: LoadedBatch) -> str:
    """A path of a result, with the results directory."""
    return os.path.join(batch.directory, path)

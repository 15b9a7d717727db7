"""The runs and queries that were asked for, of all of a batch."""

import re

import msgspec

from deepsec_results.model.runs import RunResult
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.trees import RunFile

_PLACE = re.compile(r"[1-9][0-9]{0,8}")


def narrow_runs(runs: list[RunFile], run: str | None, query: int | None) -> list[RunFile]:
    """The runs that `run` names, each with the queries that `query` numbers.

    A run is named by its input, with or without `.dps`, by a beginning of that, by its file's
    id, or by its place, from 1. One that cannot be read stays whatever `query` is, since it may
    have such a query. Raises SelectionError where there is none.
    """
    chosen = runs if run is None else _named(runs, run)
    if query is None:
        return chosen
    narrowed = [_with_query(one, query) for one in chosen]
    kept = [one for one in narrowed if one.queries or not isinstance(one.result, RunResult)]
    if not kept:
        numbers = sorted({two.number for one in chosen for two in one.queries})
        there = ", ".join(map(str, numbers)) or "none"
        raise SelectionError(f"no query {query}; choose from {there}")
    return kept


def _named(runs: list[RunFile], wanted: str) -> list[RunFile]:
    exact = [run for run in runs if wanted in _names_of(run)]
    if exact:
        return exact
    if _PLACE.fullmatch(wanted) and int(wanted) <= len(runs):
        return [runs[int(wanted) - 1]]
    starting = [run for run in runs if wanted and run.name.startswith(wanted)]
    if len(starting) == 1:
        return starting
    names = ", ".join(f"{run.number} {run.name}" for run in starting or runs) or "none"
    if starting:
        raise SelectionError(f"'{wanted}' is ambiguous: {names}")
    raise SelectionError(f"no run '{wanted}'; choose from {names}")


def _names_of(run: RunFile) -> tuple[str, ...]:
    names = (run.name, run.input.name)
    if run.path is None:
        return names
    return (*names, run.path.rpartition("/")[2].removesuffix(".json"), run.path)


def _with_query(run: RunFile, query: int) -> RunFile:
    queries = [one for one in run.queries if one.number == query]
    return msgspec.structs.replace(run, queries=queries)

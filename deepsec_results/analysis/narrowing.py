"""Selection of runs and queries of a batch."""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from deepsec_results.model.runs import RunResult
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.spelling import composed
from deepsec_results.reading.trees import RunFile

_PLACE = re.compile(r"[1-9][0-9]{0,8}")


def narrow_runs(runs: list[RunFile], run: str | None, query: int | None) -> list[RunFile]:
    """The runs that `run` names, with their queries of the number `query`.

    A run is named by its input, with or without `.dps`, by the start of that name, by the id of its
    file, or by its place, from 1. An unreadable run is kept for any `query`, since it may have that
    query. Raises SelectionError if nothing is left.
    """
    chosen = runs if run is None else _named(runs, run)
    if query is None:
        return chosen
    narrowed = [_with_query(run_file, query) for run_file in chosen]
    kept = [narrow for narrow in narrowed
            if narrow.queries or not isinstance(narrow.result, RunResult)]  # fmt: skip
    if not kept:
        numbers = sorted({each.number for run_file in chosen for each in run_file.queries})
        choices = ", ".join(map(str, numbers)) or "none"
        raise SelectionError(f"no query {query}; choose from {choices}")
    return kept


def words_for(runs: Sequence[RunFile]) -> dict[int, str]:
    """For each number of a run, a word by which `narrow_runs` finds only this run: its name if
    possible."""
    counts = Counter(name for run in runs for name in set(map(composed, _names_of(run))))

    def word(run: RunFile) -> str:
        if counts[composed(run.name)] == 1:
            return run.name
        return str(run.number) if not counts[str(run.number)] else run.path or run.name

    return {run.number: word(run) for run in runs}


def _named(runs: list[RunFile], wanted: str) -> list[RunFile]:
    exact = [run for run in runs if wanted in _names_of(run)]
    same = exact or [run for run in runs if composed(wanted) in map(composed, _names_of(run))]
    if same:
        return same
    if _PLACE.fullmatch(wanted) and int(wanted) <= len(runs):
        return [runs[int(wanted) - 1]]
    beginning = composed(wanted)
    starting = [run for run in runs if wanted and composed(run.name).startswith(beginning)]
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
    queries = [query_file for query_file in run.queries if query_file.number == query]
    return msgspec.structs.replace(run, queries=queries)

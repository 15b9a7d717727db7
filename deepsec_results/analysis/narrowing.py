"""Selection of runs and queries of a batch."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from deepsec_results.analysis.query_selection import QuerySelection, RunNames
from deepsec_results.model.runs import RunResult
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.spelling import composed
from deepsec_results.reading.trees import RunFile


def narrow_runs(runs: Sequence[RunFile], selection: QuerySelection) -> list[RunFile]:
    """The selected runs, with their queries of the selected number.

    Verdicts are not known here. An unreadable run is kept for any number, since it may have that
    query. Raises SelectionError if no run has the name, or no query the number.
    """
    numbers = selection.runs([*map(names_of, runs)])
    chosen = [run for run in runs if run.number in numbers]
    query = selection.query
    if query is None or not chosen:
        return chosen
    narrowed = [_with_query(run_file, query) for run_file in chosen]
    kept = [narrow for narrow in narrowed
            if narrow.queries or not isinstance(narrow.result, RunResult)]  # fmt: skip
    if not kept:
        known = sorted({each.number for run_file in chosen for each in run_file.queries})
        choices = ", ".join(map(str, known)) or "none"
        raise SelectionError(f"no query {query}; choose from {choices}")
    return kept


def names_of(run: RunFile) -> RunNames:
    """What a run can be named by."""
    return RunNames(run.number, run.input.name, run.path)


def words_for(runs: Sequence[RunFile]) -> dict[int, str]:
    """For each number of a run, a word by which `narrow_runs` finds only this run: its name if
    possible."""
    counts = Counter(name for run in runs for name in set(map(composed, names_of(run).exact)))

    def word(run: RunFile) -> str:
        if counts[composed(run.name)] == 1:
            return run.name
        return str(run.number) if not counts[str(run.number)] else run.path or run.name

    return {run.number: word(run) for run in runs}


def _with_query(run: RunFile, query: int) -> RunFile:
    queries = [query_file for query_file in run.queries if query_file.number == query]
    return msgspec.structs.replace(run, queries=queries)

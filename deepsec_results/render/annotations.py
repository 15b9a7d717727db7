"""What changed as annotations of a workflow on GitHub."""

from collections.abc import Iterator

from deepsec_results.analysis.comparison import Comparison, Topic
from deepsec_results.analysis.query_comparison import CostChange, VerdictChange
from deepsec_results.render.changes import (
    change_cells,
    cost_rows,
    input_cells,
    query_name,
    show_outcomes,
)
from deepsec_results.render.formats import github_command
from deepsec_results.render.run_settings import show_refusal

_LEVELS = {
    VerdictChange.BROKEN: "error",
    VerdictChange.LOST: "error",
    VerdictChange.FIXED: "notice",
    VerdictChange.GAINED: "notice",
    CostChange.SLOWER: "warning",
    CostChange.LARGER: "warning",
    CostChange.FASTER: "notice",
    CostChange.SMALLER: "notice",
}
# Told as they are, in a line for all of a topic; times always differ, and are not told.
_PLAIN_TOPICS = (Topic.STATUS, Topic.TITLE, Topic.OPTIONS, Topic.VERSIONS)


def annotations(comparison: Comparison) -> Iterator[str]:
    """A line for each verdict and cost that changed, for each input that is not as it was, and for
    each topic else."""
    for one in comparison.queries:
        if one.verdict is not None:
            told = f"{query_name(one)}: {show_outcomes(one)}"
            yield github_command(_LEVELS[one.verdict], {"title": f"verdict {one.verdict}"}, told)
    for cells in cost_rows(comparison.queries, everything=False):
        change, name, cost = (cell.text for cell in cells)
        level = _LEVELS[CostChange(change)]
        yield github_command(level, {"title": change}, f"{name}: {cost}")
    for refusal, queries in comparison.refusals.items():
        text = f"{show_refusal(refusal)}: {', '.join(map(query_name, queries))}"
        yield github_command("notice", {"title": "time and memory not judged"}, text)
    for run in comparison.runs:
        if run.changed:
            word, name, told = (cell.text for cell in input_cells(run))
            text = ": ".join(filter(None, [name, told]))
            level = "error" if run.lost else "notice"
            yield github_command(level, {"title": f"input {word}"}, text)
    for topic in _PLAIN_TOPICS:
        changes = [change_cells(one) for one in comparison.changes if one.topic is topic]
        if changes:
            told = "; ".join(f"{path.text}: {values.text}" for _, path, values in changes)
            yield github_command("notice", {"title": f"{topic} changed"}, told)

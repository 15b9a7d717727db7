"""What changed as annotations of a workflow on GitHub."""

from collections.abc import Iterator

from deepsec_results.analysis.changes import Topic
from deepsec_results.analysis.comparison import Comparison
from deepsec_results.analysis.query_comparison import CostChange, VerdictChange
from deepsec_results.render.batches.diff_cells import (
    change_cells,
    cost_rows,
    input_rows,
    query_name,
    show_outcomes,
)
from deepsec_results.render.batches.diff_headlines import cost_headline, totals_sentence
from deepsec_results.render.batches.refusals import show_refusal
from deepsec_results.render.kit.formats import github_command

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
# One line for all changes of a topic. Times always differ, so they are left out.
_PLAIN_TOPICS = (Topic.STATUS, Topic.TITLE, Topic.OPTIONS, Topic.VERSIONS)


def annotations(comparison: Comparison) -> Iterator[str]:
    """A line for each verdict, cost and input that changed, and for each other topic."""
    for query in comparison.queries:
        if query.verdict is not None:
            text = f"{query_name(query)}: {show_outcomes(query)}"
            title = f"verdict {query.verdict}"
            yield github_command(_LEVELS[query.verdict], {"title": title}, text)
    for cost in cost_rows(comparison, everything=False):
        if cost.change is not None:
            level = _LEVELS[cost.change]
            yield github_command(level, {"title": cost.word}, f"{cost.name}: {cost.figures}")
    if comparison.despite:
        sentences = (cost_headline(comparison), totals_sentence(comparison))
        text = "; ".join(sentence for sentence in sentences if sentence is not None)
        yield github_command("notice", {"title": "compared despite options"}, text)
    for refusal, queries in comparison.refusals.items():
        text = f"{show_refusal(refusal)}: {', '.join(map(query_name, queries))}"
        yield github_command("notice", {"title": "time and memory not compared"}, text)
    for run in comparison.runs:
        if run.changed:
            first, *others = input_rows(run, everything=False)
            word, name, reason = (cell.text for cell in first)
            text = ": ".join(filter(None, [name, reason]))
            text = "; ".join([text, *(cells[-1].text for cells in others)])
            level = "error" if run.lost else "notice"
            yield github_command(level, {"title": f"input {word}"}, text)
    for topic in _PLAIN_TOPICS:
        changes = [change for change in comparison.changes if change.topic is topic]
        if changes:
            rows = map(change_cells, changes)
            text = "; ".join(f"{path.text}: {values.text}" for _, path, values in rows)
            yield github_command("notice", {"title": f"{topic} changed"}, text)

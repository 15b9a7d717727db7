"""What `diff` shows: a comparison as text, JSON, Markdown or annotations."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from deepsec_results.analysis.changes import Change, ChangeKind, Key, Topic, Value
from deepsec_results.analysis.comparison import Comparison, query_path
from deepsec_results.analysis.cost_totals import Cost, total_cost
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.model.visible import visible
from deepsec_results.reading.json_positions import show_path
from deepsec_results.render.batches.annotations import annotations
from deepsec_results.render.batches.diff_cells import (
    change_cells,
    cost_cells,
    cost_rows,
    input_rows,
    query_name,
    show_side,
    show_value,
    verdict_cells,
)
from deepsec_results.render.batches.diff_headlines import (
    cost_headline,
    topic_headline,
    totals_sentence,
    verdict_headline,
)
from deepsec_results.render.batches.refusals import show_refusal
from deepsec_results.render.kit.formats import json_text, markdown_cell, markdown_table
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.output_formats import DiffFormat
from deepsec_results.render.kit.quantities import show_time
from deepsec_results.render.kit.statuses import status_span

if TYPE_CHECKING:
    from deepsec_results.render.shapes.comparisons import ComparedBatches, ShownChange

_COSTS: tuple[Cost, ...] = ("time", "memory")
_COMMIT = frozenset({("git_branch",), ("git_hash",)})


def render_comparison(
    comparison: Comparison, output: DiffFormat, look: Look, *, everything: bool
) -> str:
    """Two batches compared, in a format; with `everything`, also what is unchanged."""
    match output:
        case DiffFormat.TEXT:
            return lay_out(_blocks(comparison, look, everything), look)
        case DiffFormat.JSON:
            return json_text(plain_comparison(comparison, everything=everything))
        case DiffFormat.MARKDOWN:
            return _markdown(comparison, everything)
        case DiffFormat.GITHUB:
            return "".join(annotations(comparison))


def plain_comparison(comparison: Comparison, *, everything: bool) -> "ComparedBatches":
    """A comparison for JSON."""
    return {
        "a": structs.replace(comparison.a, incomplete=comparison.incomplete_a),
        "b": structs.replace(comparison.b, incomplete=comparison.incomplete_b),
        "headline": verdict_headline(comparison),
        "changes": [_plain_change(change) for change in _shown_changes(comparison, everything)],
        "totals": {cost: total_cost(comparison.queries, cost) for cost in _COSTS},
        "despite": list(map(show_refusal, comparison.despite)),
        "not_judged": [
            {
                "reason": show_refusal(refusal),
                "queries": [show_path(query_path(query.side)) for query in queries],
            }
            for refusal, queries in comparison.refusals.items()
        ],
        "gone": comparison.gone,
    }


def _blocks(comparison: Comparison, look: Look, everything: bool) -> Iterator[Block]:
    yield Grid([[Span(visible(verdict_headline(comparison)), "bold")]])
    yield Grid([[Span(topic_headline(comparison))]])
    costs = cost_headline(comparison)
    for sentence in (costs, totals_sentence(comparison)):
        if sentence is not None:
            yield Grid([[Span(visible(sentence))]])
    yield Grid(
        [
            batch_cells(
                "A",
                comparison.a,
                look,
                comparison.incomplete_a,
                doubtful=comparison.doubtful_a,
            ),
            batch_cells(
                "B",
                comparison.b,
                look,
                comparison.incomplete_b,
                doubtful=comparison.doubtful_b,
            ),
        ],
        indent=2,
        cut=True,
    )
    changes = _telling_changes(comparison, everything)
    for topic in Topic:
        rows = list(_rows(comparison, topic, changes, everything=everything))
        if rows:
            yield Line()
            yield Line([Span(topic.value.capitalize(), "bold")])
            yield Grid(rows, indent=2)


def _shown_changes(comparison: Comparison, everything: bool) -> Sequence[Change]:
    """The changes; all times and memory if they are compared despite options."""
    if everything or not comparison.despite:
        return comparison.compared if everything else comparison.changes
    return [
        change
        for change in comparison.compared
        if change.kind is not ChangeKind.SAME or change.topic is Topic.COSTS
    ]


def _telling_changes(comparison: Comparison, everything: bool) -> Sequence[Change]:
    """The changes to show to a person, who seldom wants the branch, the commit or the times.

    The commit is shown if the release is the same, so that a change of version has a row.
    """
    if everything:
        return comparison.compared
    changes = comparison.changes
    versions = {change.key for change in changes if change.topic is Topic.VERSIONS}
    hidden = {("git_branch",)} if versions <= _COMMIT else _COMMIT
    return [
        change for change in changes if change.topic is not Topic.TIMES and change.key not in hidden
    ]


def _rows(
    comparison: Comparison, topic: Topic, changes: Sequence[Change], *, everything: bool
) -> Iterator[list[Span]]:
    """The rows of a topic. Rows on queries and inputs show more than the changes alone."""
    match topic:
        case Topic.VERDICTS:
            for query in comparison.queries:
                if everything or not query.same_answer:
                    yield verdict_cells(query)
        case Topic.COSTS:
            yield from map(cost_cells, cost_rows(comparison, everything=everything))
        case Topic.INPUTS:
            for run in comparison.runs:
                if everything or run.changed:
                    yield from input_rows(run, everything=everything)
        case _:
            yield from (change_cells(change) for change in changes if change.topic is topic)


def batch_cells(
    word: str,
    row: Row,
    look: Look,
    incomplete: Incomplete | None = None,
    *,
    doubtful: bool = False,
) -> list[Span]:
    """A batch of a comparison, after a word that says which."""
    created = "-" if row.created is None else show_time(row.created)
    return [
        Span(word, "bold"),
        Span(visible(row.id)),
        status_span(
            row.status, row.stale, look, incomplete=incomplete is not None, doubtful=doubtful
        ),
        Span(created),
        Span(visible(row.title or "")),
    ]


def _plain_change(change: Change) -> "ShownChange":
    plain: ShownChange = {
        "path": change.path, "kind": change.kind, "a": change.a, "b": change.b
    }  # fmt: skip
    if change.judged is not None:
        plain["class"] = change.judged
    return plain


def _markdown(comparison: Comparison, everything: bool) -> str:
    lines = [f"**{markdown_cell(verdict_headline(comparison))}**", ""]
    lines += [f"- {topic_headline(comparison)}"]
    sentences = (cost_headline(comparison), totals_sentence(comparison))
    lines += [f"- {markdown_cell(text)}" for text in sentences if text is not None]
    rows = [["batch", "", comparison.a.id, comparison.b.id]]
    for query in comparison.queries:
        if everything or not query.same_answer:
            word = verdict_cells(query)[0].text
            rows.append([query_name(query), word, show_side(query.a), show_side(query.b)])
    for cost in cost_rows(comparison, everything=everything):
        rows.append([cost.name, cost.word, cost.a, cost.b])
    plain = (Topic.VERDICTS, Topic.COSTS)
    for change in _telling_changes(comparison, everything):
        if change.topic not in plain:
            values = [_markdown_value(change.key, value) for value in (change.a, change.b)]
            rows.append([change.name, change.kind, *values])
    return "\n".join(lines) + "\n\n" + markdown_table(["", "", "A", "B"], rows)


def _markdown_value(key: Key, value: Value) -> str:
    return "" if value is None else show_value(key, value)

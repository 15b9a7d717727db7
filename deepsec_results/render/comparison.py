"""What `diff` shows: a comparison as text, JSON or Markdown."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from deepsec_results.analysis.comparison import Change, ChangeKind, Comparison, Topic, Value
from deepsec_results.analysis.quantities import show_duration, show_time
from deepsec_results.analysis.rows import Row
from deepsec_results.render.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.machine import json_text, markdown_table
from deepsec_results.render.statuses import status_span
from deepsec_results.render.visible import visible

_KIND_STYLES = {
    ChangeKind.ADDED: "green",
    ChangeKind.REMOVED: "red",
    ChangeKind.CHANGED: "yellow",
    ChangeKind.SAME: "dim",
}
_SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "-",
    ChangeKind.CHANGED: "~",
    ChangeKind.SAME: "=",
}


class ComparisonFormat(StrEnum):
    """The formats of `diff`."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def render_comparison(
    comparison: Comparison, output: ComparisonFormat, look: Look, *, everything: bool
) -> str:
    """The comparison in a format; `everything` has also what is the same."""
    told = comparison.compared if everything else comparison.changes
    match output:
        case ComparisonFormat.TEXT:
            return lay_out(_blocks(comparison, told, look), look)
        case ComparisonFormat.JSON:
            return json_text(
                {
                    "a": comparison.a,
                    "b": comparison.b,
                    "changes": [
                        {"path": one.path, "kind": one.kind, "a": one.a, "b": one.b} for one in told
                    ],
                }
            )
        case ComparisonFormat.MARKDOWN:
            return _markdown(comparison, told)


def headline(comparison: Comparison) -> str:
    """What changed and what did not, in one sentence. Times always differ, and are not named."""
    topics = [topic for topic in Topic if topic is not Topic.TIMES]
    changed = [topic.value for topic in topics if topic in comparison.changed_topics]
    same = [topic.value for topic in topics if topic not in comparison.changed_topics]
    sentences = [f"{', '.join(changed)} changed"] if changed else []
    sentences += [f"{', '.join(same)} the same"] if same else []
    return "; ".join(sentences)


def _blocks(comparison: Comparison, told: Sequence[Change], look: Look) -> Iterator[Block]:
    yield Line([Span(headline(comparison), "bold")])
    yield Grid(
        [_batch_cells("A", comparison.a, look), _batch_cells("B", comparison.b, look)],
        indent=2,
        cut=True,
    )
    for topic in Topic:
        rows = [_change_cells(change) for change in told if change.topic is topic]
        if rows:
            yield Line()
            yield Line([Span(topic.value.capitalize(), "bold")])
            yield Grid(rows, indent=2)


def _batch_cells(letter: str, row: Row, look: Look) -> list[Span]:
    created = "-" if row.created is None else show_time(row.created)
    return [
        Span(letter, "bold"),
        Span(visible(row.id)),
        status_span(row.status, row.stale, look),
        Span(created),
        Span(visible(row.title or "")),
    ]


def _change_cells(change: Change) -> list[Span]:
    style = _KIND_STYLES[change.kind]
    return [
        Span(_SIGNS[change.kind], style),
        Span(visible(change.path.removeprefix("$."))),
        Span(_told(change), style),
    ]


def _told(change: Change) -> str:
    a, b = (_value(change.path, value) for value in (change.a, change.b))
    match change.kind:
        case ChangeKind.CHANGED:
            return f"{a} → {b}"
        case ChangeKind.REMOVED:
            return f"{a} → nothing" if change.topic is not Topic.INPUTS else "gone"
        case ChangeKind.ADDED:
            return f"nothing → {b}" if change.topic is not Topic.INPUTS else "added"
        case ChangeKind.SAME:
            return a


def _value(path: str, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if path == "$.duration" and isinstance(value, int):
        return show_duration(value)
    if path in ("$.start_time", "$.end_time") and isinstance(value, int):
        return show_time(value)
    return visible(str(value))


def _markdown(comparison: Comparison, told: Sequence[Change]) -> str:
    rows = [["batch", comparison.a.id, comparison.b.id]]
    rows += [
        [change.path.removeprefix("$."), *(_markdown_value(change.path, value)
         for value in (change.a, change.b))]
        for change in told
    ]  # fmt: skip
    return f"{headline(comparison)}\n\n" + markdown_table(["", "A", "B"], rows)


def _markdown_value(path: str, value: Value) -> str:
    return "" if value is None else _value(path, value)

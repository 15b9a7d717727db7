"""What `diff` shows: a comparison as text, JSON, Markdown or annotations."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from deepsec_results.analysis.comparison import (
    Change,
    ChangeKind,
    Comparison,
    DirectoryComparison,
    Topic,
    Value,
    query_path,
)
from deepsec_results.analysis.quantities import show_duration, show_memory, show_time
from deepsec_results.analysis.records import Record, stem_of
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.verdict_changes import (
    ComparedQuery,
    ComparedRun,
    CostChange,
    Model,
    VerdictChange,
)
from deepsec_results.analysis.verdicts import show_outcome
from deepsec_results.reading.places import show_path
from deepsec_results.render.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.machine import (
    github_command,
    json_text,
    markdown_cell,
    markdown_table,
)
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
_VERDICT_STYLES = {
    VerdictChange.BROKEN: "bold red",
    VerdictChange.LOST: "red",
    VerdictChange.FIXED: "green",
    VerdictChange.GAINED: "green",
}
_COST_STYLES = {
    CostChange.SLOWER: "red",
    CostChange.LARGER: "red",
    CostChange.FASTER: "green",
    CostChange.SMALLER: "green",
}
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
_MOST_NAMED = 3  # verdict changes in the headline
# What the second line of the headline tells of; times always differ, and are not named.
_NAMED_TOPICS = (Topic.STATUS, Topic.TITLE, Topic.INPUTS, Topic.OPTIONS, Topic.VERSIONS)


class ComparisonFormat(StrEnum):
    """The formats of `diff`."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"


def render_compared(
    compared: Comparison | DirectoryComparison,
    output: ComparisonFormat,
    look: Look,
    *,
    everything: bool,
) -> str:
    """What was compared in a format; `everything` has also what is the same."""
    if isinstance(compared, Comparison):
        return _render_one(compared, output, look, everything)
    comparisons = compared.comparisons
    lonely = [("gone", row) for row in compared.removed]
    lonely += [("added", row) for row in compared.added]
    lonely += [(f"unreadable in {side.upper()}", row) for side, row in compared.unreadable]
    match output:
        case ComparisonFormat.TEXT:
            blocks: list[Block] = [Grid([[Span(visible(directory_headline(compared)), "bold")]])]
            for one in comparisons:
                blocks += [Line(), *_blocks(one, look, everything)]
            if lonely:
                rows = [_batch_cells(word, row, look) for word, row in lonely]
                blocks += [Line(), Line([Span("Batches without a counterpart", "bold")])]
                blocks.append(Grid(rows, indent=2, cut=True))
            return lay_out(blocks, look)
        case ComparisonFormat.JSON:
            return json_text(
                {
                    "a": compared.a,
                    "b": compared.b,
                    "headline": directory_headline(compared),
                    "comparisons": [_plain(one, everything) for one in comparisons],
                    "removed": compared.removed,
                    "added": compared.added,
                    "unreadable": [row for _, row in compared.unreadable],
                }
            )
        case ComparisonFormat.MARKDOWN:
            parts = [f"**{markdown_cell(directory_headline(compared))}**\n"]
            parts += [_markdown(one, everything) for one in comparisons]
            if lonely:
                cells = [[word, row.id, row.title or ""] for word, row in lonely]
                parts.append(markdown_table(["", "batch", "title"], cells))
            return "\n".join(parts)
        case ComparisonFormat.GITHUB:
            lines = [line for one in comparisons for line in _annotations(one)]
            for word, row in lonely:
                kind = "error" if row.error else "notice"
                told = f"{row.id} {row.title or row.error or ''}".strip()
                lines.append(github_command(kind, {"title": f"batch {word}"}, told))
            return "".join(lines)


def _render_one(
    comparison: Comparison, output: ComparisonFormat, look: Look, everything: bool
) -> str:
    match output:
        case ComparisonFormat.TEXT:
            return lay_out(_blocks(comparison, look, everything), look)
        case ComparisonFormat.JSON:
            return json_text(_plain(comparison, everything))
        case ComparisonFormat.MARKDOWN:
            return _markdown(comparison, everything)
        case ComparisonFormat.GITHUB:
            return "".join(_annotations(comparison))


def directory_headline(compared: DirectoryComparison) -> str:
    """The verdicts that changed in all pairs of batches, and what has no pair."""
    count = len(compared.comparisons)
    pairs = "1 pair of batches" if count == 1 else f"{count} pairs of batches"
    changed = [one for comparison in compared.comparisons for one in comparison.verdict_changes]
    parts = [f"{pairs}: {_changes_sentence(changed)}"]
    for word, rows in (("gone", compared.removed), ("added", compared.added),
                       ("unreadable", compared.unreadable)):  # fmt: skip
        if rows:
            parts.append(f"{len(rows)} {word}")
    return "; ".join(parts)


def _plain(comparison: Comparison, everything: bool) -> dict[str, object]:
    """A comparison for JSON."""
    return {
        "a": comparison.a,
        "b": comparison.b,
        "headline": verdict_headline(comparison),
        "changes": [_plain_change(one) for one in _told(comparison, everything)],
        "not_judged": [
            {"reason": reason, "queries": [show_path(query_path(one.record)) for one in queries]}
            for reason, queries in comparison.refusals.items()
        ],
    }


def verdict_headline(comparison: Comparison) -> str:
    """The verdicts that changed, the first few by name."""
    if not comparison.queries:
        return "no query to compare"
    return _changes_sentence(comparison.verdict_changes)


def _changes_sentence(changed: Sequence[ComparedQuery]) -> str:
    if not changed:
        return "no verdict changed"
    named = [f"{_name(one)}, {_outcomes(one)}" for one in changed[:_MOST_NAMED]]
    more = len(changed) - _MOST_NAMED
    rest = [f"{more} more"] if more > 0 else []
    verdicts = "1 verdict" if len(changed) == 1 else f"{len(changed)} verdicts"
    return f"{verdicts} changed: {'; '.join(named + rest)}"


def topic_headline(comparison: Comparison) -> str:
    """What else changed and what did not."""
    changed = [topic.value for topic in _NAMED_TOPICS if topic in comparison.changed_topics]
    same = [topic.value for topic in _NAMED_TOPICS if topic not in comparison.changed_topics]
    sentences = [f"{', '.join(changed)} changed"] if changed else []
    sentences += [f"{', '.join(same)} the same"] if same else []
    return "; ".join(sentences)


def cost_headline(comparison: Comparison) -> str | None:
    """How many queries became slower or larger, and of how many that was asked."""
    judged = sum(not one.refusals for one in comparison.queries)
    if not comparison.queries:
        return None
    if not judged:
        return f"time and memory not judged: {_reasons(comparison)}"
    counts = [
        f"{comparison.costs(change) or 'none'} {change}"
        for change in CostChange
        if comparison.costs(change) or change in (CostChange.SLOWER, CostChange.LARGER)
    ]
    left = len(comparison.queries) - judged
    rest = f" ({left} not judged: {_reasons(comparison)})" if left else ""
    queries = "1 query" if judged == 1 else f"{judged} queries"
    return f"of {queries} {', '.join(counts)}{rest}"


def _reasons(comparison: Comparison) -> str:
    return "; ".join(comparison.refusals)


def _blocks(comparison: Comparison, look: Look, everything: bool) -> Iterator[Block]:
    yield Grid([[Span(visible(verdict_headline(comparison)), "bold")]])
    yield Grid([[Span(topic_headline(comparison))]])
    costs = cost_headline(comparison)
    if costs is not None:
        yield Grid([[Span(visible(costs))]])
    yield Grid(
        [_batch_cells("A", comparison.a, look), _batch_cells("B", comparison.b, look)],
        indent=2,
        cut=True,
    )
    told = _told(comparison, everything)
    for topic in Topic:
        rows = list(_rows(comparison, topic, told, everything=everything))
        if rows:
            yield Line()
            yield Line([Span(topic.value.capitalize(), "bold")])
            yield Grid(rows, indent=2)


def _told(comparison: Comparison, everything: bool) -> Sequence[Change]:
    return comparison.compared if everything else comparison.changes


def _rows(
    comparison: Comparison, topic: Topic, told: Sequence[Change], *, everything: bool
) -> Iterator[list[Span]]:
    """The rows of a topic; those on queries and inputs tell more than their changes do."""
    match topic:
        case Topic.VERDICTS:
            for one in comparison.queries:
                if everything or not one.same_answer:
                    yield _verdict_cells(one)
        case Topic.COSTS:
            for one in comparison.queries:
                yield from _cost_cells(one, everything=everything)
        case Topic.INPUTS:
            for run in comparison.runs:
                if everything or run.model is Model.CHANGED or run.renamed or not (run.a and run.b):
                    yield _input_cells(run)
        case _:
            yield from (_change_cells(change) for change in told if change.topic is topic)


def _batch_cells(word: str, row: Row, look: Look) -> list[Span]:
    created = "-" if row.created is None else show_time(row.created)
    return [
        Span(word, "bold"),
        Span(visible(row.id)),
        status_span(row.status, row.stale, look),
        Span(created),
        Span(visible(row.title or "")),
    ]


def _verdict_cells(one: ComparedQuery) -> list[Span]:
    if one.verdict is not None:
        word, style = one.verdict.value, _VERDICT_STYLES[one.verdict]
    elif one.a is None or one.b is None:
        word, style = ("added", "green") if one.a is None else ("gone", "red")
    elif one.same_answer:
        word, style = "same", "dim"
    else:
        word = "other model" if one.model is Model.CHANGED else "other reason"
        style = "yellow"
    return [Span(word, style), Span(visible(_name(one))), Span(_outcomes(one), style)]


def _cost_cells(one: ComparedQuery, *, everything: bool) -> Iterator[list[Span]]:
    if one.a is None or one.b is None or one.refusals:
        return
    for a, b, show, changes in (
        (one.a.time, one.b.time, show_duration, (CostChange.SLOWER, CostChange.FASTER)),
        (one.a.memory, one.b.memory, show_memory, (CostChange.LARGER, CostChange.SMALLER)),
    ):
        judged = next((change for change in changes if change in one.costs), None)
        if judged is None and not everything:
            continue
        told = " → ".join("-" if value is None else show(value) for value in (a, b))
        style = _COST_STYLES[judged] if judged else "dim"
        yield [Span(judged or "same", style), Span(visible(_name(one))), Span(told, style)]


def _input_cells(run: ComparedRun) -> list[Span]:
    if run.a is None or run.b is None:
        word, style = ("added", "green") if run.a is None else ("gone", "red")
        return [Span(word, style), Span(visible(run.side.input)), Span("")]
    name = f"{run.a.input} → {run.b.input}" if run.renamed else run.b.input
    if run.model is Model.CHANGED:
        told = "its verdicts are those of another model"
        return [Span("changed", "yellow"), Span(visible(name)), Span(told)]
    word, style = ("renamed", "yellow") if run.renamed else ("same", "dim")
    told = "a copy is missing: compared by name" if run.model is Model.UNKNOWN else ""
    return [Span(word, style), Span(visible(name)), Span(told)]


def _change_cells(change: Change) -> list[Span]:
    style = _KIND_STYLES[change.kind]
    return [
        Span(_SIGNS[change.kind], style),
        Span(visible(change.path.removeprefix("$."))),
        Span(_values(change), style),
    ]


def _values(change: Change) -> str:
    a, b = (_value(change.path, value) for value in (change.a, change.b))
    match change.kind:
        case ChangeKind.CHANGED:
            return f"{a} → {b}"
        case ChangeKind.REMOVED:
            return f"{a} → nothing"
        case ChangeKind.ADDED:
            return f"nothing → {b}"
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


def _name(one: ComparedQuery) -> str:
    """The query by B's name, and by A's if that is another."""
    if one.a is None or one.b is None or one.a.input == one.b.input:
        return one.record.name
    return f"{one.b.name} (was {stem_of(one.a.input)})"


def _outcomes(one: ComparedQuery) -> str:
    told = f"{_outcome(one.a)} → {_outcome(one.b)}"
    if one.a and one.b and one.a.outcome == one.b.outcome:
        told = _outcome(one.b)
    semantics = [side.semantics for side in (one.a, one.b) if side and side.semantics]
    if len(set(semantics)) == 2:
        told += f" ({' → '.join(semantics)})"
    return told


def _outcome(side: Record | None) -> str:
    return "nothing" if side is None else show_outcome(side.outcome)


def _plain_change(change: Change) -> dict[str, object]:
    plain: dict[str, object] = {
        "path": change.path, "kind": change.kind, "a": change.a, "b": change.b
    }  # fmt: skip
    return plain if change.judged is None else {**plain, "class": change.judged}


def _markdown(comparison: Comparison, everything: bool) -> str:
    lines = [f"**{markdown_cell(verdict_headline(comparison))}**", ""]
    lines += [f"- {topic_headline(comparison)}"]
    costs = cost_headline(comparison)
    lines += [f"- {markdown_cell(costs)}"] if costs is not None else []
    rows = [["batch", "", comparison.a.id, comparison.b.id]]
    for one in comparison.queries:
        if everything or not one.same_answer:
            word = _verdict_cells(one)[0].text
            rows.append([_name(one), word, _outcome(one.a), _outcome(one.b)])
    for one in comparison.queries:
        for cells in _cost_cells(one, everything=everything):
            word, name, cost = (cell.text for cell in cells)
            rows.append([name, word, *cost.split(" → ")])
    plain = (Topic.VERDICTS, Topic.COSTS)
    for change in _told(comparison, everything):
        if change.topic not in plain:
            told = [_markdown_value(change.path, value) for value in (change.a, change.b)]
            rows.append([change.path.removeprefix("$."), change.kind, *told])
    return "\n".join(lines) + "\n\n" + markdown_table(["", "", "A", "B"], rows)


def _markdown_value(path: str, value: Value) -> str:
    return "" if value is None else _value(path, value)


def _annotations(comparison: Comparison) -> Iterator[str]:
    for one in comparison.queries:
        if one.verdict is not None:
            told = f"{_name(one)}: {_outcomes(one)}"
            yield github_command(_LEVELS[one.verdict], {"title": f"verdict {one.verdict}"}, told)
    for one in comparison.queries:
        for cells in _cost_cells(one, everything=False):
            change, name, cost = (cell.text for cell in cells)
            level = _LEVELS[CostChange(change)]
            yield github_command(level, {"title": change}, f"{name}: {cost}")
    for run in comparison.runs:
        if run.model is Model.CHANGED or not (run.a and run.b):
            word, name, told = (cell.text for cell in _input_cells(run))
            text = ": ".join(filter(None, [name, told]))
            yield github_command("notice", {"title": f"input {word}"}, text)

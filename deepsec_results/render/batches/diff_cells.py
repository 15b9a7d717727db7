"""Changes in words, and as the cells of rows."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.comparison import (
    Change,
    ChangeKind,
    Comparison,
    Key,
    Topic,
    Value,
)
from deepsec_results.analysis.cost_totals import (
    Cost,
    CostTotal,
    ratio,
    total_cost,
    worst_first,
)
from deepsec_results.analysis.directory_comparison import MOST_NAMED, DirectoryComparison
from deepsec_results.analysis.ordering import stem_of
from deepsec_results.analysis.query_comparison import (
    ComparedQuery,
    ComparedRun,
    CostChange,
    Model,
    VerdictChange,
)
from deepsec_results.analysis.query_records import Record
from deepsec_results.model.visible import visible
from deepsec_results.reading.spelling import composed
from deepsec_results.render.batches.run_settings import show_refusal
from deepsec_results.render.kit.grids import Span
from deepsec_results.render.kit.quantities import (
    show_duration,
    show_memory,
    show_time,
    show_total_time,
)
from deepsec_results.render.kit.sentences import count, show_outcome

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
# The topics in the second line. Times are not among them, because they always differ.
_NAMED_TOPICS = (Topic.STATUS, Topic.TITLE, Topic.INPUTS, Topic.OPTIONS, Topic.VERSIONS)


def directory_headline(compared: DirectoryComparison) -> str:
    """The verdicts that changed in all pairs of batches, and the batches without a pair."""
    totals = compared.totals
    pairs = count(totals.pairs, "pair of batches", "pairs of batches")
    sentence = "no query to compare"
    if not totals.without_queries:
        sentence = _changes_sentence(totals.named, totals.changed, totals.other_models)
    parts = [f"{pairs}: {sentence}"]
    for word, rows in (("removed", compared.removed), ("added", compared.added),
                       ("unreadable", compared.unreadable)):  # fmt: skip
        if rows:
            parts.append(f"{len(rows)} {word}")
    return "; ".join([*parts, *_removed_sentence(compared.gone)])


def verdict_headline(comparison: Comparison) -> str:
    """The verdicts that changed, the first few by name."""
    sentence = "no query to compare"
    if not comparison.without_queries:
        changed, other = comparison.verdict_changes, len(comparison.other_models)
        sentence = _changes_sentence(changed[:MOST_NAMED], len(changed), other)
    return "; ".join([sentence, *_removed_sentence(comparison.gone)])


def _removed_sentence(verdicts: int) -> list[str]:
    if not verdicts:
        return []
    return [count(verdicts, "verdict removed with its input", "verdicts removed with their inputs")]


def _changes_sentence(named: Sequence[ComparedQuery], changed: int, other: int) -> str:
    """The first of the verdicts that `changed`, and the number of `other` ones that differ on
    changed inputs."""
    rest = ""
    if other:
        rest = f"; {count(other, 'verdict differs', 'verdicts differ')} on changed inputs"
    if not changed:
        return f"no verdict changed{' on unchanged inputs' if other else ''}{rest}"
    return _named_changes(named, changed) + rest


def _named_changes(named: Sequence[ComparedQuery], changed: int) -> str:
    shown = [f"{query_name(query)}, {show_outcomes(query)}" for query in named]
    more = changed - len(named)
    rest = [f"{more} more"] if more > 0 else []
    return f"{count(changed, 'verdict')} changed: {'; '.join(shown + rest)}"


def topic_headline(comparison: Comparison) -> str:
    """The topics that changed, and those that did not."""
    changed = [topic.value for topic in _NAMED_TOPICS if topic in comparison.changed_topics]
    same = [topic.value for topic in _NAMED_TOPICS if topic not in comparison.changed_topics]
    sentences = [f"changed: {', '.join(changed)}"] if changed else []
    sentences += [f"unchanged: {', '.join(same)}"] if same else []
    return "; ".join(sentences)


def cost_headline(comparison: Comparison) -> str | None:
    """How many queries were compared, and how many of them became slower or larger."""
    judged = sum(not query.refusals for query in comparison.queries)
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
    queries = count(judged, "query", "queries")
    return f"{queries} compared: {', '.join(counts)}{rest}"


def _reasons(comparison: Comparison) -> str:
    return "; ".join(map(show_refusal, comparison.refusals))


def verdict_cells(query: ComparedQuery) -> list[Span]:
    if query.verdict is not None:
        word, style = query.verdict.value, _VERDICT_STYLES[query.verdict]
    elif query.a is None or query.b is None:
        word, style = ("added", "green") if query.a is None else ("removed", "red")
    elif query.same_answer:
        word, style = "same", "dim"
    else:
        word = "input changed" if query.model is Model.CHANGED else "reason changed"
        style = "yellow"
    return [Span(word, style), Span(visible(query_name(query))), Span(show_outcomes(query), style)]


class CostRow(Struct, frozen=True):
    """The time or the memory of a query on both sides; `change` is None if it is the same."""

    name: str
    change: CostChange | None
    a: str
    b: str

    @property
    def word(self) -> str:
        return "same" if self.change is None else self.change.value

    @property
    def figures(self) -> str:
        return f"{self.a} → {self.b}"


def cost_rows(queries: Sequence[ComparedQuery], *, everything: bool) -> Iterator[CostRow]:
    """The queries that became slower or faster, then those that became larger or smaller; in each
    part, those with the greatest ratio first."""
    judged = [query for query in queries if not query.refusals]
    for cost, show, changes in _COSTS:
        for query in worst_first(judged, cost):
            change = next((change for change in changes if change in query.costs), None)
            if change is not None or everything:
                yield _cost_row(query, cost, show, change)


_COSTS: tuple[tuple[Cost, Callable[[int], str], tuple[CostChange, CostChange]], ...] = (
    ("time", show_duration, (CostChange.SLOWER, CostChange.FASTER)),
    ("memory", show_memory, (CostChange.LARGER, CostChange.SMALLER)),
)


def _cost_row(
    query: ComparedQuery, cost: Cost, show: Callable[[int], str], change: CostChange | None
) -> CostRow:
    figures = [getattr(side, cost) if side else None for side in (query.a, query.b)]
    a, b = ("-" if value is None else show(value) for value in figures)
    factor = ratio(query, cost)
    if factor is not None and change is not None:
        b += f" ({show_ratio(factor)})"
    return CostRow(visible(query_name(query)), change, a, b)


def cost_cells(row: CostRow) -> list[Span]:
    style = _COST_STYLES[row.change] if row.change else "dim"
    return [Span(row.word, style), Span(row.name), Span(row.figures, style)]


def totals_sentence(queries: Sequence[ComparedQuery]) -> str | None:
    """The sums of time and memory on both sides, with the median of the ratios."""
    return show_totals(total_cost(queries, "time"), total_cost(queries, "memory"))


def show_totals(time: CostTotal | None, memory: CostTotal | None) -> str | None:
    """The totals in a sentence; None if there are none."""
    totals = []
    if time is not None:
        sums = [show_total_time(total, time.queries) for total in (time.a, time.b)]
        totals.append(f"time {' → '.join(sums)}{_median(time)}")
    if memory is not None:
        sums = [show_memory(total) for total in (memory.a, memory.b)]
        totals.append(f"memory {' → '.join(sums)}{_median(memory)}")
    return f"in total: {', '.join(totals)}" if totals else None


def _median(total: CostTotal) -> str:
    return "" if total.median_ratio is None else f" (median {show_ratio(total.median_ratio)})"


def show_ratio(factor: float) -> str:
    """A factor: `×1.25`, `×3.5`, `×40`."""
    if factor >= 10 or factor == 1:
        return f"×{factor:.0f}"
    return f"×{factor:.2g}" if factor < 0.1 else f"×{factor:.2f}"


def input_cells(run: ComparedRun) -> list[Span]:
    if run.a is None or run.b is None:
        word, style = ("added", "green") if run.a is None else ("removed", "red")
        remark = f"with {count(run.lost, 'verdict')}" if run.lost else ""
        return [Span(word, style), Span(visible(run.side.input)), Span(remark)]
    name = f"{run.a.input} → {run.b.input}" if run.renamed else run.b.input
    if run.model is Model.CHANGED:
        remark = "its verdicts belong to a different model"
        return [Span("changed", "yellow"), Span(visible(name)), Span(remark)]
    word, style = ("renamed", "yellow") if run.renamed else ("same", "dim")
    remark = "a copy is missing: compared by name" if run.model is Model.UNKNOWN else ""
    return [Span(word, style), Span(visible(name)), Span(remark)]


def change_cells(change: Change) -> list[Span]:
    style = _KIND_STYLES[change.kind]
    return [
        Span(_SIGNS[change.kind], style),
        Span(visible(change.name)),
        Span(_values(change), style),
    ]


def _values(change: Change) -> str:
    a, b = (show_value(change.key, value) for value in (change.a, change.b))
    match change.kind:
        case ChangeKind.CHANGED:
            return f"{a} → {b}"
        case ChangeKind.REMOVED:
            return f"{a} → nothing"
        case ChangeKind.ADDED:
            return f"nothing → {b}"
        case ChangeKind.SAME:
            return a


def show_value(key: Key, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if key == ("duration",) and isinstance(value, int):
        return show_duration(value)
    if key in (("start_time",), ("end_time",)) and isinstance(value, int):
        return show_time(value)
    return visible(str(value))


def query_name(query: ComparedQuery) -> str:
    """The name of the query in B, and in A if it is different."""
    a, b = query.a, query.b
    if a is None or b is None or composed(a.input) == composed(b.input):
        return query.record.name
    return f"{b.name} (was {stem_of(a.input)})"


def show_outcomes(query: ComparedQuery) -> str:
    shown = f"{show_side(query.a)} → {show_side(query.b)}"
    if query.a and query.b and query.a.outcome == query.b.outcome:
        shown = show_side(query.b)
    semantics = [side.semantics for side in (query.a, query.b) if side and side.semantics]
    if len(set(semantics)) == 2:
        shown += f" ({' → '.join(semantics)})"
    return shown


def show_side(side: Record | None) -> str:
    return "nothing" if side is None else show_outcome(side.outcome)

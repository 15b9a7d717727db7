"""Changes in words, and as the cells of rows."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from deepsec_results.analysis.changes import Change, ChangeKind, Key, Value
from deepsec_results.analysis.comparison import Comparison
from deepsec_results.analysis.cost_totals import (
    Cost,
    ratio,
    worst_first,
)
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.ordering import stem_of
from deepsec_results.analysis.query_comparison import (
    ComparedQuery,
    ComparedRun,
    CostChange,
    Model,
    VerdictChange,
)
from deepsec_results.model.visible import visible
from deepsec_results.reading.spelling import composed
from deepsec_results.render.batches.input_changes import change_sentences, same_model_words
from deepsec_results.render.kit.grids import Span
from deepsec_results.render.kit.quantities import (
    show_duration,
    show_memory,
    show_time,
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


def cost_rows(comparison: Comparison, *, everything: bool) -> Iterator[CostRow]:
    """The queries that became slower or faster, then those that became larger or smaller; in each
    part, those with the greatest ratio first. With `everything`, and if they are compared despite
    their options, also those that did not become so."""
    judged = [query for query in comparison.queries if not query.refusals]
    despite = bool(comparison.despite)
    for cost, show, changes in _COSTS:
        for query in worst_first(judged, cost):
            change = next((change for change in changes if change in query.costs), None)
            if change is not None or everything or despite:
                yield _cost_row(query, cost, show, change, ratios=despite)


_COSTS: tuple[tuple[Cost, Callable[[int], str], tuple[CostChange, CostChange]], ...] = (
    ("time", show_duration, (CostChange.SLOWER, CostChange.FASTER)),
    ("memory", show_memory, (CostChange.LARGER, CostChange.SMALLER)),
)


def _cost_row(
    query: ComparedQuery,
    cost: Cost,
    show: Callable[[int], str],
    change: CostChange | None,
    *,
    ratios: bool,
) -> CostRow:
    figures = [getattr(side, cost) if side else None for side in (query.a, query.b)]
    a, b = ("-" if value is None else show(value) for value in figures)
    factor = ratio(query, cost)
    if factor is None and ratios and cost == "time":
        b += _bound_of_ratio(*figures)
    if factor is not None and (change is not None or ratios):
        b += f" ({show_ratio(factor)})"
    return CostRow(visible(query_name(query)), change, a, b)


def _bound_of_ratio(a: int | None, b: int | None) -> str:
    """The bound of a ratio of times, if one of them is less than a second."""
    if a == 0 and b is not None and b > 0:
        return f" (>{show_ratio(b)})"
    return f" (<{show_ratio(1 / a)})" if b == 0 and a is not None and a > 0 else ""


def cost_cells(row: CostRow) -> list[Span]:
    style = _COST_STYLES[row.change] if row.change else "dim"
    return [Span(row.word, style), Span(row.name), Span(row.figures, style)]


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
    if run.difference is not None:
        different = "its verdicts belong to a different model"
        remark = same_model_words(run.difference) if run.difference.is_layout else different
        return [Span("changed", "yellow"), Span(visible(name)), Span(remark)]
    word, style = ("renamed", "yellow") if run.renamed else ("same", "dim")
    remark = "a copy is missing: compared by name" if run.model is Model.UNKNOWN else ""
    return [Span(word, style), Span(visible(name)), Span(remark)]


def input_rows(run: ComparedRun, *, everything: bool) -> Iterator[list[Span]]:
    """The cells of an input, and of what changed in it."""
    yield input_cells(run)
    if run.difference is not None:
        for sentence in change_sentences(run.difference, everything=everything):
            yield [Span(""), Span(""), Span(sentence)]


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
        return query.side.name
    return f"{b.name} (was {stem_of(a.input)})"


def show_outcomes(query: ComparedQuery) -> str:
    shown = f"{show_side(query.a)} → {show_side(query.b)}"
    if query.a and query.b and query.a.outcome == query.b.outcome:
        shown = show_side(query.b)
    semantics = [side.semantics for side in (query.a, query.b) if side and side.semantics]
    if len(set(semantics)) == 2:
        shown += f" ({' → '.join(semantics)})"
    return shown


def show_side(side: Measured | None) -> str:
    return "nothing" if side is None else show_outcome(side.outcome)

"""What changed, in sentences."""

from collections.abc import Sequence

from deepsec_results.analysis.changes import Topic
from deepsec_results.analysis.comparison import Comparison
from deepsec_results.analysis.cost_totals import (
    CostTotal,
    total_cost,
)
from deepsec_results.analysis.directory_comparison import MOST_NAMED, DirectoryComparison
from deepsec_results.analysis.query_comparison import (
    ComparedQuery,
    CostChange,
)
from deepsec_results.render.batches.diff_cells import query_name, show_outcomes, show_ratio
from deepsec_results.render.batches.refusals import show_refusal
from deepsec_results.render.kit.quantities import (
    show_memory,
    show_total_time,
)
from deepsec_results.render.kit.sentences import count

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
        return f"time and memory not compared: {_reasons(comparison)}"
    despite = ""
    if comparison.despite:
        despite = f" despite {'; '.join(map(show_refusal, comparison.despite))}"
    counts = [
        f"{comparison.costs(change) or 'none'} {change}"
        for change in CostChange
        if comparison.costs(change) or change in (CostChange.SLOWER, CostChange.LARGER)
    ]
    left = len(comparison.queries) - judged
    rest = f" ({left} not compared: {_reasons(comparison)})" if left else ""
    queries = count(judged, "query", "queries")
    return f"{queries} compared{despite}: {', '.join(counts)}{rest}"


def _reasons(comparison: Comparison) -> str:
    return "; ".join(map(show_refusal, comparison.refusals))


def totals_sentence(comparison: Comparison) -> str | None:
    """The total time and the greatest memory on both sides, with the average of the ratios."""
    queries = comparison.queries
    time, memory = total_cost(queries, "time"), total_cost(queries, "memory")
    return show_totals(time, memory, despite=bool(comparison.despite))


def show_totals(time: CostTotal | None, memory: CostTotal | None, *, despite: bool) -> str | None:
    """The totals in a sentence; None if there are none. If queries are compared `despite` their
    options, the ratios are what the comparison is about."""
    average = _averages if despite else _median
    totals = []
    if time is not None:
        sums = [show_total_time(total, time.queries) for total in (time.a, time.b)]
        totals.append(f"time {' → '.join(sums)}{average(time)}")
    if memory is not None:
        sums = [show_memory(total) for total in (memory.a, memory.b)]
        totals.append(f"memory at most {' → '.join(sums)}{average(memory)}")
    return f"in total: {', '.join(totals)}" if totals else None


def _averages(total: CostTotal) -> str:
    """The median and the geometric mean of the ratios; times of less than a second have none."""
    if total.median_ratio is None or total.geometric_mean_ratio is None:
        return ""
    median, mean = show_ratio(total.median_ratio), show_ratio(total.geometric_mean_ratio)
    of = "" if total.ratios == total.queries else f" of {count(total.ratios, 'ratio')}"
    return f" (median {median}, geometric mean {mean}{of})"


def _median(total: CostTotal) -> str:
    return "" if total.median_ratio is None else f" (median {show_ratio(total.median_ratio)})"

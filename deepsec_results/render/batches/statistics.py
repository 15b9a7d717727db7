"""What `stats` shows: counts, times and memory, in total and by group."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from deepsec_results.analysis.cpu_time import CpuTime
from deepsec_results.analysis.group_sums import Group
from deepsec_results.analysis.spreads import Spread, TimeSpread
from deepsec_results.analysis.statistics import Statistics
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.formats import json_text
from deepsec_results.render.kit.grids import (
    Block,
    Grid,
    Line,
    Look,
    Span,
    column_widths,
    fits,
    lay_out,
)
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.render.kit.quantities import show_duration, show_memory, show_total_time
from deepsec_results.render.kit.sentences import count, show_incomplete

_COUNTS = ("queries", "verified", "attacks", "undecided")
_SHORT = ("n", "✓", "✗", "?")
_FIGURES = (
    ("time", "sum"), ("time", "min"), ("time", "median"), ("time", "max"),
    ("memory", "min"), ("memory", "median"), ("memory", "max"),
)  # fmt: skip
# On a narrow terminal, columns are left out in this order.
_FIRST_TO_GO = (
    ("time", "min"), ("memory", "min"), ("memory", "median"),
    ("time", "median"), ("time", "max"), ("memory", "max"), ("time", "sum"),
)  # fmt: skip
_NAME_ROOM = 32  # longer names are cut before a column is left out
_MINUTE = 60
_STYLES = ("", "green", "bold red", "yellow")


def render_statistics(statistics: Statistics, output: PlainFormat, look: Look) -> str:
    """The statistics as text or as JSON."""
    if output is PlainFormat.JSON:
        return _render_json(statistics)
    return _render_text(statistics, look)


def _render_text(statistics: Statistics, look: Look) -> str:
    """The statistics as text: decided queries in tables, the others below."""
    return lay_out(_blocks(statistics, look), look)


def _render_json(statistics: Statistics) -> str:
    """The statistics as JSON; times in seconds, memory in bytes."""
    return json_text(statistics)


def _blocks(statistics: Statistics, look: Look) -> Iterator[Block]:
    batches = sum(statistics.batches.values())
    rows = [[Span("Batches", "dim"), Span(_counted(batches, statistics.batches))],
            [Span("Queries", "dim"), Span(_queries(statistics))]]  # fmt: skip
    if statistics.incomplete is not None:
        sentence = visible(show_incomplete(statistics.incomplete))
        rows.append([Span("Incomplete", "dim"), Span(sentence, "red")])
    rows += _extremes(statistics)
    if statistics.cpu is not None:
        rows.append([Span("CPU time", "dim"), Span(_cpu_time(statistics.cpu))])
    yield Grid(rows)
    parts = [("Total", [statistics.all]), *_groupings(statistics)]
    figures = _fitting(parts, look)
    for heading, groups in parts:
        if statistics.all.queries:
            yield Line()
            yield _grid(heading, groups, look, figures)
    if statistics.all.queries:
        yield Line()
        yield Line(
            [
                Span(
                    "times are wall-clock times; times and memory are for decided queries only",
                    "dim",
                )
            ]
        )
    others = statistics.all.others
    if others.time is not None:
        queries = count(others.time.count, "undecided query", "undecided queries")
        most = f", at most {show_duration(others.time.max)} each" if others.time.count > 1 else ""
        yield Line(
            [
                Span(
                    f"{queries} took {show_total_time(others.time.sum, others.time.count)}{most}",
                    "dim",
                )
            ]
        )
    if statistics.running is not None:
        yield Line([Span(_running(statistics.running), "dim")])
    if statistics.impossible:
        queries = count(
            statistics.impossible,
            "query that ends before its start",
            "queries that end before their start",
        )
        yield Line([Span(f"no time is counted for {queries}", "dim")])


def _groupings(statistics: Statistics) -> list[tuple[str, Sequence[Group]]]:
    """The groupings that were asked for, else those by input and by release."""
    asked = [(f"By {grouping.by}", grouping.groups) for grouping in statistics.by]
    usual = [("By input", statistics.by_protocol), ("By release", statistics.by_release)]
    return asked or usual


def _cpu_time(cpu: CpuTime) -> str:
    """The most CPU time, and how it is computed."""
    if not cpu.queries:
        return "unknown: no query has a time and known workers"
    most = show_total_time(cpu.at_most, cpu.workers).removeprefix("<")
    queries = count(cpu.queries, "query", "queries")
    rest = f"; {cpu.unknown} more unknown" if cpu.unknown else ""
    return f"at most {most} (wall-clock time × workers; {queries}, decided or not{rest})"


def _running(running: TimeSpread) -> str:
    queries = count(running.count, "query has", "queries have")
    most = f", at most {show_duration(running.max)} each" if running.count > 1 else ""
    return f"{queries} been running for {show_total_time(running.sum, running.count)}{most}"


def _counted(total: int, counts: Mapping[str, int]) -> str:
    words = ", ".join(f"{number} {word.replace('_', ' ')}" for word, number in counts.items())
    return f"{total}: {words}" if counts else str(total)


def _queries(statistics: Statistics) -> str:
    group = statistics.all
    reasons = ", ".join(f"{number} {reason}" for reason, number in statistics.reasons.items())
    attacks = count(group.attacks, "attack")
    verdicts = f"{group.queries}: {group.verified} verified, {attacks}, {group.undecided} undecided"
    return f"{verdicts} ({reasons})" if reasons else verdicts


def _extremes(statistics: Statistics) -> Iterator[list[Span]]:
    """The slowest and the largest query, with the figure and where it is."""
    for label, extreme, show in (
        ("Slowest", statistics.slowest, show_duration),
        ("Largest", statistics.largest, show_memory),
    ):
        if extreme is not None:
            query = "" if extreme.query is None else f" › query {extreme.query}"
            place = visible(f"{extreme.batch} › {extreme.input}{query}")
            yield [Span(label, "dim"), Span(f"{show(extreme.value)}  {place}")]


Figures = Sequence[tuple[str, str]]  # a kind, time or memory, and what of it, such as the sum


def _fitting(parts: Sequence[tuple[str, Sequence[Group]]], look: Look) -> Figures:
    """The figures for which every part fits, so that all have the same columns."""
    kept = list(_FIGURES)
    for figure in _FIRST_TO_GO:
        grids = [_grid(heading, groups, look, kept) for heading, groups in parts]
        if all(_fits(grid, look) for grid in grids):
            break
        kept.remove(figure)
    return kept


def _fits(grid: Grid, look: Look) -> bool:
    name, *others = column_widths(grid, look)
    narrow = structs.replace(grid, rows=[], header=(), least=[min(name, _NAME_ROOM), *others])
    return fits(narrow, look)


def _grid(heading: str, groups: Sequence[Group], look: Look, figures: Figures) -> Grid:
    counts = _SHORT if look.terminal and look.symbols else _COUNTS
    header = [Span(heading, "bold"), *(Span(word, "dim") for word in counts)]
    before = None
    for kind, name in figures:
        header.append(Span(name if kind == before else f"{kind} {name}", "dim"))
        before = kind
    rows = [_cells(group, figures) for group in groups]
    right = frozenset(range(1, len(header)))
    return Grid(rows, header, right=right, folds=0, cut=True, whole=right)


def _cells(group: Group, figures: Figures) -> list[Span]:
    counts = (group.queries, group.verified, group.attacks, group.undecided)
    cells = [Span(visible(group.name))]
    cells += [
        Span(str(count), style if count else "")
        for count, style in zip(counts, _STYLES, strict=True)
    ]
    for kind, name in figures:
        spread = group.decided.time if kind == "time" else group.decided.memory
        cells.append(Span("-", "dim") if spread is None else Span(_figure(kind, name, spread)))
    return cells


def _figure(kind: str, name: str, spread: Spread) -> str:
    figure: float = getattr(spread, name)
    if kind == "memory":
        return show_memory(round(figure))
    if isinstance(spread, TimeSpread) and name == "sum":
        return show_total_time(spread.sum, spread.count)
    # The median of an even number of times may end in half a second, which matters if it is short.
    return f"{figure}s" if figure % 1 and figure < _MINUTE else show_duration(int(figure))

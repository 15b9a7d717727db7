"""What `diff` shows of two results directories: what changed in all pairs, and in each of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from deepsec_results.analysis.changes import Topic
from deepsec_results.analysis.comparison import Comparison, is_unchanged
from deepsec_results.analysis.directory_comparison import DirectoryComparison
from deepsec_results.analysis.rows import Row
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.annotations import annotations
from deepsec_results.render.batches.comparison import (
    batch_cells,
    plain_comparison,
    render_comparison,
)
from deepsec_results.render.batches.diff_headlines import directory_headline, show_totals
from deepsec_results.render.kit.formats import (
    github_command,
    json_around,
    json_elements,
    markdown_cell,
    markdown_table,
)
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.held_texts import HeldTexts
from deepsec_results.render.kit.long_grids import lay_out_long
from deepsec_results.render.kit.output_formats import DiffFormat
from deepsec_results.render.kit.sentences import count

if TYPE_CHECKING:
    from deepsec_results.render.shapes.comparisons import ComparedDirectories


def render_compared(
    compared: Comparison | DirectoryComparison,
    output: DiffFormat,
    look: Look,
    *,
    everything: bool,
) -> Iterator[str]:
    """A comparison in a format, piece by piece; with `everything`, also what is unchanged."""
    if isinstance(compared, Comparison):
        return iter([render_comparison(compared, output, look, everything=everything)])
    match output:
        case DiffFormat.TEXT:
            return _text(compared, look, everything=everything)
        case DiffFormat.JSON:
            return _json(compared, everything=everything)
        case DiffFormat.MARKDOWN:
            return _markdown(compared, look, everything=everything)
        case DiffFormat.GITHUB:
            return _annotations(compared)


class _Shown(Struct):
    """The pairs of batches as they are shown, and what is known of those that are not shown."""

    texts: HeldTexts = msgspec.field(default_factory=HeldTexts)
    hidden: int = 0
    releases: dict[str, None] = {}


def _compared(
    compared: DirectoryComparison, output: DiffFormat, look: Look, *, everything: bool
) -> _Shown:
    """Each pair that changed, or with `everything` each pair, as text; no comparison is held."""
    shown = _Shown()
    for comparison in compared.comparisons:
        if everything or not is_unchanged(comparison):
            shown.texts.add(render_comparison(comparison, output, look, everything=everything))
        else:
            shown.hidden += 1
            release = _releases(comparison)
            if release is not None:
                shown.releases[release] = None
    return shown


def _text(compared: DirectoryComparison, look: Look, *, everything: bool) -> Iterator[str]:
    shown = _compared(compared, DiffFormat.TEXT, look, everything=everything)
    blocks: list[Block] = [Grid([[Span(visible(directory_headline(compared)), "bold")]])]
    blocks += [Grid([[Span(visible(text))]]) for text in _sentences(compared, shown)]
    yield lay_out(blocks, look)
    for text in shown.texts:
        yield f"\n{text}"
    if any(True for _ in _unpaired(compared)):
        title = Line([Span("Batches without a counterpart", "bold")])
        yield lay_out([Line(), title], look)
        first, again = (
            (batch_cells(word, row, look) for word, row in _unpaired(compared)) for _ in range(2)
        )
        yield from lay_out_long(first, again, Grid([], indent=2, cut=True), look)


def _json(compared: DirectoryComparison, *, everything: bool) -> Iterator[str]:
    """One object. Its headline is written before the comparisons that it sums up."""
    texts = HeldTexts()
    for comparison in compared.comparisons:
        texts.add(json_elements([plain_comparison(comparison, everything=everything)]))
    plain: ComparedDirectories = {
        "a": compared.a,
        "b": compared.b,
        "headline": directory_headline(compared),
        "comparisons": [],
        "removed": list(compared.removed),
        "added": list(compared.added),
        "unreadable": [row for _, row in compared.unreadable],
        "gone": compared.gone,
    }
    yield from json_around(lambda: plain, "comparisons", texts)


def _markdown(compared: DirectoryComparison, look: Look, *, everything: bool) -> Iterator[str]:
    shown = _compared(compared, DiffFormat.MARKDOWN, look, everything=everything)
    yield f"**{markdown_cell(directory_headline(compared))}**\n"
    lines = [f"- {markdown_cell(text)}\n" for text in _sentences(compared, shown)]
    if lines:
        yield "\n" + "".join(lines)
    for text in shown.texts:
        yield f"\n{text}"
    cells = [[word, row.id, row.title or ""] for word, row in _unpaired(compared)]
    if cells:
        yield "\n" + markdown_table(["", "batch", "title"], cells)


def _annotations(compared: DirectoryComparison) -> Iterator[str]:
    for comparison in compared.comparisons:
        yield "".join(annotations(comparison))
    for word, row in _unpaired(compared):
        kind = "error" if row.error else "notice"
        text = f"{row.id} {row.title or row.error or ''}".strip()
        yield github_command(kind, {"title": f"batch {word}"}, text)


def _unpaired(compared: DirectoryComparison) -> Iterator[tuple[str, Row]]:
    """The batches without a counterpart, each with a word that says why."""
    for row in compared.removed:
        yield "removed", row
    for row in compared.added:
        yield "added", row
    for side, row in compared.unreadable:
        yield f"unreadable in {side.upper()}", row


def _sentences(compared: DirectoryComparison, shown: _Shown) -> Iterator[str]:
    """The totals over all pairs, and the number of pairs that are not shown one by one."""
    costs = compared.totals.costs
    totals = show_totals(
        costs["time"].total, costs["memory"].total, despite=compared.totals.despite
    )
    if totals is not None:
        yield totals
    if shown.hidden:
        pairs = count(shown.hidden, "pair", "pairs")
        but = f" except for versions ({', '.join(shown.releases)})" if shown.releases else ""
        yield f"{pairs} unchanged{but}"


def _releases(comparison: Comparison) -> str | None:
    """How the version differs; None if it does not."""
    a, b = comparison.a.deepsec_version or "?", comparison.b.deepsec_version or "?"
    if a != b:
        return f"{a} → {b}"
    return f"other builds of {a}" if Topic.VERSIONS in comparison.changed_topics else None

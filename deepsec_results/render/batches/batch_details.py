"""What `show` shows of one batch, as text."""

from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.analysis.batch_details import BatchDetails, OptionPair, OptionValue
from deepsec_results.analysis.rerun import as_argument, needs_rerun, quote_words
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.settings import setting_of
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.model.options import ComputedOptions
from deepsec_results.model.visible import visible
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.render.batches.run_settings import show_setting
from deepsec_results.render.batches.tree import tally_fields, tree_blocks
from deepsec_results.render.kit.grids import GAP, Block, Grid, Line, Look, Span, column_widths
from deepsec_results.render.kit.quantities import (
    show_age,
    show_duration,
    show_memory,
    show_time,
    show_time_taken,
)
from deepsec_results.render.kit.sentences import show_evidence
from deepsec_results.render.kit.statuses import listed_status_span, status_span

_INDENT = 2


def details_blocks(
    details: BatchDetails, runs: Sequence[Run] | None, look: Look, *, everything: bool
) -> Iterator[Block]:
    """The text of a batch that could be read: its outcome first, then how it ran.

    `runs` is None if it does not list its runs; `everything` shows the queries of each run.
    """
    row = details.listed.row
    yield _title_line(row, look)
    (summary,) = _fields(_summary(details, look))
    yield summary
    if runs:
        yield _rerun(row, runs, column_widths(summary, look)[0], look)
    yield from _section("Runs", _runs(details, runs, look, everything=everything))
    yield from _section("Options", _options(details))
    yield from _section("Prover", _fields(_prover(row)))


def _rerun(row: Row, runs: Sequence[Run], width: int, look: Look) -> Line:
    """How to get the prover's command line, on one line that can be copied.

    `width` is that of the labels above.
    """
    words = ["dsr", "rerun", as_argument(row.path)]
    words += ["--undecided"] if any(map(needs_rerun, runs)) else []
    label = Span(" " * _INDENT + "Rerun".ljust(width + GAP), "dim")
    return Line([label, Span(quote_words(words, ascii_only=not look.symbols))])


def unreadable_blocks(file: UnreadableFile, look: Look) -> Iterator[Block]:
    """The text of a batch that could not be read."""
    yield Line([Span(visible(file.id), "bold")])
    fields = [("Status", status_span(RowStatus.UNREADABLE, None, look))]
    fields.append(("Reason", Span(visible(str(file.problem)), "red")))
    if file.created is not None:
        fields.append(("Created", _moment(file.created, look)))
    yield from _fields([*fields, ("File", Span(visible(file.path)))])


def _title_line(row: Row, look: Look) -> Line:
    spans = [Span(visible(row.id), "bold")]
    if row.title is not None:
        spans += [Span("  "), Span(visible(row.title))]
    return Line(spans)


def _summary(details: BatchDetails, look: Look) -> Iterator[tuple[str, Span]]:
    row = details.listed.row
    yield "Status", listed_status_span(details.listed, look)
    if details.listed.evidence is not None:
        yield "Process", Span(visible(show_evidence(details.listed.evidence)))
    if row.error_msg is not None:
        yield "Error", Span(visible(row.error_msg), "red")
    if details.listed.tally is not None:
        yield from tally_fields(details.listed.tally)
    taken = show_time_taken(row.duration, row.duration_at_least)
    if taken is not None:
        yield "Time", Span(taken)
    elif row.elapsed is not None and row.start_time:
        yield "Running for", Span(show_duration(row.elapsed))
    if details.listed.tally is not None and details.listed.tally.memory is not None:
        yield "Peak memory", Span(show_memory(details.listed.tally.memory))
    parts = [] if row.deepsec_version is None else [f"release {row.deepsec_version}"]
    if details.batch.computed_options is not None:
        parts += show_setting(setting_of(details.batch, row))
    if parts:
        yield "Ran with", Span(visible(", ".join(parts)))
    if row.start_time is not None:
        yield "Started", _moment(row.start_time, look)
    if row.end_time is not None:
        yield "Ended", _moment(row.end_time, look)
    if details.batch.import_date is not None:
        yield "Imported", _moment(details.batch.import_date, look)
    if row.repaired:
        yield "Repaired", Span("read by undoing the prover's escapes", "yellow")
    yield "File", Span(visible(row.path))


def _options(details: BatchDetails) -> Iterator[Block]:
    known = [pair for pair in details.options if (pair.given, pair.computed) != (None, None)]
    rows = [_option_row(pair) for pair in known]
    rows += [
        _option_row(OptionPair(f"workers on {pair.name}", pair.given, pair.computed))
        for pair in details.distant_workers
    ]
    header = [Span("option", "dim"), Span("given", "dim"), Span("computed", "dim")]
    yield Grid(rows, header, indent=_INDENT, folds=0)


def _option_row(pair: OptionPair) -> list[Span]:
    seconds = " s" if pair.name == "round timer" else ""
    values = (_option(pair.given, seconds), _option(pair.computed, seconds))
    return [Span(visible(pair.name)), *values]


def _option(value: OptionValue, unit: str) -> Span:
    if value is None:
        return Span("-", "dim")
    if isinstance(value, bool):
        return Span("true" if value else "false")
    return Span(f"{visible(str(value))}{unit if isinstance(value, int) else ''}")


def _runs(
    details: BatchDetails, runs: Sequence[Run] | None, look: Look, *, everything: bool
) -> Iterator[Block]:
    if runs:
        computed = details.batch.computed_options or ComputedOptions()
        yield from tree_blocks(runs, computed.default_semantics, look, everything=everything)
        return
    text = "unknown: the file has no run_files" if runs is None else "none"
    yield Line([Span(" " * _INDENT), Span(text, "dim")])


def _prover(row: Row) -> Iterator[tuple[str, Span]]:
    debug = " (debug build)" if row.debug else ""
    for label, value in (
        ("DeepSec", None if row.deepsec_version is None else row.deepsec_version + debug),
        ("OCaml", row.ocaml_version),
        ("Git branch", row.git_branch),
        ("Git hash", row.git_hash),
    ):
        yield label, Span("-", "dim") if value is None else Span(visible(value))
    if row.pid is not None:
        yield "Process id", Span(str(row.pid))


def _fields(fields: Iterable[tuple[str, Span]]) -> Sequence[Grid]:
    return [Grid([[Span(label, "dim"), value] for label, value in fields], indent=_INDENT)]


def _section(heading: str, blocks: Iterable[Block]) -> Iterator[Block]:
    yield Line()
    yield Line([Span(heading, "bold")])
    yield from blocks


def _moment(seconds: int, look: Look) -> Span:
    shown = show_time(seconds)
    return Span(f"{shown} ({show_age(look.now - seconds)})" if look.terminal else shown)

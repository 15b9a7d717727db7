"""From batches to tables of them."""

from collections.abc import Mapping, Sequence

from deepsec_results.analysis.judging import REASONS
from deepsec_results.analysis.tables import Table, tabulate
from deepsec_results.analysis.verdicts import Verdict
from deepsec_results.cli import terminal
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.remarks import remark_partial
from deepsec_results.cli.subjects import each_once, subject_of
from deepsec_results.cli.words import read_number, read_word, read_words, wrong_value
from deepsec_results.render.cells import CELLS, MEMORY_UNITS, TIME_UNITS, FigureStyle

_MOST_DIGITS = 15


def read_style(
    cells: str | None, labels: Sequence[str], digits: str | None, units: Sequence[str]
) -> FigureStyle:
    """How the options want cells to be written. Raises CommandError."""
    kinds = CELLS if cells is None else tuple(read_words("--cells", [cells], CELLS))
    if len(set(kinds)) < len(kinds):
        raise CommandError(f"--cells: a kind is given twice in '{cells}'")
    chosen = {"time": "s", "memory": "MB"}
    for unit in read_words("--unit", units, [*TIME_UNITS, *MEMORY_UNITS]):
        chosen["time" if unit in TIME_UNITS else "memory"] = unit
    usual = FigureStyle()
    return FigureStyle(
        cells=kinds,
        labels=_labels(labels),
        digits=usual.digits if digits is None else _read_digits(digits),
        time_unit=chosen["time"],
        memory_unit=chosen["memory"],
    )


def _read_digits(text: str) -> int:
    return read_number("--digits", text, f"a number from 1 to {_MOST_DIGITS}", 1, _MOST_DIGITS)


def table_of(batches: Sequence[ShownBatch], *, across: bool) -> Table:
    """Lay out batches; the same one is taken once. Raises CommandError, also where none of them
    has a query."""
    subjects = [subject_of(batch) for batch in each_once(batches)]
    remark_partial(one.listed for one in subjects)
    table = tabulate(subjects, across=across)
    if not table.records:
        names = ", ".join(one.listed.row.id for one in subjects)
        raise CommandError(f"nothing to lay out: no query in {names}")
    return table


def render(table: Table, output: str, style: FigureStyle) -> str:
    """The table in a format."""
    from deepsec_results.render import tables

    match output:
        case "markdown":
            return tables.render_table_markdown(table, style)
        case "csv":
            return tables.render_records_csv(table.records)
        case "json":
            return tables.render_records_json(table.records)
        case "latex" | "macros":
            from deepsec_results.render.latex import render_latex, render_macros

            return (render_latex if output == "latex" else render_macros)(table, style)
        case "html":
            from deepsec_results.render.html import render_html

            return render_html(table, style)
        case _:
            return tables.render_table_text(table, style, terminal.look_at_stdout())


def _labels(texts: Sequence[str]) -> Mapping[str, str]:
    labels = {}
    for text in texts:
        word, sign, label = text.partition("=")
        known = [*Verdict, *REASONS]
        if not sign:
            expected = f"WORD=TEXT, WORD one of {', '.join(known)}"
            raise wrong_value("--label", text, expected)
        labels[read_word("--label", word, known)] = label
    return labels

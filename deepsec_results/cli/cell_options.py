"""The options of `dsr table` that choose what a cell shows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

from deepsec_results.cli.option_values import (
    read_distinct,
    read_number,
    read_word,
    read_words,
    wrong_value,
)
from deepsec_results.cli.options import value_option

if TYPE_CHECKING:
    from deepsec_results.render.batches.cells import CellStyle

_MOST_DIGITS = 15


class CellOptions(NamedTuple):
    """The options that choose what a cell shows."""

    cells: Annotated[
        str | None,
        value_option(
            "--cells A,B,…",
            "What to show in each cell: verdict, time, memory. [default: all three]",
            ("verdict", "time", "memory"),
        ),
    ] = None
    label: Annotated[
        list[str] | None,
        value_option(
            "--label WORD=TEXT",
            "Show TEXT for a verdict, or for the reason why a query is undecided: canceled=TO. "
            "Repeat the option for several.",
        ),
    ] = None
    digits: Annotated[
        str | None,
        value_option(
            "--digits N",
            "Significant digits of a number with a fraction. [default: 3]",
        ),
    ] = None
    unit: Annotated[
        list[str] | None,
        value_option(
            "--unit UNIT",
            "ms, s, min or h for times; B, kB, MB or GB for memory; auto for the unit that suits "
            "each figure. Repeat the option for both. [default: s and MB]",
            ("s", "ms", "min", "h", "auto", "B", "kB", "MB", "GB"),
        ),
    ] = None


def read_cell_style(options: CellOptions, *, audited: bool) -> "CellStyle":
    """The style of cells that the options select. Raises RequestError."""
    from deepsec_results.render.batches.cells import (
        AUDIT,
        AUTO,
        CELLS,
        MEMORY_UNITS,
        TIME_UNITS,
        CellStyle,
    )

    chosen = {"time": "s", "memory": "MB"}
    words = read_words("--unit", options.unit or (), [*TIME_UNITS, *MEMORY_UNITS, AUTO])
    if AUTO in words:
        chosen = {"time": AUTO, "memory": AUTO}
    for unit in words:
        if unit != AUTO:
            chosen["time" if unit in TIME_UNITS else "memory"] = unit
    cells = options.cells
    shown = CELLS if cells is None else tuple(read_distinct("--cells", cells, CELLS))
    expected = f"a number from 1 to {_MOST_DIGITS}"
    return CellStyle(
        cells=(*shown, AUDIT) if audited else shown,
        labels=_read_labels(options.label or ()),
        digits=CellStyle().digits
        if options.digits is None
        else read_number("--digits", options.digits, expected, 1, _MOST_DIGITS),
        time_unit=chosen["time"],
        memory_unit=chosen["memory"],
    )


def _read_labels(texts: Sequence[str]) -> dict[str, str]:
    from deepsec_results.analysis.judging import REASONS
    from deepsec_results.analysis.vocabulary import Verdict

    known = [*Verdict, *REASONS]
    labels: dict[str, str] = {}
    for text in texts:
        word, sign, label = text.partition("=")
        if not sign:
            expected = f"WORD=TEXT, where WORD is one of {', '.join(known)}"
            raise wrong_value("--label", text, expected)
        labels[read_word("--label", word, known)] = label
    return labels

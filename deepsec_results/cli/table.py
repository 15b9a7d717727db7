"""`dsr table`: verdicts, times and memory of batches side by side."""

from typing import Annotated

import typer

from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import (
    ColorOption,
    DebugOption,
    DirOption,
    JsonOption,
    MaxSizeOption,
)

_FORMATS = ("text", "markdown", "csv", "json", "latex", "macros", "html")
_SIDES = ("query", "batch")

_PAGE_COLUMNS = 10  # as many columns of figures as LaTeX's article has room for

_EXAMPLES = """\b
Examples:
  dsr table -d fixtures/recorded/result_files mp37lv mp37lx
  dsr table -d fixtures/recorded/result_files mp37lx --format latex --label attack=no
  dsr table -d fixtures/recorded/result_files mp37m1 mp37m2 mp37m3 --cells verdict --rows batch
  dsr table -d fixtures/recorded/result_files mp37lx --format macros
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("table", cls=LeanCommand, epilog=_EXAMPLES)(tabulate_batches)


def tabulate_batches(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="BATCH",
            show_default=False,
            help="A path, an id or a unique beginning of one, last, or last~N.",
        ),
    ],
    directory: DirOption = None,
    rows: Annotated[
        str | None,
        typer.Option(
            "--rows", metavar="WHAT", show_default=False, help="Down: query (usual) or batch."
        ),
    ] = None,
    cols: Annotated[
        str | None,
        typer.Option(
            "--cols", metavar="WHAT", show_default=False, help="Across: batch (usual) or query."
        ),
    ] = None,
    cells: Annotated[
        str | None,
        typer.Option(
            "--cells",
            metavar="A,B,…",
            show_default=False,
            help="What a cell tells, of verdict, time and memory, in that order.",
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            "--label",
            metavar="WORD=TEXT",
            show_default=False,
            help="TEXT for a verdict, or for why there is none: canceled=TO. May be given several "
            "times.",
        ),
    ] = None,
    digits: Annotated[
        str | None,
        typer.Option(
            "--digits",
            metavar="N",
            show_default=False,
            help="Significant digits of a number with fractions (3).",
        ),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar="UNIT",
            show_default=False,
            help="s or ms for times, B, kB, MB or GB for memory. May be given for both.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default), markdown, csv or json (one row a batch and query, raw), "
            "latex, macros (LaTeX, one a figure), or html.",
        ),
    ] = None,
    json: JsonOption = False,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Lay out verdicts, times and memory of batches: queries down, batches across."""
    from deepsec_results.cli import batches, tabling, terminal
    from deepsec_results.cli.words import read_format, read_word

    down = None if rows is None else read_word("--rows", rows, _SIDES)
    across = None if cols is None else read_word("--cols", cols, _SIDES)
    if down is not None and down == across:
        raise CommandError(f"{down} is both down and across; give one of --rows and --cols")
    style = tabling.read_style(cells, label or [], digits, unit or [])
    chosen = read_format(output, _FORMATS, json=json)
    table = tabling.table_of(
        batches.read_named(names, directory), across=down != "batch" and across != "query"
    )
    terminal.write(tabling.render(table, chosen, style))
    if chosen == "latex" and (wide := len(table.headings) * len(style.cells)) > _PAGE_COLUMNS:
        told = f"{wide} columns may be wider than a page"
        terminal.remark(f"{told}; --cells, --rows or fewer batches make it narrower")
    for name in table.differing:
        terminal.remark(f"{name} is not the same file in all batches")

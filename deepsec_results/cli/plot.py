"""`dsr plot`: plots of times and memory."""

from typing import TYPE_CHECKING, Annotated, BinaryIO, NamedTuple

import typer

from deepsec_results.analysis.vocabulary import PlotGroup, PlotKind, PlotMeasure
from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_stdout, look_in_a_file
from deepsec_results.cli.option_values import ending_of, read_choice, read_file_name, read_limit
from deepsec_results.cli.options import (
    BatchesOrAll,
    DirOption,
    FilterOptions,
    choices,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import PlotFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.plots import Plot

_EXAMPLES = """\
  dsr plot
  dsr plot --by type -o types.svg
  dsr plot --kind scatter last~1 last -o releases.pdf
  dsr plot --kind scaling --measure memory -o sessions.tex
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "plot", plot_batches, _EXAMPLES, QUERY_FILTERS)


class DrawingOptions(NamedTuple):
    """The options that choose what is drawn."""

    kind: Annotated[
        str | None,
        value_option(
            "--kind KIND",
            "quantile: how many queries are decided within a time; scatter: the times of two "
            "batches; scaling: times against the number of sessions. [default: quantile]",
            PlotKind,
        ),
    ] = None
    by: Annotated[
        str | None,
        value_option(
            "--by WHAT",
            f"Draw a quantile curve for each {choices(PlotGroup)}. [default: batch]",
            PlotGroup,
        ),
    ] = None
    measure: Annotated[
        str | None,
        value_option(
            "--measure WHAT", "What to plot: time or memory. [default: time]", PlotMeasure
        ),
    ] = None


def plot_batches(
    *,
    filtering: FilterOptions,
    names: BatchesOrAll = None,
    directory: DirOption = None,
    drawing: DrawingOptions,
    output: Annotated[
        str | None,
        value_option(
            "--output -o FILE",
            "Write to FILE; its ending .svg, .pdf, .png, .tex or .txt selects the format. "
            "[default: text on standard output]",
        ),
    ] = None,
) -> ExitCode:
    """Plot the times or the memory of queries.

    Without a name, plot the batches that match the filters, or all batches. Attacks and undecided
    queries have their own marks. A .tex file is for pgfplots; pictures need matplotlib.
    """
    from deepsec_results.use_cases.plots import PlotRequest, load_plot

    file = read_file_name(output)
    chosen = PlotFormat.TXT if file is None else _format_of(file)
    request = PlotRequest(
        PlotKind.QUANTILE
        if drawing.kind is None
        else read_choice("--kind", drawing.kind, PlotKind),
        None if drawing.by is None else read_choice("--by", drawing.by, PlotGroup),
        PlotMeasure.TIME
        if drawing.measure is None
        else read_choice("--measure", drawing.measure, PlotMeasure),
    )
    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    loaded = load_plot(names, opener(directory), filters, limit, request)
    terminal.remark_partial(loaded.partial.first, loaded.partial.more)
    _write(loaded.plot, chosen, file)
    return exit_code(unreadable=bool(names and loaded.unreadable))


def _format_of(file: str) -> PlotFormat:
    """The format that the ending of a file selects. Raises RequestError."""
    ending = ending_of(file).removeprefix(".")
    if ending not in list(PlotFormat):
        endings = choices(f".{form}" for form in (*list(PlotFormat)[1:], PlotFormat.TXT))
        raise RequestError(f"--output: expected a file that ends in {endings}, found '{file}'")
    chosen = PlotFormat(ending)
    if not chosen.is_text:
        from deepsec_results.use_cases.extras import need_extra

        need_extra("plot", f"the format {chosen}", "matplotlib")
    return chosen


def _write(plot: "Plot", chosen: PlotFormat, file: str | None) -> None:
    """Write the plot. Raises RequestError for a file without a point."""
    from deepsec_results.render.batches.plots import plot_remarks, render_plot

    if not plot.points:
        if file is not None:
            raise RequestError("no query to plot")
        terminal.remark("no query to plot")
        return
    look = look_at_stdout() if file is None else look_in_a_file()
    picture = render_plot(plot, chosen, look)
    if isinstance(picture, str):
        terminal.write_file(file, [picture])
    else:
        terminal.write_bytes_file(file, lambda written: _write_all(written, picture))
    for text in plot_remarks(plot):
        terminal.remark(text)


def _write_all(file: BinaryIO, picture: bytes) -> None:
    file.write(picture)

"""What `plot` shows: a plot as text, as LaTeX or as a picture."""

from collections.abc import Iterator

from deepsec_results.analysis.plots import Plot
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import PlotFormat
from deepsec_results.render.kit.sentences import count


def render_plot(plot: Plot, output: PlotFormat, look: Look) -> str | bytes:
    """A plot that has points, in a format."""
    match output:
        case PlotFormat.TXT:
            from deepsec_results.render.batches.plot_text import render_plot_text

            return render_plot_text(plot, look)
        case PlotFormat.TEX:
            from deepsec_results.render.batches.plot_latex import render_plot_latex

            return render_plot_latex(plot)
        case PlotFormat.SVG | PlotFormat.PDF | PlotFormat.PNG:
            from deepsec_results.render.batches.plot_pictures import draw_plot

            return draw_plot(plot, output)


def plot_remarks(plot: Plot) -> Iterator[str]:
    """What is not in the plot, and inputs that differ."""
    if plot.curves_in_all > len(plot.curves):
        yield (
            f"showing the {len(plot.curves)} largest of {plot.curves_in_all} curves; "
            "use --by, filters or names"
        )
    if plot.left_out:
        queries = count(plot.left_out, "query", "queries")
        yield f"left out: {queries} with unknown {plot.measure}"
    if plot.unpaired:
        yield f"left out: {count(plot.unpaired, 'query', 'queries')} in one batch only"
    for name in plot.differing:
        yield f"{name} does not have the same content in all batches"

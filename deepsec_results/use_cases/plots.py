"""The plot of batches: the batches to read, and what is plotted of them."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.plots import Plot
from deepsec_results.analysis.plotting import plot_quantiles, plot_scaling, plot_scatter
from deepsec_results.analysis.vocabulary import PlotGroup, PlotKind, PlotMeasure
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.chosen_batches import each_named_or_filtered
from deepsec_results.use_cases.partial_batches import PartialBatches
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.subjects import readable_subjects


class PlotRequest(Struct, frozen=True):
    """What to plot."""

    kind: PlotKind = PlotKind.QUANTILE
    group: PlotGroup | None = None
    measure: PlotMeasure = PlotMeasure.TIME


class LoadedPlot(Struct, frozen=True):
    """The plot, the batches that are partial, and how many batches could not be read."""

    plot: Plot
    partial: PartialBatches
    unreadable: int


def load_plot(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    request: PlotRequest,
) -> LoadedPlot:
    """The plot of the batches that are named, each once, or else of those that match the filters.

    Raises RequestError, also for a scatter plot of other than two batches.
    """
    if request.group is not None and request.kind is not PlotKind.QUANTILE:
        raise RequestError(f"--by does not apply to --kind {request.kind}")
    partial, total = PartialBatches(), 0
    subjects = []
    batches, selection = each_named_or_filtered(names, opener, filters, limit)
    sized = request.kind is PlotKind.SCALING
    for batch in batches:
        total += 1
        for subject in readable_subjects([batch], selection, sized=sized):
            partial.add(subject.listed)
            subjects.append(subject)
    unreadable = total - len(subjects)
    if not names:
        subjects.reverse()  # the oldest is first, as in a table
    if request.kind is not PlotKind.SCATTER:
        if request.kind is PlotKind.SCALING:
            plot = plot_scaling(subjects, request.measure)
        else:
            plot = plot_quantiles(subjects, request.group or PlotGroup.BATCH, request.measure)
        return LoadedPlot(plot, partial, unreadable)
    if len(subjects) != 2:
        raise RequestError(f"--kind scatter needs two batches, found {len(subjects)}")
    a, b = subjects
    return LoadedPlot(plot_scatter(a, b, request.measure), partial, unreadable)

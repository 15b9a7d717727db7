"""`dsr trace`: the attack traces of batches, with the values of their messages."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_terms_in
from deepsec_results.cli.option_values import (
    read_action,
    read_choice,
    read_file_format,
    read_file_name,
    read_limit,
    read_query,
)
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    QueryOption,
    format_option,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import LatexView, TraceFormat
from deepsec_results.render.kit.plain_format import PlainFormat

if TYPE_CHECKING:
    from deepsec_results.render.attacks.trace_depth import Depth
    from deepsec_results.use_cases.attacks import FoundAttacks

_ENDINGS = {
    ".json": TraceFormat.JSON,
    ".svg": TraceFormat.SVG,
    ".tex": TraceFormat.LATEX,
    ".mmd": TraceFormat.MERMAID,
    ".txt": TraceFormat.CHART,
}
_EXAMPLES = """\
  dsr trace last
  dsr trace last --format chart
  dsr trace last --run 1 --query 1 --all
  dsr trace last --run 1 --query 1 -o attack.svg
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "trace", show_traces, _EXAMPLES, QUERY_FILTERS)


class TraceDepthOptions(NamedTuple):
    """The options that choose how much of a trace is shown."""

    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Also show silent steps, and the process with the numbers of its actions."
        ),
    ] = False
    at: Annotated[
        str | None,
        value_option(
            "--at N",
            "Show what the attacker knows after action N, such as 4, or 4.1 for a silent action, "
            "and what is left of the process; 0 = before the first action.",
        ),
    ] = None
    steps: Annotated[
        bool, typer.Option("--steps", help="Show what --at shows, after every action.")
    ] = False
    source: Annotated[
        bool,
        typer.Option(
            "--source",
            help="Also show the input file, with the numbers of the actions at each line.",
        ),
    ] = False

    def read(self) -> "Depth":
        """How much is shown. Raises RequestError."""
        from deepsec_results.render.attacks.trace_depth import Depth

        return Depth(self.everything, read_action(self.at), self.steps, self.source)


class TraceOutputOptions(NamedTuple):
    """The options that choose how attacks are written, and where to."""

    both: Annotated[
        bool, typer.Option("--both", help="Also show the other process in a chart.")
    ] = False
    as_: Annotated[
        str | None,
        value_option(
            "--as WHAT",
            "Show attacks as a chart or as a table, with --format latex. [default: chart]",
            LatexView,
        ),
    ] = None
    format_: Annotated[str | None, format_option(TraceFormat)] = None
    output: Annotated[
        str | None,
        value_option(
            "--output -o FILE",
            "Write one attack to FILE; its ending .svg, .tex, .mmd, .txt or .json selects the "
            "format.",
        ),
    ] = None
    json: JsonOption = False

    def read(self, path: str | None) -> TraceFormat:
        """The format for a file, or for stdout. Raises RequestError."""
        return read_file_format(
            TraceFormat, self.format_, path, _ENDINGS, json=self.json, needs_ending=True
        )


def show_traces(
    filtering: FilterOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    query: QueryOption = None,
    *,
    showing: TraceDepthOptions,
    writing: TraceOutputOptions,
) -> ExitCode:
    """Show the attack traces of batches.

    For each attack: the input, the query, the process, the visible actions as the prover prints
    them, and the messages that are sent and learned. Without a name, show the attacks of the
    batches that match the filters, or of the last batch. --format chart draws a sequence chart as
    text; svg, latex (TikZ) and mermaid draw the same chart for other programs. The exit code is 2
    if part of a batch cannot be read (then there may be more attacks), or if a trace cannot be
    replayed.
    """
    from deepsec_results.use_cases.attacks import load_attacks

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    number, path = read_query(query), read_file_name(writing.output)
    chosen, depth, both = writing.read(path), showing.read(), writing.both
    _check_options(depth, chosen, both=both)
    is_table = _is_table(writing.as_, chosen, both=both)
    found = load_attacks(names, opener(directory), filters, limit, number)
    if is_table:
        return _tabulate(found, depth, path)
    if chosen.is_chart:
        return _draw(found, chosen, depth, path, both=both)
    from deepsec_results.render.attacks.traces import render_traces
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.attacks import replay_with_sources

    notes = Notes()
    shown = PlainFormat(chosen)
    texts = render_traces(replay_with_sources(found), shown, look_at_terms_in(path), depth, notes)
    return terminal.write_attacks(found, texts, notes, file=path)


def _check_options(depth: "Depth", chosen: TraceFormat, *, both: bool) -> None:
    """Raises RequestError for options that do not belong together."""
    if depth.source and depth.has_moments:
        raise RequestError("--source cannot be used with --at and --steps")
    if both and not chosen.is_chart:
        raise RequestError("--both needs a chart; use --format chart, svg, latex or mermaid")
    if chosen.is_chart and (depth.source or depth.has_moments):
        raise RequestError("a chart cannot be used with --at, --steps and --source")


def _is_table(as_: str | None, chosen: TraceFormat, *, both: bool) -> bool:
    """Whether tables are wanted. Raises RequestError."""
    view = None if as_ is None else read_choice("--as", as_, LatexView)
    if view is not None and chosen is not TraceFormat.LATEX:
        raise RequestError("--as needs --format latex")
    if view is LatexView.TABLE and both:
        raise RequestError("--both cannot be used with --as table")
    return view is LatexView.TABLE


def _tabulate(found: "FoundAttacks", depth: "Depth", path: str | None) -> ExitCode:
    """Write attacks as tables for LaTeX."""
    from deepsec_results.render.attacks.trace_latex import latex_traces
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.attacks import replay_with_sources

    notes = Notes()
    texts = latex_traces(replay_with_sources(found), notes, everything=depth.everything)
    return terminal.write_attacks(found, texts, notes, file=path)


def _draw(
    found: "FoundAttacks", chosen: TraceFormat, depth: "Depth", path: str | None, *, both: bool
) -> ExitCode:
    """Write charts. Raises RequestError if there are several attacks where only one fits."""
    from deepsec_results.calculus.following import MAX_STATES
    from deepsec_results.render.charts.rendered import render_charts
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.attacks import only_attack
    from deepsec_results.use_cases.explanations import explain_with_sources

    if path is not None or chosen is TraceFormat.SVG:
        only_attack(found, "--output" if path is not None else "an SVG file")
    explained, notes = explain_with_sources(found, MAX_STATES, every_way=False), Notes()
    everything, look = depth.everything, look_at_terms_in(path)
    drawn = render_charts(explained, chosen, look, notes, both=both, everything=everything)
    if path is None:
        return terminal.write_attacks(found, drawn, notes)
    texts = [*drawn]
    return terminal.write_attacks(found, texts, notes, file=path if texts else None)

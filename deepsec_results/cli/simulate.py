"""`dsr simulate`: run a trace that the user types on a query."""

from typing import TYPE_CHECKING, Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import QUERY_FILTERS
from deepsec_results.cli.looks import look_at_terms
from deepsec_results.cli.option_values import read_format, read_max_states, read_process, read_query
from deepsec_results.cli.options import (
    BatchArgument,
    DirOption,
    FileOption,
    JsonOption,
    MaxStatesOption,
    QueryOption,
    RunOption,
    format_option,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.plain_format import PlainFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.query import Query
    from deepsec_results.analysis.simulations import SimulatedQuery
    from deepsec_results.analysis.source import RunSource

_EXAMPLES = """\
  dsr simulate last --run 1 --query 1
  dsr simulate last --run 1 --query 1 'out(c,ax_1)'
  dsr simulate last --run 1 --query 1 --process 2 'out(c,ax_1)' --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "simulate", simulate_trace, _EXAMPLES, QUERY_FILTERS)


def simulate_trace(
    name: BatchArgument,
    trace: Annotated[
        str | None,
        typer.Argument(
            metavar="TRACE",
            show_default=False,
            help="Visible actions as the prover prints them: 'in(c,#n_0);out(c,ax_1)'.",
        ),
    ] = None,
    directory: DirOption = None,
    file: FileOption = None,
    run: RunOption = None,
    query: QueryOption = None,
    process: Annotated[
        str | None,
        value_option("--process 1|2", "The process that runs the trace. [default: 1]", "12"),
    ] = None,
    max_states: MaxStatesOption = None,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Run a trace on one process, and check whether the other can follow it.

    The query need not have an attack. Without TRACE, choose the actions one by one on a terminal.
    The exit code is 2 if the process cannot do the trace.
    """
    from deepsec_results.analysis.query_selection import QuerySelection
    from deepsec_results.render.attacks.simulations import failure_sentence, render_simulation
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases import simulations

    chosen, most = read_format(PlainFormat, output, json=json), read_max_states(max_states)
    selection, which = QuerySelection(file, run, read_query(query)), read_process(process)
    found, source = simulations.load_query(name, opener(directory), selection)
    simulated = simulations.simulated_query(found, which)
    if trace is None:
        return _step_by_step(found, simulated, source, most)
    simulation = simulations.simulate_trace(simulated, trace, most)
    look, notes = look_at_terms(), Notes()
    terminal.write(render_simulation(found, simulation, source, chosen, look, notes))
    terminal.write_some(terminal.remark, list(notes.remarks))
    if not simulation.executions:
        terminal.remark_problems([failure_sentence(simulation)])
    return exit_code(unreadable=not simulation.executions)


def _step_by_step(
    found: "Query", simulated: "SimulatedQuery", source: "RunSource", max_states: int
) -> ExitCode:
    """Let a person choose the actions one by one."""
    from deepsec_results.render.attacks.simulations import query_heading
    from deepsec_results.render.attacks.stepping import question, trace_so_far
    from deepsec_results.render.kit.grids import lay_out
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.stepping import answer, open_dialogue

    if not terminal.is_interactive():
        raise RequestError("give a TRACE; without one, simulate needs a terminal")
    terminal.write_at_once()
    look = look_at_terms()
    terminal.write(lay_out([query_heading(found, look)], look))
    dialogue, lines, notes = open_dialogue(simulated), source.of(found), Notes()
    notes.note_source(lines, found)
    for text in notes.remarks:
        terminal.remark(text)
    while dialogue.is_open:
        terminal.write(question(dialogue, lines, look, max_states))
        dialogue = answer(dialogue, terminal.read_line())
    terminal.write(trace_so_far(dialogue))
    return ExitCode.DONE

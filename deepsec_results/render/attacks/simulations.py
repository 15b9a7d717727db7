"""What `simulate` shows: how a process does a trace, and whether the other one can follow."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deepsec_results.analysis.explanations import Reason
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.simulations import Simulation
from deepsec_results.analysis.source import QuerySource, RunSource
from deepsec_results.calculus.notation import ShownLabels, write_term, write_trace
from deepsec_results.calculus.possible_actions import ActionKind, Possible
from deepsec_results.calculus.trace_judgment import Followed, Held
from deepsec_results.model.runs import SESSION_TYPES
from deepsec_results.reading.directories import some_of
from deepsec_results.render.attacks.explanation_text import evidence_blocks
from deepsec_results.render.attacks.headings import plain_heading, query_kind, query_title
from deepsec_results.render.attacks.messages import writer_for
from deepsec_results.render.kit.formats import json_text
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.notes import Notes
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.render.kit.sentences import count
from deepsec_results.render.kit.source_places import plain_source
from deepsec_results.render.kit.statuses import verdict_span

if TYPE_CHECKING:
    from deepsec_results.render.shapes.attacks import Execution, Simulated

_MOST_WAYS = 8  # whose numbers are listed


def render_simulation(
    chosen: Query,
    simulation: Simulation,
    run: RunSource,
    output: PlainFormat,
    look: Look,
    notes: Notes,
) -> str:
    """A simulation as text, which is empty if the process cannot do the trace, or as JSON.

    `run` is the input of its run. `notes` grow by why there are no lines.
    """
    if output is PlainFormat.JSON:
        return json_text(_plain(chosen, simulation, run.of(chosen)))
    if not simulation.executions:
        return ""
    source = run.of(chosen)
    notes.note_source(source, chosen)
    return lay_out(_blocks(chosen, simulation, source, look), look)


def query_heading(query: Query, look: Look) -> Line:
    """Which query it is, with its verdict."""
    kind = Span(query_kind(query), "dim")
    verdict = verdict_span(query.outcome, look)
    return Line([Span(query_title(query), "bold"), kind, Span("  "), verdict])


def _blocks(
    chosen: Query, simulation: Simulation, source: QuerySource, look: Look
) -> Iterator[Block]:
    yield query_heading(chosen, look)
    ways = len(simulation.executions)
    if chosen.type in SESSION_TYPES:
        yield Line([Span("  Here dsr compares traces; it does not match sessions.", "dim")])
    if ways != 1 or not simulation.complete:
        yield Grid([[Span(_judgment_sentence(simulation))]], indent=2)
    writer = writer_for(simulation.executions[0].replayed)
    for number, execution in enumerate(simulation.executions, 1):
        if ways > 1:
            yield Line()
            yield Line([Span(f"  Way {number} of {ways}", "bold")])
        yield from evidence_blocks(execution, source, look, everything=True, writer=writer)


def _judgment_sentence(simulation: Simulation) -> str:
    """Whether a trace with several executions is an attack, and how many there are."""
    number, ways = simulation.query.number, len(simulation.executions)
    least = "" if simulation.complete else "at least "
    can = f"process {number} can do the trace in {least}{count(ways, 'way')}"
    other = f"process {3 - number}"
    match simulation.judgment:
        case Held():
            return f"The trace is an attack: {can}, and {other} cannot follow {_some(simulation)}."
        case Followed():
            return f"The trace is no attack: {can}, and {other} can follow each of them."
    return f"Not decided whether the trace is an attack: {can}."


def _some(simulation: Simulation) -> str:
    """The ways that the other process does not follow."""
    lost = [
        str(number)
        for number, execution in enumerate(simulation.executions, 1)
        if execution.reason in (Reason.EQUALITY, Reason.MESSAGE, Reason.STUCK)
    ]
    if len(lost) == len(simulation.executions):
        return "any of them" if len(lost) > 1 else "it"
    return f"way {lost[0]}" if len(lost) == 1 else f"ways {some_of(lost, _MOST_WAYS)}"


def failure_sentence(simulation: Simulation) -> str:
    """What the process cannot do, and what it can do there; or that this is not decided."""
    labels = ShownLabels(simulation.query.atoms.data)
    number, impossible = simulation.query.number, simulation.impossible
    if impossible is None:
        return f"not decided within {count(simulation.states, 'state')}; --max-states allows more"
    if impossible.reason is not None:
        return f"action {impossible.action}: {impossible.reason}"
    axiom = len(impossible.way.configuration.frame) + 1
    can = "; ".join(possible_text(one, axiom, labels) for one in impossible.possible)
    cannot = f"action {impossible.action}: process {number} cannot do it"
    return f"{cannot}; it can do {can}" if can else f"{cannot}; it can do no action"


def possible_text(possible: Possible, axiom: int, labels: ShownLabels) -> str:
    """A possible action, with the message of an input left open: `in(c,…)`."""
    channel = write_term(possible.channel, labels)
    if possible.kind is ActionKind.INPUT:
        return f"in({channel},…)"
    return f"{possible.kind.value}({channel},ax_{axiom})"


def _plain(chosen: Query, simulation: Simulation, source: QuerySource) -> "Simulated":
    labels = ShownLabels(simulation.query.atoms.data)
    return {
        **plain_heading(chosen),
        "semantics": simulation.query.semantics,
        "verdict": chosen.verdict,
        "process": simulation.query.number,
        "trace": write_trace(simulation.actions, labels),
        "complete": simulation.complete,
        "source": plain_source(source),
        "executions": _plain_executions(simulation, source),
    }


def _plain_executions(simulation: Simulation, source: QuerySource) -> "list[Execution]":
    from deepsec_results.render.attacks.explanation_json import plain_execution

    if not simulation.executions:
        return []
    writer = writer_for(simulation.executions[0].replayed)
    return [plain_execution(one, source, writer) for one in simulation.executions]

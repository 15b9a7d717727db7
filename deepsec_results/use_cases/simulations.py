"""Doing a trace on a query of a batch."""

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.simulations import SimulatedQuery, Simulation, simulate
from deepsec_results.analysis.source import RunSource
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.model.options import DEFAULT_SEMANTICS
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.chosen_batches import load_named
from deepsec_results.use_cases.narrowed_batch import narrow_batches, only_query
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.sources import source_around


def load_query(
    name: str, opener: DirectoryOpener, selection: QuerySelection
) -> tuple[Query, RunSource]:
    """The one query that is selected, and the input file of its run. Raises RequestError."""
    (batch,) = load_named([name], opener)
    narrowed = narrow_batches([batch], selection, named=True)
    chosen = only_query(narrowed, "simulate")
    return chosen, source_around(narrowed, chosen)


def simulated_query(chosen: Query, number: int) -> SimulatedQuery:
    """A query on which process `number`, 1 or 2, is to do a trace. Raises RequestError."""
    result, atoms, processes = chosen.whole()
    if len(processes) != 2:
        raise RequestError(
            f"{chosen.name}: $.processes: expected two processes, found {len(processes)}"
        )
    semantics = result.semantics or DEFAULT_SEMANTICS
    return SimulatedQuery(atoms, processes, semantics, number, Theory(atoms))


def simulate_trace(query: SimulatedQuery, text: str, max_states: int) -> Simulation:
    """Do a trace, given as text. Raises RequestError if the text is not a trace, or if a process
    is malformed."""
    try:
        return simulate(query, parse_trace(query.theory, text), max_states)
    except CalculusError as error:
        raise RequestError(str(error)) from None

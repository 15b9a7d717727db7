"""The heading of every view of attacks: which attack it is, or that no attack was found."""

from typing import TYPE_CHECKING

from deepsec_results.analysis.query import Query
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.grids import Grid, Span
from deepsec_results.render.kit.sentences import count
from deepsec_results.use_cases.attacks import FoundAttacks

if TYPE_CHECKING:
    from deepsec_results.render.shapes.attacks import Heading


def no_attack_sentence(found: FoundAttacks) -> str:
    """What to say where no attack was found."""
    ids = [batch.batch.listed.row.id for batch in found.batches]
    narrowed = any(batch.by_run or batch.by_query for batch in found.batches)
    where = "the selected queries of " if narrowed else ""
    queries = count(found.undecided, "query is", "queries are")
    rest = f"; {queries} undecided" if found.undecided else ""
    return f"no attack found in {where}{ids[0] if len(ids) == 1 else f'{len(ids)} batches'}{rest}"


def query_title(query: Query) -> str:
    """Which query of which input and batch it is."""
    return visible(f"{query.batch} › {query.input} › query {query.number}")


def query_kind(query: Query) -> str:
    """The type and the semantics of a query, after its title."""
    if query.type is None:
        return ""
    return f"  {query.type}, {query.semantics}" if query.semantics else f"  {query.type}"


def part_heading(text: str) -> Grid:
    """The heading of a part of an explanation."""
    return Grid([[Span(text, "bold")]], indent=2)


def unreadable_grid(found: Query) -> Grid:
    """Why the trace of an attack cannot be read."""
    return Grid([[Span(f"unreadable: {visible(str(found.error))}", "red")]], indent=4)


def plain_heading(query: Query) -> "Heading":
    """Which query it is, for JSON."""
    return {
        "id": query.batch,
        "run": query.run,
        "query": query.number,
        "type": query.type,
    }

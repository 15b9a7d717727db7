"""What every view of attacks begins with: which attack it is, or that there is none."""

from typing import TYPE_CHECKING

from deepsec_results.analysis.attacks import FoundAttack
from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.visible import visible
from deepsec_results.render.grids import Grid, Span
from deepsec_results.render.sentences import count
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


def attack_title(found: FoundAttack) -> str:
    """Which attack it is."""
    return query_title(found.batch, found.run, found.query)


def query_title(batch: str, run: RunFacts, query: QueryFacts) -> str:
    """Which query of which input and batch it is."""
    return visible(f"{batch} › {run.file.input.name} › query {query.file.number}")


def query_kind(result: QueryResult | None) -> str:
    """The type and the semantics of a query, after its title."""
    if result is None:
        return ""
    return f"  {result.type}, {result.semantics}" if result.semantics else f"  {result.type}"


def unreadable_grid(found: FoundAttack) -> Grid:
    """Why the trace of an attack cannot be read."""
    return Grid([[Span(f"unreadable: {visible(str(found.query.error))}", "red")]], indent=4)


def plain_heading(batch: str, run: RunFacts, query: QueryFacts) -> "Heading":
    """Which query it is, for JSON."""
    return {
        "id": batch,
        "run": run.file.name,
        "query": query.file.number,
        "type": query.result.type if query.result else None,
    }

"""Runs and queries without their texts, which a worker process returns."""

from msgspec import structs

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.vocabulary import Verdict


class ShortQuery(Query, frozen=True, eq=False, gc=False, kw_only=True):
    """A query with an attack, but without its texts: only the process that has the attack, and the
    trace as the prover prints it."""

    attack: tuple[int, str]

    @property
    def process(self) -> int:
        return self.attack[0]

    @property
    def trace(self) -> str:
        return self.attack[1]


def short_run(run: Run) -> Run:
    """A run with `shortened` queries. A run with a message keeps their results: the lines in
    messages are those of an input, which is compared with the queries."""
    if run.warnings or run.error_msg is not None:
        return run
    return structs.replace(run, queries=[*map(shortened, run.queries)])


def shortened(query: Query) -> Query:
    """A query to be shown in a line and with its trace, small enough to be pickled, and to be kept
    with 10^5 others.

    An undecided query and one without a file of its own keep their results: the progress of the
    former is shown, and the latter cannot be read again by its path.
    """
    if query.verdict is Verdict.UNDECIDED or query.path is None:
        return query
    attack = query.stored_attack
    if attack is None:
        return structs.replace(query, file=None)
    fields = structs.asdict(query) | {"file": None, "stored_attack": None}
    return ShortQuery(**fields, attack=(attack.process, attack.text))

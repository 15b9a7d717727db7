"""The input files of queries."""

from msgspec import Struct

from deepsec_results.library.problems import Problem


class Source(Struct, frozen=True, kw_only=True):
    """The prover's copy of the input file of a query.

    `file` is None if no copy is known. `problem` is why no line of it is known: it cannot be read,
    or it is not the input of this query. Then no step of an attack has places.
    """

    file: str | None
    problem: Problem | None

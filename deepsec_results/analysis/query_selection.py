"""Which runs and queries of a batch the user selects."""

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.query_limits import NO_LIMITS, QueryLimits
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.spelling import composed

if TYPE_CHECKING:
    from deepsec_results.analysis.query import Query, UnknownQuery

_PLACE = r"[1-9][0-9]{0,8}"


class RunNames(Struct, frozen=True):
    """What a run can be named by: its number in its batch, from 1, the name of its input, and the
    path of its file, None if it has none."""

    number: int
    input: str
    path: str | None

    @property
    def stem(self) -> str:
        """The name of the input without `.dps`."""
        return self.input.removesuffix(".dps") or self.input

    @property
    def exact(self) -> tuple[str, ...]:
        """The words that mean just this name: with and without `.dps`, and the id of its file."""
        if self.path is None:
            return self.stem, self.input
        name = self.path.rpartition("/")[2].removesuffix(".json")
        return self.stem, self.input, name, self.path


class QuerySelection(Struct, frozen=True):
    """The queries for which every given condition holds.

    The name of the input contains `file`. The query has the number `query`, has one of the
    `verdicts`, and exceeds the `limits`. Its run is one that `run` names, as in `runs`; with
    `exact`, another batch has a run with exactly that name, and therefore beginnings of names do
    not count.
    """

    file: str | None = None
    run: str | None = None
    query: int | None = None
    verdicts: frozenset[Verdict] = frozenset()
    exact: bool = False
    limits: QueryLimits = NO_LIMITS

    @property
    def selects_all(self) -> bool:
        """Whether no condition is given."""
        return self == ALL_QUERIES

    @property
    def selects_runs(self) -> bool:
        """Whether there is a condition on the name of the run or of its input."""
        return self.file is not None or self.run is not None

    @property
    def judges(self) -> bool:
        """Whether there is a condition on the verdicts or the figures of queries."""
        return bool(self.verdicts) or self.limits.given

    def keeps(self, query: "Query | UnknownQuery") -> bool:
        """Whether a query of a selected run is selected. The queries of a run that cannot be read
        have no number; one of them may have any."""
        if self.query is not None and query.number not in (self.query, None):
            return False
        if self.verdicts and query.outcome.verdict not in self.verdicts:
            return False
        return self.limits.exceeded_by(query)

    def runs(self, named: Sequence[RunNames]) -> Collection[int]:
        """The numbers of the selected runs of a batch.

        A run is named by its input, with or without `.dps`, by the id of its file, by its number,
        or by the start of its name; the first of these that fits a run decides, and may fit
        several. Raises SelectionError if none has the name `run`.
        """
        found = named if self.run is None else _named(named, self.run, exact=self.exact)
        return {run.number for run in found if self.file is None or contains(run.input, self.file)}


ALL_QUERIES = QuerySelection()


def contains(text: str, part: str) -> bool:
    """Whether a text contains another; case and the form of accents do not matter."""
    return composed(part).casefold() in composed(text).casefold()


def exactly(named: Sequence[RunNames], wanted: str) -> list[RunNames]:
    """The runs that have exactly this name; the form of accents decides only between them."""
    exact = [run for run in named if wanted in run.exact]
    return exact or [run for run in named if composed(wanted) in map(composed, run.exact)]


def _named(named: Sequence[RunNames], wanted: str, *, exact: bool) -> Sequence[RunNames]:
    if same := exactly(named, wanted):
        return same
    if not exact:
        if re.fullmatch(_PLACE, wanted) and (at := [r for r in named if r.number == int(wanted)]):
            return at
        beginning = composed(wanted)
        starting = [run for run in named if wanted and composed(run.stem).startswith(beginning)]
        if starting:
            return starting
    names = ", ".join(f"{run.number} {run.stem}" for run in named) or "none"
    raise SelectionError(f"no run '{wanted}'; choose from {names}")

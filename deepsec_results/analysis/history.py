"""The history of each query in all batches of a directory."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from deepsec_results.analysis.input_difference import (
    NO_SOURCES,
    InputDifference,
    Sources,
    input_difference,
)
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query import UnknownQuery
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import Verdict


class Moment(Struct, frozen=True):
    """A query in one batch; `changed` is whether its verdict differs from that in the batch before,
    `model_changed` whether the model in the input file does.

    `difference` is set if the content of the input file differs from the one before.
    """

    measured: Measured
    changed: bool
    model_changed: bool
    difference: InputDifference | None = None


class History(Struct, frozen=True):
    """A query in several batches, oldest first."""

    input: str
    query: int | None
    moments: Sequence[Moment]

    @property
    def changes(self) -> list[tuple[Measured, Measured]]:
        """The changes of the verdict: the last query before, and the first one after."""
        pairs = zip(self.moments, self.moments[1:], strict=False)
        return [(old.measured, new.measured) for old, new in pairs if new.changed]

    @property
    def times(self) -> list[int | None]:
        """The times of the query in seconds; None if it is undecided or has no time."""
        queries = [moment.measured for moment in self.moments]
        return [measured.time if measured.decided else None for measured in queries]


def trace_histories(queries: Sequence[Measured], sources: Sources = NO_SOURCES) -> list[History]:
    """The histories of all queries; `queries` are in the order of their batches, oldest first.
    `sources` are the copies of their inputs.

    A run that cannot be read, or that does not have a query, is a moment of each query that other
    batches have for its input.
    """
    numbers: dict[str, dict[int | None, list[Measured]]] = {}
    for measured in queries:
        numbers.setdefault(measured.input, {}).setdefault(measured.number, [])
    for by_number in numbers.values():
        if len(by_number) > 1:
            by_number.pop(None, None)
    for _, group in groupby(queries, lambda measured: (measured.setting.row.path, measured.input)):
        run = list(group)
        by_number = numbers[run[0].input]
        for number, found in by_number.items():
            asked = [measured for measured in run if measured.number in (number, None)]
            found += asked or [_not_asked(run[0], number)]
    return [
        History(name, number, _moments(numbers[name][number], sources))
        for name in sorted(numbers, key=natural_key)
        for number in sorted(numbers[name], key=lambda number: number or 0)
    ]


def _not_asked(measured: Measured, number: int | None) -> Measured:
    unasked = UnknownQuery(number, QueryOutcome(Verdict.UNDECIDED, "not asked"))
    return Measured(measured.setting, measured.input, measured.content, unasked)


def _moments(queries: Sequence[Measured], sources: Sources) -> list[Moment]:
    moments = []
    before: Measured | None = None
    content: str | None = None  # the last that was known
    for measured in queries:
        changed = before is not None and before.outcome.verdict is not measured.outcome.verdict
        difference = input_difference(content, measured.content, sources, sources)
        model_changed = difference is not None and not difference.is_layout
        moments.append(Moment(measured, changed, model_changed, difference))
        before, content = measured, measured.content or content
    return moments

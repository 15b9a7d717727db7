"""One query through all batches of a directory."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query_records import Record
from deepsec_results.analysis.verdicts import Outcome
from deepsec_results.analysis.vocabulary import Verdict


class Moment(Struct, frozen=True):
    """A query in one batch; `changed` says that its verdict is not that of the one before, and
    `model_changed` that its input file is another."""

    record: Record
    changed: bool
    model_changed: bool


class History(Struct, frozen=True):
    """A query through time, oldest first."""

    input: str
    query: int | None
    moments: Sequence[Moment]

    @property
    def changes(self) -> list[tuple[Record, Record]]:
        """Where the verdict changed: the record before, and the first with the other verdict."""
        pairs = zip(self.moments, self.moments[1:], strict=False)
        return [(old.record, new.record) for old, new in pairs if new.changed]

    @property
    def times(self) -> list[int | None]:
        """The times of decided queries, in seconds; None where there is none."""
        return [one.record.time if one.record.decided else None for one in self.moments]


def trace_histories(records: Sequence[Record]) -> list[History]:
    """The queries through time; `records` are in the order of their batches, oldest first.

    A run that cannot be read is a moment of each query that other batches have of its input, and
    so is one that does not have it.
    """
    numbers: dict[str, dict[int | None, list[Record]]] = {}
    for record in records:
        numbers.setdefault(record.input, {}).setdefault(record.query, [])
    for by_number in numbers.values():
        if len(by_number) > 1:
            by_number.pop(None, None)
    for _, group in groupby(records, lambda one: (one.setting.row.path, one.input)):
        run = list(group)
        by_number = numbers[run[0].input]
        for number, found in by_number.items():
            asked = [one for one in run if one.query in (number, None)]
            found += asked or [_not_asked(run[0], number)]
    return [
        History(name, number, _moments(numbers[name][number]))
        for name in sorted(numbers, key=natural_key)
        for number in sorted(numbers[name], key=lambda one: one or 0)
    ]


def _not_asked(record: Record, number: int | None) -> Record:
    outcome = Outcome(Verdict.UNDECIDED, "not asked")
    return Record(record.setting, record.input, number, outcome, content=record.content)


def _moments(records: Sequence[Record]) -> list[Moment]:
    moments = []
    before: Record | None = None
    content: str | None = None  # as it was last known
    for record in records:
        changed = before is not None and before.outcome.verdict is not record.outcome.verdict
        model_changed = None not in (content, record.content) and content != record.content
        moments.append(Moment(record, changed, model_changed))
        before, content = record, record.content or content
    return moments

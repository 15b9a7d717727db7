"""One query through all batches of a directory."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.records import Record


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
    """The queries through time; `records` are in the order of their batches, oldest first."""
    by_query: dict[tuple[str, int | None], list[Record]] = {}
    for record in records:
        by_query.setdefault((record.input, record.query), []).append(record)
    return [
        History(name, number, _moments(found))
        for (name, number), found in sorted(
            by_query.items(), key=lambda item: (item[0][0], item[0][1] or 0)
        )
    ]


def _moments(records: Sequence[Record]) -> list[Moment]:
    moments = []
    before: Record | None = None
    for record in records:
        changed = before is not None and before.outcome.verdict is not record.outcome.verdict
        contents = (before.content, record.content) if before else (None, None)
        model_changed = None not in contents and contents[0] != contents[1]
        moments.append(Moment(record, changed, model_changed))
        before = record
    return moments

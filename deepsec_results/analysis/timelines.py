"""When the queries of a batch ran, on one line of time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.vocabulary import Verdict

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
MOST_ROWS = 60
"""Runs of a timeline that people can still read."""

_DAY = 86400
_MOST_TICKS = 8
_LATEST = 253_402_300_800  # seconds since 1970: the year 10000, which no date can name


class TimelineBar(Struct, frozen=True):
    """A query: `begin` and `end` in seconds since the timeline begins. `open` is whether it had not
    ended then: it runs, or it is unknown how long it ran."""

    number: int
    verdict: Verdict
    begin: int
    end: int
    open: bool


class TimelineRow(Struct, frozen=True):
    """A run with its queries, in the order in which they began."""

    run: str
    bars: Sequence[TimelineBar]

    @property
    def seconds(self) -> int:
        """How long its queries ran together."""
        return sum(bar.end - bar.begin for bar in self.bars)


class Timeline(Struct, frozen=True):
    """Runs of a batch. `start` is in seconds since 1970, UTC, and `length` in seconds.

    `left_out` is the number of runs that ran for a shorter time than those in `rows`.
    """

    start: int
    length: int
    rows: Sequence[TimelineRow]
    left_out: int = 0

    @property
    def ticks(self) -> list[int]:
        """Seconds since the start, at equal distances of a round length."""
        step = next((step for step in _STEPS if self.length <= step * _MOST_TICKS), None)
        step = step or _DAY * -(-self.length // (_DAY * _MOST_TICKS))
        return list(range(0, self.length + 1, step))


def timeline_of(runs: Sequence[Run], most: int = MOST_ROWS) -> Timeline | None:
    """The timeline of runs, with at most `most` rows; None if no query ran for a second.

    A query without an end ends after the time that it ran so far.
    """
    spans = [(run.name, list(_spans(run.queries))) for run in runs]
    begun = [(name, held) for name, held in spans if held]
    if not begun:
        return None
    start = min(span.begin for _, held in begun for span in held)
    length = max(span.end for _, held in begun for span in held) - start
    if length == 0:
        return None
    rows = [_row(name, held, start) for name, held in begun]
    longest = sorted(range(len(rows)), key=lambda at: -rows[at].seconds)[:most]
    shown = [rows[at] for at in sorted(longest, key=lambda at: (rows[at].bars[0].begin, at))]
    return Timeline(start, length, shown, len(rows) - len(shown))


class _Span(NamedTuple):
    """A query with its start and its end, in seconds since 1970."""

    query: Query
    begin: int
    end: int


def _spans(queries: Sequence[Query]) -> Iterator[_Span]:
    """The queries that have begun, except those whose times are impossible."""
    for query in queries:
        begin = query.start_time
        if begin is None:
            continue
        end = query.end_time
        if end is None:
            end = begin + (query.time_so_far or 0)
        if 0 <= begin <= end < _LATEST:
            yield _Span(query, begin, end)


def _row(name: str, spans: Sequence[_Span], start: int) -> TimelineRow:
    bars = [
        TimelineBar(query.number, query.verdict, begin - start, end - start, query.end_time is None)
        for query, begin, end in sorted(spans, key=lambda span: span.begin)
    ]
    return TimelineRow(name, bars)

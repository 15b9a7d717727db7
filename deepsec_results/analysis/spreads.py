"""Summaries of times and of memory."""

from collections.abc import Sequence
from statistics import median

from msgspec import Struct


class Spread(Struct, frozen=True):
    """A summary of `count` values: times in seconds, memory in bytes."""

    count: int
    min: int
    median: float
    max: int


class TimeSpread(Spread, frozen=True):
    """A summary of `count` times in seconds."""

    sum: int


def spread_of(values: Sequence[int]) -> Spread | None:
    """The summary of values; None if there are none."""
    if not values:
        return None
    return Spread(len(values), min(values), median(values), max(values))


def time_spread_of(values: Sequence[int]) -> TimeSpread | None:
    """The summary of times; None if there are none."""
    if not values:
        return None
    return TimeSpread(len(values), min(values), median(values), max(values), sum(values))

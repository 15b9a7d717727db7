"""The order of batch results in time: by the second in the name, by the last write, by the name.

Nothing else orders batches that started in one second: the rest of a name is random.
"""

from collections.abc import Callable, Iterable
from itertools import groupby

from deepsec_results.reading.names import TIME_DIGITS


def second_of(keyed: str) -> str:
    """The second in a name that has its sort key in front."""
    return keyed[:TIME_DIGITS]


def in_time_order(keyed: Iterable[str], written: Callable[[str], float | None]) -> list[str]:
    """Names with their sort keys in front, oldest first.

    `written` is when a file was last modified, in seconds since 1970. It is called only for names
    of the same second.
    """
    ordered = sorted(keyed)
    if len({name[:TIME_DIGITS] for name in ordered}) == len(ordered):
        return ordered
    found: list[str] = []
    for _, group in groupby(ordered, second_of):
        tied = list(group)
        if len(tied) > 1:
            tied.sort(key=lambda name: written(name) or 0.0)
        found += tied
    return found

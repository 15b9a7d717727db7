"""The newest of very many names of batch results, in less time than sorting them takes."""

from collections.abc import Callable, Iterator, Sequence

from deepsec_results.reading.names import SORT_KEY_LENGTH, TIME_DIGITS, sort_key
from deepsec_results.reading.time_order import in_time_order

_DIGITS = str.maketrans("_-", "{|")  # they come after the letters
_SUFFIX = ".json"


def newest_ids(
    names: Sequence[str], most: int, written: Callable[[str], float | None] = lambda name: None
) -> list[str]:
    """The ids of the newest `most` batch results among names of files, newest first.

    `written` is when the file of a name was last modified, in seconds since 1970. Names are divided
    by their first digits, and only the newest part is sorted. Names of before release 2.0.0, with
    decimal digits, count as older than all others.
    """
    files = [name for name in names if name.endswith(_SUFFIX)]
    found: list[str] = []
    for part in _newest_parts(files, most):
        keyed = (f"{key}{name}" for name in part if (key := sort_key(name)))
        ordered = in_time_order(keyed, lambda name: written(name[SORT_KEY_LENGTH:]))
        found += [name[SORT_KEY_LENGTH:].removesuffix(_SUFFIX) for name in reversed(ordered)]
        if len(found) >= most:
            break
    return found[:most]


def _newest_parts(names: Sequence[str], most: int, depth: int = 1) -> Iterator[Sequence[str]]:
    """The names in parts, the newest first; a part is small, or all of one second."""
    if len(names) <= 4 * most or depth > TIME_DIGITS:
        yield names
        return
    digits = {name[:depth] for name in names}
    for digit in sorted(digits, key=_sortable, reverse=True):
        yield from _newest_parts(
            [name for name in names if name.startswith(digit)], most, depth + 1
        )


def _sortable(digits: str) -> str:
    return digits.translate(_DIGITS)

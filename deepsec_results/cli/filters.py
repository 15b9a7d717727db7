"""Read the filter options of a command."""

import re
from typing import TYPE_CHECKING

from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.cli import terminal
from deepsec_results.cli.option_values import read_words, wrong_value
from deepsec_results.cli.options import RUN_NAMES, FilterOptions, choices

if TYPE_CHECKING:
    from deepsec_results.analysis.filters import Filters
    from deepsec_results.analysis.query_limits import QueryLimits

# The help of filters that select queries, for the commands that are about queries.
QUERY_FILTERS = {
    "file": "Only queries of inputs whose name contains TEXT (case-insensitive).",
    "run": f"Only queries of these runs: {RUN_NAMES}.",
    "verdict": f"Only queries with this verdict: {choices(Verdict)}. Separate several with commas, "
    "or repeat the option.",
    "longer_than": "Only queries that ran longer than TIME, such as 30s, 10m or 1h30m.",
    "larger_than": "Only queries that used more memory than SIZE, such as 500M or 2G.",
}
# For the commands that show runs of the selected batches.
RUN_FILTER = {"run": f"Only these runs: {RUN_NAMES}."}

_STALE = "stale"
# Decimal units, as memory is shown.
_MEMORY = r"(?i)([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*([kmgt]?)b?"
_BYTES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def read_filters(options: FilterOptions) -> "Filters":
    """The filters. Raises RequestError for a wrong value."""
    from deepsec_results.analysis.filters import Filters

    words = read_words("--status", options.status or (), [*RowStatus, _STALE])
    verdicts = read_words("--verdict", options.verdict or (), [*Verdict])
    return Filters(
        statuses=frozenset(RowStatus(word) for word in words if word != _STALE),
        or_stale=_STALE in words,
        title=options.title,
        since=_read_time("--since", options.since),
        until=_read_time("--until", options.until, end_of_day=True),
        stale=options.stale,
        file=options.file,
        verdicts=frozenset(map(Verdict, verdicts)),
        run=options.run,
        limits=_read_limits(options),
    )


def _read_limits(options: FilterOptions) -> "QueryLimits":
    """The limits of time and memory. Raises RequestError."""
    from deepsec_results.analysis.query_limits import QueryLimits

    seconds = size = None
    if options.longer_than is not None:
        from deepsec_results.cli.moments import read_duration

        seconds = read_duration(options.longer_than)
        if seconds is None:
            expected = "a time such as 30s, 10m, 1h or 1h30m"
            raise wrong_value("--longer-than", options.longer_than, expected)
    if options.larger_than is not None:
        found = re.fullmatch(_MEMORY, options.larger_than.strip())
        if found is None:
            expected = "a size such as 500M or 2G"
            raise wrong_value("--larger-than", options.larger_than, expected)
        from fractions import Fraction

        size = int(Fraction(found[1]) * _BYTES[found[2].casefold()])
    return QueryLimits(seconds, size)


def _read_time(option: str, text: str | None, *, end_of_day: bool = False) -> int | None:
    if text is None:
        return None
    from deepsec_results.cli.moments import EXPECTED_MOMENT, read_moment

    moment = read_moment(text, terminal.now(), end_of_day=end_of_day)
    if moment is None:
        raise wrong_value(option, text, EXPECTED_MOMENT)
    return moment

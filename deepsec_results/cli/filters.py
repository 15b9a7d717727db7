"""Read the filter options of a command."""

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.cli import terminal
from deepsec_results.cli.option_values import read_words, wrong_value
from deepsec_results.cli.options import RUN_NAMES, FilterOptions, choices

if TYPE_CHECKING:
    from deepsec_results.analysis.filters import Filters

# The help of filters that select queries, for the commands that are about queries.
QUERY_FILTERS = {
    "file": "Only queries of inputs whose name contains TEXT (case-insensitive).",
    "run": f"Only queries of these runs: {RUN_NAMES}.",
    "verdict": f"Only queries with this verdict: {choices(Verdict)}. Separate several by commas, "
    "or repeat the option.",
}
# For the commands that show runs of the selected batches.
RUN_FILTER = {"run": f"Only these runs: {RUN_NAMES}."}

_STALE = "stale"
_AGE = re.compile(r"(\d{1,9})\s*([smhdw])")
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_EXPECTED = "an age such as 90m, 12h, 3d or 2w, or a date such as 2026-11-24 or 2026-11-24T13:30"


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
    )


def _read_time(option: str, text: str | None, *, end_of_day: bool = False) -> int | None:
    if text is None:
        return None
    moment = read_time(text, terminal.now(), end_of_day=end_of_day)
    if moment is None:
        raise wrong_value(option, text, _EXPECTED)
    return moment


def read_time(text: str, now: int, *, end_of_day: bool = False) -> int | None:
    """Read an age (`90m`, `12h`, `3d`, `2w`) or an ISO date or time as seconds since 1970.

    None if the text is neither. A time is local unless it has an offset. A date is its first
    second, or with `end_of_day` its last.
    """
    if match := _AGE.fullmatch(text.strip()):
        return now - int(match[1]) * _UNITS[match[2]]
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if end_of_day and _DATE.fullmatch(text.strip()):
        moment = datetime.combine(moment, time.max)
    try:
        return int(moment.timestamp())
    except (ValueError, OverflowError, OSError):
        # Too close to an end of the calendar: the local time has no offset.
        return int(moment.replace(tzinfo=UTC).timestamp())

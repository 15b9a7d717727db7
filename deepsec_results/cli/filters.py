"""Read the filter options of a command."""

from typing import TYPE_CHECKING

from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.cli import terminal
from deepsec_results.cli.moments import EXPECTED_MOMENT, read_moment
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
    moment = read_moment(text, terminal.now(), end_of_day=end_of_day)
    if moment is None:
        raise wrong_value(option, text, EXPECTED_MOMENT)
    return moment

"""From the options that keep some batches to filters."""

from collections.abc import Sequence

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.quantities import TimeFormatError, read_time
from deepsec_results.analysis.rows import RowStatus
from deepsec_results.analysis.verdicts import Verdict
from deepsec_results.cli import terminal
from deepsec_results.cli.words import read_words, wrong_value

_STALE = "stale"


def read_filters(
    *,
    status: Sequence[str] | None = None,
    title: str | None = None,
    since: str | None = None,
    until: str | None = None,
    stale: bool = False,
    file: str | None = None,
    verdict: Sequence[str] | None = None,
) -> Filters:
    """The filters that the options give. Raises CommandError for a wrong value."""
    words = read_words("--status", status or (), [*RowStatus, _STALE])
    return Filters(
        statuses=frozenset(RowStatus(word) for word in words if word != _STALE),
        or_stale=_STALE in words,
        title=title,
        since=_read_time("--since", since),
        until=_read_time("--until", until, end_of_day=True),
        stale=stale,
        file=file,
        verdicts=frozenset(map(Verdict, read_words("--verdict", verdict or (), [*Verdict]))),
    )


def _read_time(option: str, text: str | None, *, end_of_day: bool = False) -> int | None:
    if text is None:
        return None
    try:
        return read_time(text, terminal.now(), end_of_day=end_of_day)
    except TimeFormatError as error:
        raise wrong_value(option, text, str(error)) from None

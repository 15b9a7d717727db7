"""From the options that keep some batches to filters."""

from collections.abc import Sequence

from deepsec_results.analysis.quantities import TimeFormatError, read_time
from deepsec_results.analysis.rows import Filters, RowStatus
from deepsec_results.analysis.tallies import Verdict
from deepsec_results.cli import terminal
from deepsec_results.cli.errors import CommandError


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
    """The filters that the options give. Raises CommandError for a time that is none."""
    now = terminal.now()
    try:
        return Filters(
            statuses=frozenset(_read_status(word) for word in status or ()),
            title=title,
            since=None if since is None else read_time(since, now),
            until=None if until is None else read_time(until, now, end_of_day=True),
            stale=stale,
            file=file,
            verdicts=frozenset(_read_verdict(word) for word in verdict or ()),
        )
    except TimeFormatError as error:
        raise CommandError(str(error)) from None


def _read_status(word: str) -> RowStatus:
    try:
        return RowStatus(word)
    except ValueError:
        hint = "; --stale keeps stale batches" if word == "stale" else ""
        raise CommandError(f"no status {word}; there are {', '.join(RowStatus)}{hint}") from None


def _read_verdict(word: str) -> Verdict:
    try:
        return Verdict(word)
    except ValueError:
        raise CommandError(f"no verdict {word}; there are {', '.join(Verdict)}") from None

"""Times, ages, durations and sizes as people write them."""

import re
from datetime import UTC, datetime, time, timedelta

_AGE = re.compile(r"(\d{1,9})\s*([smhdw])")
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d")
_SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class TimeFormatError(ValueError):
    """Raised for a text that is neither an age nor an ISO date or time; says what is."""


def read_time(text: str, now: int, *, end_of_day: bool = False) -> int:
    """Read an age (`90m`, `12h`, `3d`, `2w`) or an ISO date or time, local unless it has an
    offset, as seconds since 1970. A date is its first second, or its last with `end_of_day`.

    Raises TimeFormatError.
    """
    if match := _AGE.fullmatch(text.strip()):
        return now - int(match[1]) * _UNITS[match[2]]
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise TimeFormatError(
            "an age such as 90m, 12h, 3d or 2w, or a date such as 2026-11-24 or 2026-11-24T13:30"
        ) from None
    if end_of_day and _DATE.fullmatch(text.strip()):
        moment = datetime.combine(moment, time.max)
    try:
        return int(moment.timestamp())
    except (ValueError, OverflowError, OSError):
        # So near an end of the calendar that the local time has no offset.
        return int(moment.replace(tzinfo=UTC).timestamp())


def show_time(seconds: int) -> str:
    """ISO 8601 with the local offset; the plain number if it is beyond the calendar."""
    try:
        return datetime.fromtimestamp(seconds).astimezone().isoformat(sep="T")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def show_age(seconds: int) -> str:
    """How long ago, in the largest unit that fits."""
    if seconds < 0:
        return f"{_largest_unit(-seconds)} ahead"
    return "just now" if seconds < 5 else f"{_largest_unit(seconds)} ago"


def show_duration(seconds: int) -> str:
    """A duration in two units at the most.

    DeepSec's times are whole seconds, so that 0 stands for anything below one.
    """
    if seconds < 0:
        return f"-{show_duration(-seconds)}"
    if seconds == 0:
        return "<1s"
    span = timedelta(seconds=seconds) if seconds < 10**12 else None
    if span is None:
        return f"{seconds}s"
    hours, rest = divmod(span.seconds, 3600)
    minutes, left = divmod(rest, 60)
    if span.days:
        return f"{span.days}d{hours:02d}h"
    if hours:
        return f"{hours}h{minutes:02d}m"
    return f"{minutes}m{left:02d}s" if minutes else f"{left}s"


def show_memory(size: int) -> str:
    """Bytes in the largest decimal unit that fits, as the prover counts them."""
    for unit, factor in _SIZES:
        if factor <= size < 10**18:
            return f"{size / factor:.1f} {unit}"
    return f"{size} B"


def _largest_unit(seconds: int) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"

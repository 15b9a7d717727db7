"""Times, ages, durations and sizes as people write them."""

from datetime import datetime, timedelta

IN_THE_FUTURE = "in the future"
_SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def show_time(seconds: int) -> str:
    """ISO 8601 with the local offset; the plain number if it is beyond the calendar."""
    try:
        return datetime.fromtimestamp(seconds).astimezone().isoformat(sep="T")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def show_age(seconds: int) -> str:
    """How long ago, in the largest possible unit. Clocks of two machines may differ."""
    if seconds < 0:
        return IN_THE_FUTURE
    return "just now" if seconds < 5 else f"{_largest_unit(seconds)} ago"


def show_short_age(seconds: int) -> str:
    """An age in few characters: `12m`, `3h`, `2d`."""
    if seconds < 0:
        return IN_THE_FUTURE
    return _largest_unit(seconds).replace(" ", "").replace("min", "m")


def show_duration(seconds: int) -> str:
    """A duration in at most two units.

    DeepSec's times are whole seconds, so 0 means less than a second.
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


def show_time_taken(duration: int | None, duration_at_least: int | None) -> str | None:
    """A duration, or the lower bound of one (`>3h02m`, `>0s`); None if neither is known."""
    if duration_at_least is not None:
        return f">{show_duration(duration_at_least)}" if duration_at_least else ">0s"
    return None if duration is None else show_duration(duration)


def show_total_time(total: int, count: int) -> str:
    """The sum of `count` durations. Each is in whole seconds, so a small sum of many is a bound."""
    if 0 <= total < count:
        return f"<{show_duration(total + count)}"
    return show_duration(total)


def show_memory(size: int) -> str:
    """Bytes in the largest possible decimal unit, as the prover counts them."""
    for unit, factor in _SIZES:
        if factor <= size < 10**18:
            return f"{size / factor:.1f} {unit}"
    return f"{size} B"


def _largest_unit(seconds: int) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"

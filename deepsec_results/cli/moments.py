"""Moments as users give them: an age, a day in words, or an ISO date or time."""

import re
from datetime import UTC, date, datetime, time, timedelta

EXPECTED_MOMENT = (
    "an age such as 90m, 1h30m, 3d or '2 days ago', a day such as today, yesterday or monday, or a "
    "date such as 2026-11-24 or 2026-11-24T13:30"
)

_PART = r"([0-9]{1,9})\s*([a-z]+)[\s,]*"
_AGE = rf"(?:{_PART})+"
_DATE = r"\d{4}-?\d\d-?\d\d"
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
    **dict.fromkeys(("w", "week", "weeks"), 604800),
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_moment(text: str, now: int, *, end_of_day: bool = False) -> int | None:
    """Read a moment as seconds since 1970; None if the text is none.

    An age has one or several units, such as `90m` or `1h30m`, and may end in `ago`. A weekday is
    the latest one, maybe today. A time is local unless it has an offset. A day is its first second,
    or with `end_of_day` its last.
    """
    words = text.strip().casefold()
    age = read_duration(words.removesuffix("ago").rstrip() if words.endswith(" ago") else words)
    if age is not None:
        return now - age
    day = _read_day(words, now)
    try:
        moment = datetime.fromisoformat(text.strip()) if day is None else _midnight(day)
    except ValueError:
        return None
    if end_of_day and (day is not None or re.fullmatch(_DATE, words)):
        moment = datetime.combine(moment, time.max)
    try:
        return int(moment.timestamp())
    except (ValueError, OverflowError, OSError):
        # Too close to an end of the calendar: the local time has no offset.
        return int(moment.replace(tzinfo=UTC).timestamp())


def read_duration(text: str) -> int | None:
    """The seconds of a time such as `90m`, `1h30m` or `2 days`; None if the text is none."""
    parts = text.strip().casefold()
    if not re.fullmatch(_AGE, parts):
        return None
    found = [(int(number), _UNITS.get(unit)) for number, unit in re.findall(_PART, parts)]
    seconds = [number * unit for number, unit in found if unit is not None]
    return sum(seconds) if len(seconds) == len(found) else None


def _read_day(words: str, now: int) -> date | None:
    """The day that a word means; None if it means none."""
    today = datetime.fromtimestamp(now).date()
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    if words in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(words)) % 7)
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)

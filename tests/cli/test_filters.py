"""Times as users give them to `--since` and `--until`."""

import time

import pytest
from command import run

from deepsec_results.cli.moments import read_moment

NOW = 1795478523  # 2026-11-24T00:02:03Z


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90m", NOW - 5400), ("12h", NOW - 43200), ("3d", NOW - 259200), ("2w", NOW - 1209600),
        ("30s", NOW - 30), ("2026-11-23T23:50:03Z", 1795477803),
        ("2026-11-24T00:50:03+01:00", 1795477803),
    ],
)  # fmt: skip
def test_times_that_name_one_moment(text: str, seconds: int, zone: str) -> None:
    assert read_moment(text, NOW) == seconds


def test_a_date_is_local_and_whole(zone: str) -> None:
    midnight = 1795392000 if zone == "UTC" else 1795392000 + 5 * 3600
    assert read_moment("2026-11-23", NOW) == midnight
    assert read_moment("2026-11-23", NOW, end_of_day=True) == midnight + 86399
    assert read_moment("2026-11-23 10:00", NOW, end_of_day=True) == midnight + 36000


def test_the_ends_of_the_calendar() -> None:
    first, last = read_moment("0001-01-01", NOW), read_moment("9999-12-31", NOW, end_of_day=True)
    assert first is not None
    assert first < -60_000_000_000
    assert last is not None
    assert last > 253_402_000_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "3",
        "3 years",
        "2026-13-01",
        "99999-01-01",
        "1h30",
        "ago",
        "2 days agone",
        "1h-30m",
        "mon",
        "last monday",
        "-1h",
    ],
)
def test_texts_that_are_not_times(text: str) -> None:
    assert read_moment(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h30m", 5400), ("1H 30M", 5400), ("2 days ago", 172800), ("3 weeks ago", 1814400),
        ("1 day, 2 hours", 93600), ("3D", 259200), ("90 minutes", 5400), ("1w2d", 777600),
        ("30 Seconds Ago", 30),
    ],
)  # fmt: skip
def test_ages_in_words(text: str, seconds: int) -> None:
    assert read_moment(text, NOW) == NOW - seconds


def test_days_in_words(zone: str) -> None:
    # 2026-11-24 in UTC, a Tuesday; in the other zone, it is still Monday evening.
    monday = 1795392000 if zone == "UTC" else 1795392000 + 5 * 3600
    today = monday + 86400 if zone == "UTC" else monday
    assert read_moment("today", NOW) == today
    assert read_moment("Yesterday", NOW) == today - 86400
    assert read_moment("yesterday", NOW, end_of_day=True) == today - 1
    assert read_moment("MONDAY", NOW) == monday
    assert read_moment("tuesday", NOW) == (today if zone == "UTC" else monday - 6 * 86400)
    assert read_moment("wednesday", NOW) == monday - 5 * 86400
    assert read_moment(" sunday ", NOW, end_of_day=True) == monday - 1


def test_days_where_clocks_change(monkeypatch: pytest.MonkeyPatch) -> None:
    # In Paris, 2026-10-25 has 25 hours.
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    try:
        monday = 1792969200  # 2026-10-26T00:00:00+01:00
        assert read_moment("yesterday", monday + 3600) == monday - 25 * 3600
        assert read_moment("sunday", monday + 3600, end_of_day=True) == monday - 1
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_wrong_moment_names_the_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "list", "--since", "last tuesday")
    assert (outcome.code, outcome.stdout) == (2, "")
    for form in ("1h30m", "2 days ago", "today", "yesterday", "monday", "2026-11-24T13:30"):
        assert form in outcome.stderr

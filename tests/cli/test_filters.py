"""Times as users give them to `--since` and `--until`."""

import pytest

from deepsec_results.cli.filters import read_time

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
    assert read_time(text, NOW) == seconds


def test_a_date_is_local_and_whole(zone: str) -> None:
    midnight = 1795392000 if zone == "UTC" else 1795392000 + 5 * 3600
    assert read_time("2026-11-23", NOW) == midnight
    assert read_time("2026-11-23", NOW, end_of_day=True) == midnight + 86399
    assert read_time("2026-11-23 10:00", NOW, end_of_day=True) == midnight + 36000


def test_the_ends_of_the_calendar() -> None:
    first, last = read_time("0001-01-01", NOW), read_time("9999-12-31", NOW, end_of_day=True)
    assert first is not None
    assert first < -60_000_000_000
    assert last is not None
    assert last > 253_402_000_000


@pytest.mark.parametrize("text", ["", "yesterday", "3", "3 years", "2026-13-01", "99999-01-01"])
def test_texts_that_are_not_times(text: str) -> None:
    assert read_time(text, NOW) is None

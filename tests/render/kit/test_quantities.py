import pytest

from deepsec_results.render.kit.quantities import (
    show_age,
    show_duration,
    show_short_age,
    show_time,
)

NOW = 1795478523  # 2026-11-24T00:02:03Z


def test_times_are_shown_with_their_offset(zone: str) -> None:
    shown = {"UTC": "2026-11-24T00:02:03+00:00", "America/New_York": "2026-11-23T19:02:03-05:00"}
    assert show_time(NOW) == shown[zone]


def test_a_time_beyond_the_calendar_is_shown_as_it_is() -> None:
    assert show_time(10**30) == str(10**30)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "just now"), (59, "59 s ago"), (60, "1 min ago"), (7200, "2 h ago"),
     (86400 * 400, "400 d ago"), (-90, "in the future")],
)  # fmt: skip
def test_ages(seconds: int, shown: str) -> None:
    assert show_age(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (7200, "2h"), (86400 * 400, "400d"),
     (-90, "in the future")],
)  # fmt: skip
def test_ages_in_few_characters(seconds: int, shown: str) -> None:
    assert show_short_age(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "<1s"), (5, "5s"), (60, "1m00s"), (3725, "1h02m"), (90000, "1d01h"), (-5, "-5s"),
     (10**20, f"{10**20}s")],
)  # fmt: skip
def test_durations(seconds: int, shown: str) -> None:
    assert show_duration(seconds) == shown

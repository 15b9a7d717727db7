"""The texts of a timeline, which are the same in each picture."""

from deepsec_results.analysis.timelines import TimelineBar
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.quantities import show_duration

LONGEST_NAME = 28  # characters of a run


def cut_name(name: str) -> str:
    """The name of a run, cut to fit in front of its bars."""
    shown = visible(name)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"


def tick_text(seconds: int) -> str:
    """The time since the start."""
    return "0" if seconds == 0 else show_duration(seconds)


def bar_time(bar: TimelineBar) -> str:
    """How long a query ran."""
    time = show_duration(bar.end - bar.begin)
    return f"at least {time}" if bar.open else time

"""A timeline as a Gantt chart of Mermaid."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from deepsec_results.analysis.timelines import Timeline, TimelineRow
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.render.charts.mermaid_text import mermaid_text
from deepsec_results.render.charts.timeline_texts import bar_time

# A task that is done is gray, one that is critical red, and an active one is outlined.
_TAGS = {Verdict.VERIFIED: "done", Verdict.ATTACK: "crit", Verdict.UNDECIDED: "active"}
_DAY = 86400


def timeline_mermaid(timeline: Timeline) -> str:
    """A section for each run, a task for each query. The axis is in UTC, and a task takes a second
    at least, since a shorter one is not drawn."""
    return "\n".join(_lines(timeline)) + "\n"


def _lines(timeline: Timeline) -> Iterator[str]:
    yield "gantt"
    yield "  dateFormat YYYY-MM-DD HH:mm:ss"
    yield f"  axisFormat {'%m-%d %H:%M' if timeline.length > _DAY else '%H:%M:%S'}"
    for row in timeline.rows:
        yield f"  section {mermaid_text([row.run])}"
        yield from _tasks(row, timeline)


def _tasks(row: TimelineRow, timeline: Timeline) -> Iterator[str]:
    for bar in row.bars:
        begin = datetime.fromtimestamp(timeline.start, UTC) + timedelta(seconds=bar.begin)
        name = mermaid_text([f"{bar.number} {bar.verdict}, {bar_time(bar)}"])
        seconds = max(1, bar.end - bar.begin)
        yield f"  {name} :{_TAGS[bar.verdict]}, {begin:%Y-%m-%d %H:%M:%S}, {seconds}s"

"""Verdicts, times and memory as the cells of a table, in the style that the options select."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from deepsec_results.analysis.query_records import Record
from deepsec_results.analysis.verdicts import Outcome

TIME_UNITS = {"s": 1, "ms": 1000}
MEMORY_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
CELLS = ("verdict", "time", "memory")


class CellStyle(Struct, frozen=True):
    """How cells are written.

    `cells` are some of verdict, time and memory, in their order. `labels` replace the words for
    verdicts and for reasons why a query is undecided. A number with a fraction has `digits`
    significant digits.
    """

    cells: Sequence[str] = CELLS
    labels: Mapping[str, str] = {}
    digits: int = 3
    time_unit: str = "s"
    memory_unit: str = "MB"

    def unit(self, cell: str) -> str | None:
        """The unit of a kind of cell."""
        return {"time": self.time_unit, "memory": self.memory_unit}.get(cell)


def outcome_word(outcome: Outcome, style: CellStyle) -> str:
    """The verdict, or the reason why a query is undecided, or the label for it."""
    words = [outcome.reason, outcome.verdict] if outcome.reason else [outcome.verdict]
    for word in words:
        if word in style.labels:
            return style.labels[word]
    return words[0]


def figure(record: Record, cell: str, style: CellStyle) -> str | None:
    """The number of a cell as text; None if the query has no such number.

    The prover's times are whole seconds, so 0 is shown as `<1`. The time of a query of a stale
    batch is a lower bound: `>10920`.
    """
    if cell == "time" and record.at_least is not None:
        return f">{record.at_least * TIME_UNITS[style.time_unit]}"
    if cell == "time":
        return None if record.time is None else _time(record.time, style)
    return None if record.memory is None else _memory(record.memory, style)


def _time(seconds: int, style: CellStyle) -> str:
    factor = TIME_UNITS[style.time_unit]
    return f"<{factor}" if seconds == 0 else str(seconds * factor)


def _memory(size: int, style: CellStyle) -> str:
    factor = MEMORY_UNITS[style.memory_unit]
    number = size / factor
    exponent = int(f"{number:.{style.digits - 1}e}".partition("e")[2])
    return f"{number:.{max(0, style.digits - 1 - exponent)}f}" if size else "0"

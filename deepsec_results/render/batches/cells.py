"""Verdicts, times and memory as the cells of a table, in the style that the options select."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.render.kit.quantities import show_memory, show_time_taken
from deepsec_results.render.kit.sentences import AUDIT_WORDS

TIME_UNITS: Mapping[str, int | Fraction] = {
    "s": 1,
    "ms": 1000,
    "min": Fraction(1, 60),
    "h": Fraction(1, 3600),
}
MEMORY_UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
AUTO = "auto"  # the unit of a figure that has one that suits it
CELLS = ("verdict", "time", "memory")
AUDIT = "audit"  # a cell that only an option adds
WORDS = frozenset({"verdict", AUDIT})  # cells that are no figures


class CellStyle(Struct, frozen=True):
    """How cells are written.

    `cells` are some of verdict, time, memory and audit, in their order. `labels` replace the words
    for verdicts and for reasons why a query is undecided. A number with a fraction has `digits`
    significant digits.
    """

    cells: Sequence[str] = CELLS
    labels: Mapping[str, str] = {}
    digits: int = 3
    time_unit: str = "s"
    memory_unit: str = "MB"

    def unit(self, cell: str) -> str | None:
        """The unit of a kind of cell; None if its figures have none, or each its own."""
        unit = {"time": self.time_unit, "memory": self.memory_unit}.get(cell)
        return None if unit == AUTO else unit

    def subheading(self, cell: str) -> str:
        """What is above a kind of cell that is not the first one of its batch."""
        return AUDIT if cell == AUDIT else self.unit(cell) or ""

    @property
    def has_numbers(self) -> bool:
        """Whether all figures are plain numbers, in one unit."""
        return AUTO not in (self.time_unit, self.memory_unit)


def outcome_word(outcome: QueryOutcome, style: CellStyle) -> str:
    """The verdict, or the reason why a query is undecided, or the label for it."""
    words = [outcome.reason, outcome.verdict] if outcome.reason else [outcome.verdict]
    for word in words:
        if word in style.labels:
            return style.labels[word]
    return words[0]


def figure(query: Measured, cell: str, style: CellStyle) -> str | None:
    """The number of a cell as text, or the answer of an audit; None if the query has none.

    The prover's times are whole seconds, so 0 is shown as `<1`. The time of a query
    without an end, which runs or is stale, is a lower bound: `>10920`.
    """
    if cell == AUDIT:
        return None if query.audit is None else AUDIT_WORDS[query.audit]
    if cell == "memory":
        return None if query.memory is None else _memory(query.memory, style)
    if style.time_unit == AUTO:
        return show_time_taken(query.time, query.time_so_far)
    if query.time_so_far is not None:
        return f">{_time(query.time_so_far, style)}"
    if query.time is None:
        return None
    return _time(query.time, style) if query.time else f"<{_time(1, style)}"


def _time(seconds: int, style: CellStyle) -> str:
    number = seconds * TIME_UNITS[style.time_unit]
    return str(number) if number.denominator == 1 else _rounded(float(number), style)


def _memory(size: int, style: CellStyle) -> str:
    if style.memory_unit == AUTO:
        return show_memory(size)
    return _rounded(size / MEMORY_UNITS[style.memory_unit], style) if size else "0"


def _rounded(number: float, style: CellStyle) -> str:
    """A number with the wanted number of significant digits."""
    exponent = int(f"{number:.{style.digits - 1}e}".partition("e")[2])
    return f"{number:.{max(0, style.digits - 1 - exponent)}f}"

"""Runs as the page has them: JSON, with gaps for the numbers of values that queries share."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from msgspec import Raw

from deepsec_results.render.kit.formats import json_line
from deepsec_results.render.page.shared_values import Shared

_GAP = "\n"  # which no JSON on one line has


class PageValue(NamedTuple):
    """A value of a query that others may have too, as JSON: the chart of an attack, or another."""

    text: str
    is_chart: bool = False


class PageValues:
    """The values of the queries of a run, in the order in which they are in its JSON."""

    def __init__(self) -> None:
        self.values: list[PageValue] = []

    def gap(self, text: str | None, *, is_chart: bool = False) -> Raw | None:
        """A gap for the number of a value; None for no value."""
        if text is None:
            return None
        self.values.append(PageValue(text, is_chart))
        return Raw(_GAP)


class MadeRun(NamedTuple):
    """A run as JSON, cut at its gaps, and the values whose numbers belong there."""

    pieces: Sequence[str]
    values: Sequence[PageValue]

    def text(self, shared: Shared, charts: Shared) -> str:
        """The JSON of the run on a page that has these values."""
        numbers = [
            str((charts if value.is_chart else shared).number_of(value.text))
            for value in self.values
        ]
        first, *others = self.pieces
        return first + "".join(chain.from_iterable(zip(numbers, others, strict=True)))


def made_run(run: object, values: PageValues) -> MadeRun:
    """A run as plain objects with gaps, in which all text is visible."""
    return MadeRun(script_json(run).split(_GAP), values.values)


def script_json(value: object) -> str:
    """JSON inside an element `script`, which no text in it can end."""
    return in_script(json_line(value))


def in_script(json: str) -> str:
    """The same for a value that is JSON already."""
    return json.rstrip("\n").replace("<", "\\u003c")

"""Steps of a trace in columns: number, role, action, text."""

from collections.abc import Iterator, Sequence
from itertools import compress

from msgspec import Struct

from deepsec_results.analysis.source import QuerySource
from deepsec_results.model.traces import positions_of
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.steps import ShownStep
from deepsec_results.render.kit.grids import GAP, Block, Grid, Look, Span, fits
from deepsec_results.render.kit.source_places import roles_text
from deepsec_results.render.kit.term_folding import display_width

ROLE_STYLE = "cyan"
_INDENT = 4
_LEAST_TEXT = 28  # columns of a text next to its action
_NARROW = 30  # columns of an action that has its text next to it


class StepRow(Struct, frozen=True):
    """A step as it is shown; `number` may be empty, and `role` is if no line is known."""

    number: str
    action: str
    text: str
    is_visible: bool
    role: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether its text fits next to its action."""
        return display_width(self.action) <= _NARROW

    @property
    def cells(self) -> list[Span]:
        """Its number, role, action and text."""
        action = Span(self.action, "red" if self.is_visible else "dim")
        text = Span(visible(self.text), "" if self.is_visible else "dim")
        return [Span(self.number, "dim"), Span(self.role, ROLE_STYLE), action, text]


def row_of(step: ShownStep, source: QuerySource) -> StepRow:
    """A step as a row, with who does it."""
    role = roles_text(positions_of(step.step.action), source)
    return StepRow(step.number, step.action, step.text, step.is_visible, role)


def step_blocks(rows: Sequence[StepRow], look: Look) -> Iterator[Block]:
    """Steps in columns: number and role, if any step has one, action, text.

    Where they do not fit, the text of a long action is on the next line; where that leaves little
    room, every text is.
    """
    numbers, roles = max(len(row.number) for row in rows), _role_width(rows)
    shown = [numbers > 0, roles > 0, True, True]
    right = frozenset({0}) if numbers else frozenset()
    grid = Grid([[*compress(row.cells, shown)] for row in rows], right=right, indent=_INDENT)
    if fits(grid, look):
        yield grid
        return
    narrow = [row for row in rows if row.is_narrow]
    actions = max((display_width(row.action) for row in narrow), default=0)
    least = [*compress((numbers, roles, actions), shown)]
    room = look.width - _INDENT - sum(least) - GAP * len(least)
    for row in rows:
        cells = [*compress(row.cells, shown)]
        if row.is_narrow and room >= _LEAST_TEXT:
            yield Grid([cells], right=right, indent=_INDENT, least=least)
            continue
        yield Grid([cells[:-1]], right=right, indent=_INDENT, least=least)
        if room >= _LEAST_TEXT:
            nothing = [Span("")] * (len(cells) - 1)
            yield Grid([[*nothing, cells[-1]]], indent=_INDENT, least=least)
        elif row.text:
            yield Grid([cells[-1:]], indent=_INDENT + numbers + 2 * GAP)


def _role_width(rows: Sequence[StepRow]) -> int:
    return max(display_width(row.role) for row in rows)

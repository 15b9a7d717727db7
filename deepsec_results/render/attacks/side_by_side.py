"""The steps of an attack next to those of a way to follow it, in one table."""

from collections.abc import Iterator, Mapping, Sequence

from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.step_pairs import PairedSteps, StepPair
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.step_rows import ROLE_STYLE, row_of
from deepsec_results.render.attacks.steps import ShownStep
from deepsec_results.render.kit.grids import Grid, Look, Span, fits

_NARROW = 80  # columns of a terminal that never shows two processes side by side
_WIDE = 120  # columns of one that always does
_DIFFERS = "≠"
_CANNOT = "cannot do this"


class ComparedSteps:
    """The steps that are shown of an attack and of a way to follow it.

    Unless `everything` is shown, tests that hold on both sides and a plain `let` are left out.
    """

    def __init__(
        self,
        here: Sequence[ShownStep],
        there: Sequence[ShownStep],
        paired: PairedSteps,
        *,
        everything: bool,
    ) -> None:
        self._steps = here, there
        self._paired = paired
        self._everything = everything

    @property
    def here(self) -> list[ShownStep]:
        """The steps of the attack."""
        return [self._steps[0][at] for at in self._shown(0)]

    @property
    def there(self) -> list[ShownStep]:
        """The steps of the way."""
        return [self._steps[1][at] for at in self._shown(1)]

    @property
    def rows(self) -> Iterator[tuple[ShownStep | None, ShownStep | None, StepPair]]:
        """The steps of both, pair by pair."""
        shown = set(self._shown(0)), set(self._shown(1))
        for pair in self._paired.pairs:
            here, there = (
                steps[at] if at is not None and at in kept else None
                for at, steps, kept in zip((pair.here, pair.there), self._steps, shown, strict=True)
            )
            if here is not None or there is not None:
                yield here, there, pair

    def _shown(self, side: int) -> list[int]:
        tests = (self._paired.tests_here, self._paired.tests_there)[side]
        return [
            at
            for at, step in enumerate(self._steps[side])
            if step.is_visible
            or (step.is_decision and (self._everything or not (step.is_plain_let or at in tests)))
        ]


def side_by_side(
    compared: ComparedSteps, attacked: int, source: QuerySource, look: Look, *, must: bool = False
) -> Grid | None:
    """A table of action, process 1 and process 2; None if the lines are too narrow for it, unless
    it `must` be shown because others like it are.

    `attacked` is the number of the process that has the trace.
    """
    if look.width <= _NARROW:
        return None
    rows = [_row(here, there, pair, attacked, source) for here, there, pair in compared.rows]
    header = [Span(text, "bold") for text in ("", "action", "", "process 1", "", "", "process 2")]
    kept = [at for at in range(len(header)) if header[at].text or any(row[at].text for row in rows)]
    whole = {kept.index(at) for at in (0, 2, 4, 5) if at in kept}
    grid = Grid(
        [[row[at] for at in kept] for row in rows],
        header=[header[at] for at in kept],
        right=frozenset({0}) if 0 in kept else frozenset(),
        indent=4,
        whole=frozenset(whole),
    )
    return grid if must or look.width >= _WIDE or fits(grid, look) else None


def _row(
    here: ShownStep | None,
    there: ShownStep | None,
    pair: StepPair,
    attacked: int,
    source: QuerySource,
) -> list[Span]:
    """Number, action, role and text of process 1, the mark, role and text of process 2."""
    one, two = (here, there) if attacked == 1 else (there, here)
    shown = here or there
    assert shown is not None
    words = dict.fromkeys(step.action for step in (one, two) if step is not None)
    action = Span(" / ".join(words), "red" if shown.is_visible else "dim")
    differs = pair.differs and not shown.is_plain_let
    sides: Mapping[int, list[Span]] = {
        number: _side(step, source, differs=differs, visible_action=shown.is_visible)
        for number, step in ((1, one), (2, two))
    }
    mark = Span(_DIFFERS if differs else "", "bold yellow")
    number = Span(here.number if here is not None else "", "dim")
    return [number, action, *sides[1], mark, *sides[2]]


def _side(
    step: ShownStep | None, source: QuerySource, *, differs: bool, visible_action: bool
) -> list[Span]:
    """The role and the text of one process."""
    if step is None:
        return [Span(""), Span(_CANNOT if differs and visible_action else "", "bold")]
    style = "bold" if differs else "" if step.is_visible else "dim"
    return [Span(row_of(step, source).role, ROLE_STYLE), Span(visible(step.text), style)]

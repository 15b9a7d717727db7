"""An input file with the numbers of the actions of a trace at its lines."""

from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.analysis.source import NoSource, QuerySource
from deepsec_results.model.traces import Action, positions_of
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.grids import Block, Line, Span
from deepsec_results.render.kit.source_lines import source_line

NumberedAction = tuple[str, Action]
_MOST_WIDTH = 18  # columns of the numbers of actions before a line
_LEAST_RANGE = 3  # numbers that are written as a range


def traced_source(actions: Iterable[NumberedAction], source: QuerySource) -> Iterator[Block]:
    """The input of a query, each line with the numbers of the actions that happen there.

    Lines that the trace reaches are bright, others dim. None is folded. Nothing if no line is
    known.
    """
    if isinstance(source.found, NoSource):
        return
    marks = {line: _folded(numbers) for line, numbers in _by_line(actions, source).items()}
    lines = source.found.source.lines
    left = max((len(mark) for rows in marks.values() for mark in rows), default=0)
    right = len(str(len(lines)))
    yield Line()
    name = visible(source.file or "The input")
    yield Line([Span(f"  {name}, with the numbers of the actions")])
    for number, text in enumerate(lines, 1):
        first, *others = marks.get(number, [""])
        mark = Span(f"  {first:>{left}}", "bold red" if first else "")
        place = Span(f"  {number:>{right}} │ ", "dim")
        yield Line([mark, place, Span(source_line(text), "bold" if first else "dim")])
        for other in others:
            rest = Span(f"  {'':{right}} │", "dim")
            yield Line([Span(f"  {other:>{left}}", "bold red"), rest])


def _by_line(actions: Iterable[NumberedAction], source: QuerySource) -> dict[int, list[str]]:
    """The numbers of the actions in each line, in the order of the trace."""
    found: dict[int, dict[str, None]] = {}
    for number, action in actions:
        for place in source.places(positions_of(action)):
            found.setdefault(place.line, {})[number] = None
    return {line: list(numbers) for line, numbers in found.items()}


def _folded(numbers: Sequence[str]) -> list[str]:
    """Numbers of actions in rows of a limited width, three or more successive ones as `1-3`."""
    rows = [""]
    for text in _ranges(numbers):
        if rows[-1] and len(rows[-1]) + len(text) > _MOST_WIDTH:
            rows.append("")
        rows[-1] += f"{text},"
    rows[-1] = rows[-1].removesuffix(",")
    return rows


def _ranges(numbers: Sequence[str]) -> Iterator[str]:
    """The numbers, successive ones together; `4.1` is followed by `4.2`."""
    groups: list[list[str]] = []
    for number in numbers:
        if groups and number == _next(groups[-1][-1]):
            groups[-1].append(number)
        else:
            groups.append([number])
    for group in groups:
        if len(group) >= _LEAST_RANGE:
            yield f"{group[0]}-{group[-1]}"
        else:
            yield from group


def _next(number: str) -> str:
    head, dot, last = number.rpartition(".")
    return f"{head}{dot}{int(last) + 1}"

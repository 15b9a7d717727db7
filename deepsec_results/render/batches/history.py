"""What `history` shows: a query in batch after batch."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.history import History, Moment
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.input_changes import change_sentences, same_model_words
from deepsec_results.render.batches.query_records import plain_row
from deepsec_results.render.batches.run_settings import show_setting
from deepsec_results.render.kit.fewer_columns import columns_that_fit
from deepsec_results.render.kit.formats import json_text
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, column_widths, lay_out
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.render.kit.quantities import (
    show_age,
    show_duration,
    show_memory,
    show_time,
    show_time_taken,
)
from deepsec_results.render.kit.sentences import show_outcome
from deepsec_results.render.kit.statuses import outcome_span
from deepsec_results.render.kit.term_folding import display_width

if TYPE_CHECKING:
    from deepsec_results.render.shapes.comparisons import QueryHistory

_BARS = "▁▂▃▄▅▆▇█"
_FEWEST_BARS = 20  # with less room, bars have a line of their own
_INDENT = 2
# The input, the batch, and the identity of what changed: the queries of a run have the same.
_InputChange = tuple[str, str, int]
_COLUMNS = ("", "batch", "created", "release", "verdict", "time", "memory", "options")
_FIRST_TO_GO = ("created", "options", "release", "memory")  # on a narrow terminal
_ENOUGH = {"options": 12}  # columns: longer cells are folded before a column is left out


def render_histories(histories: Sequence[History], output: PlainFormat, look: Look) -> str:
    """The histories as text or as JSON."""
    if output is PlainFormat.JSON:
        return _render_json(histories)
    return _render_text(histories, look)


def _render_text(histories: Sequence[History], look: Look) -> str:
    """Each query's history, oldest first, with its times as a line of bars."""
    blocks: list[Block] = []
    said: set[_InputChange] = set()
    for history in histories:
        shown = _blocks(history, look, said)
        blocks += [Line(), *shown] if blocks else shown
    return lay_out(blocks, look)


def _render_json(histories: Sequence[History]) -> str:
    """An array with an object for each query; `batches` has the oldest first."""
    return json_text([_plain(history) for history in histories])


def _plain(history: History) -> "QueryHistory":
    return {
        "input": history.input,
        "query": history.query,
        "batches": [
            {
                "created": moment.measured.setting.row.created,
                **plain_row(moment.measured),
                "changed": moment.changed,
                "model_changed": moment.model_changed,
            }
            for moment in history.moments
        ],
    }


def sparkline(figures: Sequence[int | None]) -> str:
    """Figures as bars from zero to the greatest, with a dot for an unknown one."""
    most = max((figure for figure in figures if figure is not None), default=0)
    bars = len(_BARS) - 1
    return "".join(
        "·" if figure is None else _BARS[round(bars * max(0, figure) / most) if most > 0 else 0]
        for figure in figures
    )


def fitted(figures: Sequence[int | None], most: int) -> list[int | None]:
    """At most this number of figures: the greatest of neighboring ones, None if all are unknown."""
    size = -(-len(figures) // max(1, most))
    groups = [figures[at : at + size] for at in range(0, len(figures), max(1, size))]
    return [max((one for one in group if one is not None), default=None) for group in groups]


def _title(history: History, look: Look) -> Iterator[Line]:
    """The query, and its times as bars, on a line of their own if they need more room."""
    number = "" if history.query is None else f" › query {history.query}"
    name = Span(visible(history.input + number), "bold")
    times = history.times
    known = [time for time in times if time is not None]
    if not look.symbols or len(times) == 1 or not known:
        yield Line([name])
        return
    most = Span(f"  max {show_duration(max(known))}", "dim")
    room = look.width - _INDENT - len(most.text) if look.terminal else len(times)
    left = room - display_width(name.text) if look.terminal else room
    alone = left < min(len(times), _FEWEST_BARS)
    bars = Span(" " * _INDENT + sparkline(fitted(times, room if alone else left)), "cyan")
    if alone:
        yield Line([name])
    yield Line([bars, most] if alone else [name, bars, most])


def _blocks(history: History, look: Look, said: set[_InputChange]) -> Iterator[Block]:
    """A query in all batches; what changed in the input only if it is not `said` yet."""
    yield from _title(history, look)
    yield _table(history, look)
    for old, new in history.changes:
        outcomes = f"{show_outcome(old.outcome)} → {show_outcome(new.outcome)}"
        release = new.setting.row.deepsec_version or "?"
        yield _note(visible(f"changed in {new.setting.row.id} ({release}): {outcomes}"), "yellow")
    for moment in history.moments:
        change = (history.input, moment.measured.setting.row.id, id(moment.difference))
        if change not in said:
            said.add(change)
            yield from _input_changes(moment)
    if not history.changes and len(history.moments) > 1:
        decided = any(moment.measured.decided for moment in history.moments)
        yield _note("verdict never changed" if decided else "never decided")
    if any(moment.model_changed for moment in history.moments):
        yield _note("m: the model in the input differs from the one before")
    if any(moment.measured.setting.row.incomplete for moment in history.moments):
        yield _note("!: a part of the batch cannot be read")


def _table(history: History, look: Look) -> Grid:
    """A row for each batch, with the columns that fit."""
    rows = [
        dict(zip(_COLUMNS, (*_cells(moment, look), Span(options, "dim")), strict=True))
        for moment, options in zip(history.moments, _differing_options(history, look), strict=True)
    ]
    differs = any(row["options"].text not in ("", "-") for row in rows)
    names = _COLUMNS if differs else _COLUMNS[:-1]
    widths = dict(zip(names, column_widths(_grid(rows, names), look), strict=True))
    return _grid(rows, columns_that_fit(widths, _ENOUGH, _FIRST_TO_GO, look, _INDENT))


def _grid(rows: Sequence[dict[str, Span]], names: Sequence[str]) -> Grid:
    return Grid(
        [[row[name] for name in names] for row in rows],
        [Span(name.upper(), "bold") for name in names],
        right=frozenset(at for at, name in enumerate(names) if name in ("time", "memory")),
        indent=_INDENT,
        whole=frozenset({names.index("batch")}),
    )


def _differing_options(history: History, look: Look) -> Iterator[str]:
    """The options of each batch, except those that all have. On a terminal, they are only shown
    where they differ from those of the batch before."""
    measured = [moment.measured for moment in history.moments]
    settings = [show_setting(one.setting, one.semantics) for one in measured]
    common = [part for part in settings[0] if all(part in parts for parts in settings)]
    before: str | None = None
    for parts in settings:
        options = visible(", ".join(part for part in parts if part not in common))
        if not look.bounded:
            yield options
        else:
            yield "" if options == before else options or "-"
        before = options


def _note(text: str, style: str = "dim") -> Grid:
    """A sentence below the batches; on a terminal it is folded."""
    return Grid([[Span(text, style)]], indent=_INDENT)


def _input_changes(moment: Moment) -> Iterator[Grid]:
    """What changed in the input since the batch before."""
    if moment.difference is None:
        return
    batch = visible(moment.measured.setting.row.id)
    if moment.difference.is_layout:
        yield _note(f"input changed in {batch}: {same_model_words(moment.difference)}")
    for sentence in change_sentences(moment.difference, everything=False):
        yield _note(f"input changed in {batch}: {sentence}", "yellow")


def _cells(moment: Moment, look: Look) -> list[Span]:
    """The cells of a batch, except its options."""
    measured, row = moment.measured, moment.measured.setting.row
    created = "-"
    if row.created is not None:
        created = show_age(look.now - row.created) if look.terminal else show_time(row.created)
    mark = ("~" if moment.changed else "") + ("m" if moment.model_changed else "")
    mark += "" if row.incomplete is None else "!"
    return [
        Span(mark, "bold yellow"),
        Span(visible(row.id)),
        Span(created),
        Span(visible(row.deepsec_version or "-")),
        outcome_span(
            measured.outcome.verdict, measured.outcome.reason or measured.outcome.verdict, look
        ),
        Span(show_time_taken(measured.time, measured.time_so_far) or "-"),
        Span("-" if measured.memory is None else show_memory(measured.memory)),
    ]

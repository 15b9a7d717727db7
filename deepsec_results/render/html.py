"""A table as one page of HTML without external files: sortable, light or dark."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources

from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query_records import Record, Setting
from deepsec_results.analysis.tables import Table
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.render.cells import CellStyle, figure, outcome_word
from deepsec_results.render.run_settings import show_setting
from deepsec_results.render.visible import visible


def render_html(table: Table, style: CellStyle) -> str:
    """The page.

    Each cell has the number by which it is sorted: seconds, bytes, or the position of its word in
    natural order.
    """
    return _read("page.html").format(
        style=_read("style.css").rstrip(),
        script=_read("script.js").rstrip(),
        head="\n".join(_head(table, style)),
        body="\n".join(_body(table, style)),
        settings="\n".join(_settings(table.settings)),
    )


def _read(name: str) -> str:
    """A file of the page."""
    folder = resources.files("deepsec_results.render").joinpath("page")
    return folder.joinpath(name).read_text(encoding="utf-8")


def _head(table: Table, style: CellStyle) -> Iterator[str]:
    kinds = len(style.cells)
    if kinds > 1:
        stubs = "".join("<td></td>" for _ in table.stubs)
        groups = "".join(
            f'<th class="group" colspan="{kinds}" scope="colgroup">{_text(heading)}</th>'
            for heading in table.headings
        )
        yield f"<tr>{stubs}{groups}</tr>"
    cells = [_heading(at, stub, "") for at, stub in enumerate(table.stubs)]
    for heading in table.headings:
        for number, cell in enumerate(style.cells):
            word = cell if kinds > 1 else heading
            unit = style.unit(cell)
            classes = ("group " if number == 0 else "") + ("" if cell == "verdict" else "figure")
            cells.append(_heading(len(cells), f"{word} ({unit})" if unit else word, classes))
    yield f"<tr>{''.join(cells)}</tr>"


def _heading(at: int, text: str, classes: str) -> str:
    button = f'<button type="button">{_text(text)}</button>'
    return f'<th class="{classes.strip()}" data-column="{at}" scope="col">{button}</th>'


def _body(table: Table, style: CellStyle) -> Iterator[str]:
    columns = [_places(labels) for labels in zip(*(row.labels for row in table.rows), strict=True)]
    for row in table.rows:
        cells = [
            f'<td data-value="{places[label]}">{_text(label)}</td>'
            for label, places in zip(row.labels, columns, strict=True)
        ]
        for record in row.cells:
            cells += [
                _cell(record, cell, style, group=at == 0) for at, cell in enumerate(style.cells)
            ]
        yield f"<tr>{''.join(cells)}</tr>"


def _places(labels: Iterable[str]) -> dict[str, int]:
    """The position of each label in natural order."""
    return {label: at for at, label in enumerate(sorted(set(labels), key=natural_key))}


def _cell(record: Record | None, cell: str, style: CellStyle, *, group: bool) -> str:
    classes = ["group"] if group else []
    raw: object = ""
    if record is None:
        shown = ""
        classes.append("none")
    elif cell == "verdict":
        shown = outcome_word(record.outcome, style)
        raw = list(Verdict).index(record.outcome.verdict)
        classes.append(record.outcome.verdict)
    else:
        shown = figure(record, cell, style) or ""
        value = record.time if cell == "time" else record.memory
        raw = "" if value is None else value
        classes.append("figure")
    return f'<td class="{" ".join(classes)}" data-value="{raw}">{_text(shown)}</td>'


def _settings(settings: Sequence[tuple[str, Setting]]) -> Iterator[str]:
    for name, setting in settings:
        row = setting.row
        parts = [row.id, f"DeepSec {row.deepsec_version or '?'}", row.git_hash or ""]
        parts += show_setting(setting)
        yield f"<dt>{_text(name)}</dt><dd>{_text(', '.join(filter(None, parts)))}</dd>"


def _text(text: str) -> str:
    return escape(visible(text))

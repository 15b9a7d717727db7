"""A table as one page of HTML that needs nothing else: sortable, light or dark."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query_records import Record, Setting
from deepsec_results.analysis.tables import Table
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.render.cells import CellStyle, figure, outcome_word
from deepsec_results.render.run_settings import show_setting
from deepsec_results.render.visible import visible

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>DeepSec results</title>
<style>
:root {{ color-scheme: light dark; --ground: #fff; --text: #1b1f24; --dim: #59636e; --line: #d1d9e0;
  --stripe: #f6f8fa; --verified: #116329; --attack: #b3261e; --undecided: #7a5200; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ground: #0d1117; --text: #e6edf3; --dim: #9198a1; --line: #3d444d; --stripe: #151b23;
    --verified: #56d364; --attack: #ff8a80; --undecided: #e3b341; }}
}}
body {{ margin: 2rem auto; max-width: 80rem; padding: 0 1rem; background: var(--ground);
  color: var(--text); font: 15px/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 1.3rem; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .3rem .7rem; text-align: left; white-space: nowrap; }}
thead th {{ border-bottom: 1px solid var(--line); vertical-align: bottom; }}
tbody tr:nth-child(even) {{ background: var(--stripe); }}
.figure {{ text-align: right; }}
.group {{ border-left: 1px solid var(--line); }}
button {{ all: unset; cursor: pointer; font-weight: 600; }}
button:focus-visible {{ outline: 2px solid currentColor; }}
th[aria-sort=ascending] button::after {{ content: " ↑"; }}
th[aria-sort=descending] button::after {{ content: " ↓"; }}
.verified {{ color: var(--verified); }} .attack {{ color: var(--attack); font-weight: 600; }}
.undecided {{ color: var(--undecided); }} .none, dd {{ color: var(--dim); }}
dl {{ margin-top: 1.5rem; }} dt {{ font-weight: 600; }} dd {{ margin: 0 0 .5rem; }}
</style>
</head>
<body>
<h1>DeepSec results</h1>
<div class="scroll">
<table>
<thead>
{head}
</thead>
<tbody>
{body}
</tbody>
</table>
</div>
<dl>
{settings}
</dl>
<script>
for (const button of document.querySelectorAll("thead button")) {{
  button.addEventListener("click", () => {{
    const head = button.closest("th"), body = document.querySelector("tbody");
    const at = Number(head.dataset.column);
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of document.querySelectorAll("th[aria-sort]"))
      other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = row => row.cells[at].dataset.value;
    const order = (one, two) => {{
      const a = value(one), b = value(two);
      if (a === "" || b === "") return (a === "") - (b === "");
      return up ? a - b : b - a;
    }};
    body.append(...Array.from(body.rows).sort(order));
  }});
}}
</script>
</body>
</html>
"""


def render_html(table: Table, style: CellStyle) -> str:
    """The page. Each cell carries the number by which it is sorted: seconds, bytes, or the place
    of its word in natural order."""
    return _PAGE.format(
        head="\n".join(_head(table, style)),
        body="\n".join(_body(table, style)),
        settings="\n".join(_settings(table.settings)),
    )


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
    """The place of each label in natural order."""
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
    told = " ".join(classes)
    return f'<td class="{told}" data-value="{raw}">{_text(shown)}</td>'


def _settings(settings: Sequence[tuple[str, Setting]]) -> Iterator[str]:
    for name, setting in settings:
        row = setting.row
        parts = [row.id, f"DeepSec {row.deepsec_version or '?'}", row.git_hash or ""]
        parts += show_setting(setting)
        yield f"<dt>{_text(name)}</dt><dd>{_text(', '.join(filter(None, parts)))}</dd>"


def _text(text: str) -> str:
    return escape(visible(text))

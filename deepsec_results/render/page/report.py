"""What `report` makes: one page of HTML that needs nothing else, to be opened in a browser."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from pkgutil import get_data
from typing import TYPE_CHECKING

from deepsec_results.render.charts.svg_style import chart_style
from deepsec_results.render.page.alike_data import AlikeQueries
from deepsec_results.render.page.made_runs import in_script, script_json
from deepsec_results.render.page.report_data import batch_data, made_runs
from deepsec_results.render.page.shared_values import Shared
from deepsec_results.render.page.visible_values import made_visible
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch
from deepsec_results.version import __version__

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds

# In the order in which the page runs them.
SCRIPTS = (
    "elements.js", "filter.js", "overview.js", "matrix.js", "axes.js", "plots.js", "process.js",
    "actions.js", "chart.js", "knowledge.js", "controls.js", "outcome.js", "stepper.js",
    "queries.js", "find.js", "print.js", "page.js",
)  # fmt: skip
STYLES = ("style.css", "overview.css", "attack.css", "plots.css", "print.css")


def render_report(
    batches: Sequence[NarrowedBatch], now: int, bounds: "AuditBounds | None" = None
) -> Iterator[str]:
    """The page, piece by piece; `now` is when it is made, in seconds since 1970.

    With `bounds`, queries are audited.
    """
    style = chart_style() + "".join(map(_read, STYLES))
    scripts = [_read(name) for name in SCRIPTS]
    head, tail = _read("page.html").split("{data}")
    policy = f"script-src {_hashes(scripts)}; style-src {_hashes([style])}"
    yield head.replace("{policy}", policy).replace("{style}", style)
    yield from _data(batches, now, bounds)
    tags = "\n".join(f"<script>{script}</script>" for script in scripts)
    yield tail.replace("{scripts}", tags)


def _data(
    batches: Sequence[NarrowedBatch], now: int, bounds: "AuditBounds | None"
) -> Iterator[str]:
    shared, charts, alike = Shared(), Shared(), AlikeQueries()
    yield f'{{"dsr":{script_json(__version__)},"made":{now},"batches":['
    for at, narrowed in enumerate(batches):
        begin = script_json(made_visible(batch_data(narrowed)))[:-1]
        yield f'{"," if at else ""}{begin},"runs":['
        for number, run in enumerate(made_runs(narrowed, alike, bounds)):
            yield ("," if number else "") + run.text(shared, charts)
        yield "]}"
    yield f'],"shared":[{",".join(map(in_script, shared.texts))}],"charts":"{charts.packed}"}}'


def _hashes(contents: Sequence[str]) -> str:
    """The sources of a Content-Security-Policy that allow just these contents."""
    digests = (hashlib.sha256(content.encode()).digest() for content in contents)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _read(name: str) -> str:
    """A file of the page."""
    data = get_data("deepsec_results.render.page", name)
    assert data is not None, "the files of the page are installed with this module"
    return data.decode()

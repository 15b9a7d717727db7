"""A real browser for the tests of the page."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from replays import REPLAY

from deepsec_results.analysis.audits import AuditBounds
from deepsec_results.analysis.query_selection import ALL_QUERIES
from deepsec_results.render.page.report import render_report
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batches

NEW = REPLAY / "result_files"
NOW = 1795478523

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def node_module(name: str) -> Path:
    """A file of a package from npm, or a skipped test."""
    path = ROOT / "tests/page/node_modules" / name
    if not path.exists():
        pytest.skip(f"{name} is not installed: run npm install in tests/page")
    return path


def open_browser() -> Iterator[Any]:
    """A headless Chromium, closed at the end."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.skip("playwright is not installed: pip install '.[page]'")
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        # Tests may run as root, for which Chromium has no sandbox.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page with everything that it should not do."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("dialog", lambda dialog: self._note("dialog", dialog.message))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("console", lambda message: self._note("console", message.text))
        page.on("request", lambda request: self._note_request(request.url))

    def _note(self, kind: str, text: str) -> None:
        self.faults.append(f"{kind}: {text}")

    def _note_request(self, address: str) -> None:
        if not address.startswith("file://"):
            self._note("request", address)


def write_report(path: Path, batches: Sequence[Path], bounds: AuditBounds | None = None) -> Path:
    loaded = load_batches([str(batch) for batch in batches])
    narrowed = narrow_batches(loaded, ALL_QUERIES, named=False)
    path.write_text("".join(render_report(narrowed, NOW, bounds)))
    return path


def violations(page: Any) -> list[tuple[str, list[str]]]:
    """What the checker of accessibility finds: rules, and some elements that break each."""
    axe = node_module("axe-core/axe.min.js").read_text()
    page.evaluate(axe)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]

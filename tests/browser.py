"""A real browser for the tests of the page."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

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

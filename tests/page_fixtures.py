"""One browser for all tests that need one, and the pages that most of them open, as fixtures."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import NEW, Watched, open_browser, write_report
from conftest import RECORDED


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    yield from open_browser()


@pytest.fixture
def pages(browser: Any) -> Iterator[Callable[..., Watched]]:
    """Opens a page that is watched; at the end it must have done nothing that it should not."""
    watched: list[Watched] = []

    def opened(path: Path, address: str = "", **options: Any) -> Watched:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        page = Watched(browser.new_page(**options))
        watched.append(page)
        page.page.goto(f"file://{path}{address}")
        return page

    yield opened
    for page in watched:
        page.page.close()
        assert page.faults == []


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of all recorded batches."""
    batches = sorted([*RECORDED.glob("*.json"), *NEW.glob("*.json")])
    return write_report(tmp_path_factory.mktemp("page") / "recorded.html", batches)


@pytest.fixture(scope="session")
def constructs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one batch."""
    return write_report(
        tmp_path_factory.mktemp("page") / "one.html", [RECORDED / "mp37m1_f9ku.json"]
    )

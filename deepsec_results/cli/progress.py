"""A bar on stderr for work that takes longer than a second."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from deepsec_results.cli.session import SESSION

if TYPE_CHECKING:
    from rich.progress import Progress

    from deepsec_results.cli.redrawing import InPlace

T = TypeVar("T")

_PATIENCE = 1.0  # seconds without a bar


def watched(pieces: Iterable[T], total: int) -> Iterator[T]:
    """Pass on pieces of work as they are done, `total` in all.

    The bar is drawn only on a terminal, after a second, and is removed at the end, or when a pager
    starts.
    """
    if not sys.stderr.isatty():
        yield from pieces
        return
    began = time.monotonic()
    bar: InPlace[Progress] | None = None
    pages = SESSION.get().pages
    try:
        for number, piece in enumerate(pieces, 1):
            if pages is not None and pages.is_shown:
                pass  # the bar was removed when the pager started
            elif bar is not None:
                _draw(bar, number)
            elif time.monotonic() - began > _PATIENCE:
                bar = _begin(total)
                _draw(bar, number)
                if pages is not None:
                    pages.when_it_starts = bar.remove
            yield piece
    finally:
        if bar is not None:
            bar.remove()


def _begin(total: int) -> "InPlace[Progress]":
    from deepsec_results.cli.redrawing import InPlace

    return InPlace(lambda: _bar(total))


def _draw(bar: "InPlace[Progress]", done: int) -> None:
    bar.draw(lambda view: view.update(view.task_ids[0], completed=done, refresh=True))


def _bar(total: int) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        # Without a thread: processes may still be forked, and a fork does not copy threads.
        console=Console(stderr=True), transient=True, auto_refresh=False, redirect_stdout=False,
    )  # fmt: skip
    bar.add_task("", total=total)
    return bar

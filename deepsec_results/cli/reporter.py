"""How the use cases report to the user of a command."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from deepsec_results.cli import terminal

T = TypeVar("T")


class TerminalReporter:
    """Reports to the user: remarks on stderr, and a bar for long work."""

    def remark(self, text: str) -> None:
        terminal.remark(text)

    def problem(self, text: str) -> None:
        terminal.problem(text)

    def watched(self, pieces: Iterable[T], total: int) -> Iterator[T]:
        from deepsec_results.cli.progress import watched

        return watched(pieces, total)

    def now(self) -> int:
        return terminal.now()

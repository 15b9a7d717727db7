"""The results directory that a command works on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from deepsec_results.cli import terminal

if TYPE_CHECKING:
    from deepsec_results.reading.directories import ResultsDirectory


def open_and_hint(*named: str | None) -> "ResultsDirectory":
    """The results directory, with a hint if the user did not name it. Raises RequestError."""
    from deepsec_results.use_cases.selection import open_directory

    directory = open_directory(*named)
    if not directory.named:
        terminal.hint(f"(results directory: {directory.path})")
    return directory


def opener(named: str | None) -> "Callable[[], ResultsDirectory]":
    """A function that opens the results directory when it is needed."""
    return lambda: open_and_hint(named)

"""The results directory that a command works on."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from deepsec_results.cli import terminal

if TYPE_CHECKING:
    from deepsec_results.reading.directories import ResultsDirectory


def open_and_hint(*named: str) -> "ResultsDirectory":
    """The results directories, with a hint if the user did not name any. Raises RequestError."""
    from deepsec_results.use_cases.selection import open_directory

    directory = open_directory(*named)
    if not directory.named:
        terminal.hint(f"(results directory: {directory.shown})")
    return directory


def opener(
    named: "Sequence[str] | None", *, shared: bool = False
) -> "Callable[[], ResultsDirectory]":
    """A function that opens the results directories when they are needed.

    `shared` are directories that a cluster reads.
    """
    if not shared:
        return lambda: open_and_hint(*(named or ()))
    from deepsec_results.use_cases.cluster import shared_directory

    return lambda: shared_directory(open_and_hint(*(named or ())))

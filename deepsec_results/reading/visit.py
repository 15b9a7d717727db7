"""What holds for one visit of the results, from the first file that is read to the last.

A visit is a value of the context, not of the process: two callers do not disturb each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deepsec_results.reading.problems import Problem

USUAL_BOUND = 1 << 30  # far above any batch result (500 bytes) and the largest query (50 MB)


class Fault(NamedTuple):
    """An unforeseen error, the file that was read when it happened, and its traceback."""

    path: str
    error: str
    traceback: str


class Visit:
    """A visit of the results.

    `max_size` is the number of bytes above which a file is not read. `confined` holds the folders
    that were found to be inside a results directory: a folder can be replaced by a link between
    two visits. `faults` are internal errors on single files; the other files are read all the same.
    """

    def __init__(self, max_size: int = USUAL_BOUND) -> None:
        self.max_size = max_size
        self.confined: dict[tuple[str, str], bool] = {}
        self.faults: list[Fault] = []

    def begin_tree(self) -> None:
        """Forget which folders are confined: another batch is read, perhaps much later."""
        self.confined.clear()

    def take_faults(self) -> list[Fault]:
        """The faults since the last call."""
        taken, self.faults = self.faults, []
        return taken


_CURRENT: ContextVar[Visit] = ContextVar("visit", default=Visit())  # noqa: B039


def current_visit() -> Visit:
    """The visit that is under way."""
    return _CURRENT.get()


@contextmanager
def visiting(visit: Visit) -> Iterator[Visit]:
    """Make `visit` the current one until the block ends."""
    token = _CURRENT.set(visit)
    try:
        yield visit
    finally:
        _CURRENT.reset(token)


def note_fault(path: str, error: Exception) -> "Problem":
    """Keep an internal error for the report at the end; the problem that the file has."""
    import traceback

    from deepsec_results.reading.problems import Problem, ProblemKind

    described = f"{type(error).__name__}: {error}"
    lines = "".join(traceback.format_exception(error))
    current_visit().faults.append(Fault(path, described, lines))
    return Problem(ProblemKind.FAULT, f"internal error: {described}")

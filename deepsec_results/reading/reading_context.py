"""The state of one visit of the results, from the first file that is read to the last.

A visit belongs to a context, not to the process, so that two callers do not disturb each other.
"""

from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.reading.context import set_for_block

if TYPE_CHECKING:
    from deepsec_results.reading.archive_contents import Archive
    from deepsec_results.reading.problems import FileProblem

USUAL_BOUND = 1 << 30  # far above any batch result (500 bytes) and the largest query (50 MB)


class Fault(Struct, frozen=True):
    """An unforeseen error, the file that was read when it happened, and its traceback.

    `system` is whether it is an error of the machine, such as a lack of memory, and not of dsr.
    """

    path: str
    error: str
    traceback: str
    system: bool = False


class Noticed(Struct, frozen=True):
    """What was noticed while results were read: internal errors, whether a link out of the results
    directory was refused, whether any file below a batch could be read, and a sentence about each
    file that has the name of a batch, but is the result of a run or a query."""

    faults: list[Fault]
    refused_link: bool
    read_below: bool
    not_batches: list[str] = []


class ReadingContext:
    """A visit of the results.

    Files larger than `max_size` bytes are not read. Links out of the results directory are followed
    only with `follow_links`. `confined` maps folders to whether they are inside a results
    directory; between two visits a link can replace a folder. `archives` are the archives that are
    open, by their names. `provers` are process ids of provers on another machine, for which this
    one works. `faults` are unforeseen errors on single files, which do not stop the visit. `slow`
    is whether the last files that were timed took long to open, as on the disk of another machine.
    `refused_link`, `read_below` and `not_batches` are as in `Noticed`.
    """

    def __init__(
        self,
        max_size: int = USUAL_BOUND,
        provers: frozenset[int] = frozenset(),
        *,
        follow_links: bool = False,
    ) -> None:
        self.max_size = max_size
        self.provers = provers
        self.follow_links = follow_links
        self.confined: dict[tuple[str, str], bool] = {}
        self.archives: dict[str, Archive] = {}
        self.faults: list[Fault] = []
        self.slow = False
        self.refused_link = self.read_below = False
        self.not_batches: list[str] = []

    @property
    def read_only_links(self) -> bool:
        """Whether links were refused, and no file below a batch could be read."""
        return self.refused_link and not self.read_below

    def begin_tree(self) -> None:
        """Forget which folders are confined: the next batch may be read much later."""
        self.confined.clear()

    def take_faults(self) -> list[Fault]:
        """Return the faults since the last call, and forget them."""
        taken, self.faults = self.faults, []
        return taken

    def take_noticed(self) -> Noticed:
        """Return what was noticed since the last call, and forget it."""
        taken = Noticed(self.take_faults(), self.refused_link, self.read_below, self.not_batches)
        self.refused_link = self.read_below = False
        self.not_batches = []
        return taken

    def notice(self, noticed: Noticed) -> None:
        """Add what was noticed elsewhere, such as in another process."""
        self.faults += noticed.faults
        self.refused_link |= noticed.refused_link
        self.read_below |= noticed.read_below
        self.not_batches += noticed.not_batches


_CURRENT: ContextVar[ReadingContext] = ContextVar("visit", default=ReadingContext())  # noqa: B039


def current_context() -> ReadingContext:
    """The current visit."""
    return _CURRENT.get()


def visiting(visit: ReadingContext) -> AbstractContextManager[ReadingContext]:
    """Make `visit` the current one until the block ends."""
    return set_for_block(_CURRENT, visit)


def note_fault(path: str, error: Exception) -> "FileProblem":
    """Keep an unforeseen error for the report at the end, and return it as a problem of the file.

    An error of the machine is no internal error of dsr.
    """
    from deepsec_results.reading.problems import FileProblem, ProblemKind
    from deepsec_results.reading.system_errors import system_error

    if refused := system_error(error):
        current_context().faults.append(Fault(path, refused, "", system=True))
        return FileProblem(ProblemKind.INACCESSIBLE, refused)
    import traceback

    described = f"{type(error).__name__}: {error}"
    lines = "".join(traceback.format_exception(error))
    current_context().faults.append(Fault(path, described, lines))
    return FileProblem(ProblemKind.FAULT, f"internal error: {described}")

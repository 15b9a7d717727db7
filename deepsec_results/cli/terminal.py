"""Write to stdout and stderr."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.session import SESSION
from deepsec_results.model.visible import visible
from deepsec_results.reading.errors import RequestError

if TYPE_CHECKING:
    from deepsec_results.analysis.rows import ListedBatch
    from deepsec_results.reading.archive_contents import Archive
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.attacks import FoundAttacks

T = TypeVar("T")

_MORE_PARTIAL = "more such remarks; dsr validate lists every file"

_LONGEST_SLEEP = 1.0  # seconds


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def height() -> int:
    """The number of lines of the terminal."""
    return shutil.get_terminal_size().lines


def can_redraw() -> bool:
    """Whether stdout is a terminal that can do more than show lines."""
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def pause(seconds: float) -> None:
    """Wait.

    Python looks for signals before and after it sleeps: one that arrives in between is not seen
    until then. So no sleep is long.
    """
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, _LONGEST_SLEEP))


def write(text: str) -> None:
    """Write a result to stdout. Raises ClosedPipeError, or RequestError if a disk is full."""
    pages = SESSION.get().pages
    if pages is None:
        _show(text)
    else:
        pages.write(text)


def write_exactly(text: str) -> None:
    """Write a result with the bytes of file names as they are; on a terminal, as `write` does."""
    if sys.stdout.isatty():
        write(visible(text).replace("\\0", "\0"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(os.fsencode(text))
    sys.stdout.buffer.flush()


def ring(reason: str) -> None:
    """Ring the bell of the terminal, and say why if the result is not shown on it."""
    if sys.stdout.isatty():
        sys.stdout.write("\a")
        sys.stdout.flush()
    elif sys.stderr.isatty():
        sys.stderr.write("\a")
        remark(reason)


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def begin_pages() -> None:
    """Hold the result until it is known whether it fits on the terminal."""
    session = SESSION.get()
    if session.pager and can_redraw():
        from deepsec_results.cli.paging import Pages, pager_command

        command = pager_command(os.environ)
        session.pages = None if command is None else Pages(command, _show)


def end_pages() -> None:
    """Show what is held, and wait until the user has left the pager."""
    session = SESSION.get()
    if session.pages is not None:
        pages, session.pages = session.pages, None
        for text in pages.end():
            remark(text)
        if pages.failure is not None:
            problem(pages.failure)


def may_stop_with_pager() -> None:
    """End the command when the user leaves the pager: what follows cannot change its exit code."""
    pages = SESSION.get().pages
    if pages is not None:
        pages.may_stop = True


def write_at_once() -> None:
    """Show each text at once from now on: for a dialogue, and for a view that is redrawn."""
    end_pages()


def is_interactive() -> bool:
    """Whether a person can be asked: stdin and stdout are terminals."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def read_line() -> str | None:
    """What a person types on a line; None at the end of the input."""
    return sys.stdin.readline() or None


def check_not_a_terminal(file: str | None, what: str = "the page") -> None:
    """Check that `what` goes to a file or to a pipe. Raises RequestError."""
    if file is None and sys.stdout.isatty():
        raise RequestError(f"{what} is not for a terminal; give -o FILE")


def write_file(file: str | None, pieces: Iterable[str]) -> None:
    """Write a result to a file, which it replaces when it is whole, or to stdout.

    Raises RequestError if that fails, or if the file is in a results directory.
    """
    if file is None:
        for piece in pieces:
            write(piece)
        return
    from deepsec_results.use_cases.written_files import refuse_results_directory, replacing

    refuse_results_directory(file)
    with replacing(file) as written:
        for piece in pieces:
            written.write(piece)


def write_bytes_file(file: str | None, work: Callable[[BinaryIO], None]) -> None:
    """Let `work` write a result to a file or to stdout, as `write_file` does."""
    if file is None:
        work(sys.stdout.buffer)
        return
    from deepsec_results.use_cases.written_files import refuse_results_directory, replacing_bytes

    refuse_results_directory(file)
    with replacing_bytes(file) as written:
        work(written)


def remark(text: str) -> None:
    """Write a remark for the user to stderr. A failure is ignored."""
    session = SESSION.get(None)
    if session is not None and session.pages is not None and session.pages.hold(text):
        return
    sys.stderr.write(f"{visible(text)}\n")
    sys.stderr.flush()


def problem(text: str) -> None:
    """Write what is wrong to stderr. The name of the program is in front, as programs do it."""
    remark(f"dsr: {text}")


def hint(text: str) -> None:
    """Write a remark, but only if a person reads the result: stdout and stderr are terminals."""
    if are_terminals():
        remark(text)


def are_terminals() -> bool:
    """Whether stdout and stderr are terminals, so that hints are useful."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def remark_partial(listed: "Iterable[ListedBatch]", more: int = 0) -> None:
    """Write the first few remarks on batches that cannot be read completely.

    `more` is the number of remarks on other batches.
    """
    from deepsec_results.render.batches.remarks import partial_remarks

    write_some(problem, list(partial_remarks(listed)), more=more)


def remark_damages(archives: "Iterable[Archive]") -> bool:
    """Write where archives are damaged; whether any is."""
    damages = [damage for archive in archives for damage in archive.all_damages()]
    write_some(problem, damages, "more; dsr validate lists them")
    return bool(damages)


def write_some(
    one: Callable[[T], None], found: Sequence[T], words: str = _MORE_PARTIAL, more: int = 0
) -> None:
    """Write the first few of what was found, each with `one`: `remark` or `problem`.

    `words` describe the rest, and `more` that are not given.
    """
    from deepsec_results.use_cases.feedback import MOST_REMARKS

    for each in found[:MOST_REMARKS]:
        one(each)
    left = len(found[MOST_REMARKS:]) + more
    if left:
        remark(f"{left} {words}")


def write_attacks(
    attacks: "FoundAttacks",
    texts: Iterable[str],
    notes: "Notes",
    instead: str = "",
    file: str | None = None,
) -> ExitCode:
    """Write attacks one by one, and what could not be read: `notes` grow with the texts.

    If there is no attack, say so, and what the user can do `instead`; then no `file` is written.
    """
    from deepsec_results.render.attacks.headings import no_attack_sentence

    if file is None or attacks.attacks:
        write_file(file, texts)
    write_some(remark, list(notes.remarks), "more queries have no line numbers")
    remark_problems([*attacks.problems, *notes.problems])
    if attacks.problems or notes.problems:
        return ExitCode.MISUSE
    if attacks.batches and not attacks.attacks:
        remark(no_attack_sentence(attacks) + instead)
    return ExitCode.DONE


def remark_problems(problems: Iterable[str]) -> None:
    """Write the problems: what could not be read, and why."""
    for text in problems:
        problem(text)

"""How output looks, and writing it to stdout and stderr."""

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from deepsec_results.cli import streams
from deepsec_results.cli.errors import ClosedPipeError, ExitCode
from deepsec_results.cli.progress import watched
from deepsec_results.cli.session import SESSION
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.visible import visible

if TYPE_CHECKING:
    from deepsec_results.analysis.rows import ListedBatch
    from deepsec_results.render.grids import Look
    from deepsec_results.render.pieces import Piece
    from deepsec_results.use_cases.attacks import FoundAttacks

T = TypeVar("T")

_MOST = 5  # remarks of one kind that are written
_MORE_PARTIAL = "more such remarks; dsr validate lists every file"


def wants_color(choice: str, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to use colors: the option decides, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE.

    An empty variable is ignored, and so is `CLICOLOR_FORCE=0`.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    if environment.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def look_at_stdout() -> "Look":
    """How output on stdout looks."""
    from deepsec_results.render.grids import Look

    terminal = sys.stdout.isatty()
    return Look(
        terminal=terminal,
        color=wants_color(SESSION.get().color, os.environ, terminal=terminal),
        width=shutil.get_terminal_size().columns,
        now=now(),
        encoding=sys.stdout.encoding or "ascii",
    )


def look_in_a_file() -> "Look":
    """How output in a file looks."""
    from deepsec_results.render.grids import Look

    return Look(terminal=False, color=False, width=0, now=now())


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def write(text: str) -> None:
    """Write a result to stdout. Raises ClosedPipeError, or RequestError if a disk is full."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ClosedPipeError from None
    except OSError as error:
        streams.discard(sys.stdout)
        reason = (error.strerror or str(error)).lower()
        raise RequestError(f"cannot write the result: {reason}") from None


def is_interactive() -> bool:
    """Whether a person can be asked: stdin and stdout are terminals."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def read_line() -> str | None:
    """What a person types on a line; None at the end of the input."""
    return sys.stdin.readline() or None


def check_not_a_terminal(file: str | None) -> None:
    """Check that a page goes to a file or to a pipe. Raises RequestError."""
    if file is None and sys.stdout.isatty():
        raise RequestError("the page is not for a terminal; give -o FILE")


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
    try:
        with replacing(file) as written:
            written.writelines(pieces)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError(f"cannot write {file}: {reason}") from None


def remark(text: str) -> None:
    """Write a remark for the user to stderr. A failure is ignored."""
    try:
        sys.stderr.write(f"{visible(text)}\n")
        sys.stderr.flush()
    except OSError:
        streams.discard(sys.stderr)


def hint(text: str) -> None:
    """Write a remark, but only if stderr is a terminal."""
    if sys.stderr.isatty():
        remark(text)


class TerminalReporter:
    """Reports to the user: remarks on stderr, and a bar for long work."""

    def remark(self, text: str) -> None:
        remark(text)

    def watched(self, pieces: Iterable[T], total: int) -> Iterator[T]:
        return watched(pieces, total)

    def now(self) -> int:
        return now()


def remark_partial(listed: "Iterable[ListedBatch]") -> None:
    """Write the first few remarks on batches that cannot be read completely."""
    from deepsec_results.render.remarks import partial_remarks

    write_some(list(partial_remarks(listed)), _MORE_PARTIAL)


def write_some(remarks: Sequence[str], more: str = _MORE_PARTIAL) -> None:
    """Write the first few remarks; `more` describes the rest."""
    for text in remarks[:_MOST]:
        remark(text)
    if len(remarks) > _MOST:
        remark(f"{len(remarks) - _MOST} {more}")


def write_attacks(
    attacks: "FoundAttacks", pieces: "Iterable[Piece]", otherwise: str = ""
) -> ExitCode:
    """Write attacks one by one, and what could not be read.

    If there is no attack, say so, and what to do `otherwise`.
    """
    from deepsec_results.render.attacks import no_attack_sentence

    problems = list(attacks.problems)
    for piece in pieces:
        write(piece.text)
        problems += piece.problems
    remark_problems(problems)
    if problems:
        return ExitCode.MISUSE
    if attacks.batches and not attacks.attacks:
        remark(no_attack_sentence(attacks) + otherwise)
    return ExitCode.DONE


def remark_problems(problems: Iterable[str]) -> None:
    """Write the problems: what could not be read, and why."""
    for problem in problems:
        remark(f"dsr: {problem}")

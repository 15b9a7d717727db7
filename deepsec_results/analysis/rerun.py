"""The command line that runs a batch again, with its inputs.

Options are those of the prover's command line (its manual, "Command-line options").
"""

import shlex
from collections.abc import Sequence
from itertools import chain

from msgspec import Struct

from deepsec_results.analysis.run import Run
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.options import GivenOptions

_LONG = 80  # columns


class Command(Struct, frozen=True):
    """A command line: the program, its options, each with its values, and its inputs."""

    program: str
    options: Sequence[Sequence[str]]
    inputs: Sequence[str]

    @property
    def words(self) -> list[str]:
        """The words as a shell passes them on."""
        return [self.program, *chain.from_iterable(self.options), *self.inputs]


def rerun_command(options: GivenOptions | None, inputs: Sequence[str]) -> Command:
    """The command, with the options that the user gave."""
    given = options or GivenOptions()
    parts: list[list[str]] = []
    for flag, value in (
        ("--distributed", given.distributed),
        ("--semantics", given.default_semantics),
        ("--por", given.por),
        ("--local_workers", given.local_workers),
        ("--jobs", given.nb_jobs),
        ("--round_timer", given.round_timer),
        ("--title", given.title),
    ):
        if value is not None:
            parts.append([flag, _word(value)])
    # The prover lists machines in the reverse order of the command line.
    for worker in reversed(given.distant_workers or []):
        workers = "auto" if worker.workers is None else worker.workers
        words = [worker.host or "", worker.path or "", _word(workers)]
        parts.append(["--distant_workers", *words])
    return Command("deepsec", parts, [*map(as_argument, inputs)])


def holder_of_nul(command: Command) -> str | None:
    """The first option with a NUL character in it, which no system passes on, or the name of an
    input; None if there is none."""
    for option, *values in command.options:
        if any("\0" in value for value in values):
            return option
    return "the name of an input" if any("\0" in name for name in command.inputs) else None


def as_argument(path: str) -> str:
    """A path that no program reads as an option."""
    return f"./{path}" if path.startswith("-") else path


def needs_rerun(run: Run) -> bool:
    """Whether a run has an undecided query, or may have one that is not known."""
    if not run.queries:
        return not run.completed
    return any(query.outcome.verdict is Verdict.UNDECIDED for query in run.queries)


def quote_command(command: Command, *, ascii_only: bool = False) -> str:
    """The command for a shell (bash or zsh), on several lines if it is long.

    It has no characters that control a terminal and, with `ascii_only`, none beyond ASCII.
    """
    line = quote_words(command.words, ascii_only=ascii_only)
    if len(line) <= _LONG:
        return line
    lines = [command.program]
    for option in command.options:
        quoted = quote_words(option, ascii_only=ascii_only)
        if len(lines[-1]) + len(quoted) + len("  \\") <= _LONG:
            lines[-1] += f" {quoted}"
        else:
            lines.append(f"  {quoted}")
    lines += [f"  {quote_words([path], ascii_only=ascii_only)}" for path in command.inputs]
    return " \\\n".join(lines)


def quote_words(words: Sequence[str], *, ascii_only: bool = False) -> str:
    """Words on one line for a shell, with the same characters."""
    return " ".join(_quoted(word, ascii_only) for word in words)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _quoted(word: str, ascii_only: bool) -> str:
    def is_safe(text: str) -> bool:
        return text.isprintable() and (text.isascii() or not ascii_only)

    if is_safe(word):
        return shlex.quote(word)
    # In $'…' a shell has the same escapes as C.
    shown = "".join(
        letter if is_safe(letter) and letter not in "'\\" else _escaped(letter) for letter in word
    )
    return f"$'{shown}'"


def _escaped(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    return "".join(f"\\x{byte:02x}" for byte in character.encode(errors="surrogateescape"))

"""The command line that runs a batch again, with its inputs.

Options are those of the prover's command line (its manual, "Command-line options").
"""

import shlex
from collections.abc import Sequence

from deepsec_results.model.options import GivenOptions


def rerun_command(options: GivenOptions | None, inputs: Sequence[str]) -> list[str]:
    """The words of the command, with the options that the user gave."""
    given = options or GivenOptions()
    words = ["deepsec"]
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
            words += [flag, _word(value)]
    # The prover lists machines in the reverse order of the command line.
    for worker in reversed(given.distant_workers or []):
        workers = "auto" if worker.workers is None else worker.workers
        words += ["--distant_workers", worker.host or "", worker.path or "", _word(workers)]
    return [*words, *inputs]


def quote_command(words: Sequence[str], *, ascii_only: bool = False) -> str:
    """The words as one line for a shell, without characters that control a terminal and, with
    `ascii_only`, without characters beyond ASCII."""
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

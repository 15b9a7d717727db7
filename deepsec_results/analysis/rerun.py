"""The command line that would run a batch again, and the inputs that it takes.

Options are those of the prover's command line (its manual, "Command-line options").
"""

import shlex
from collections.abc import Sequence

from deepsec_results.model.options import GivenOptions


def rerun_command(options: GivenOptions | None, inputs: Sequence[str]) -> list[str]:
    """The words of the command. Only options that were given are given again."""
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
    # The prover puts each machine in front of those given before it.
    for worker in reversed(given.distant_workers or []):
        workers = "auto" if worker.workers is None else worker.workers
        words += ["--distant_workers", worker.host or "", worker.path or "", _word(workers)]
    return [*words, *inputs]


def quote_command(words: Sequence[str], *, ascii_only: bool = False) -> str:
    """The words as one line for a shell, with no character in it that acts on a terminal, or none
    beyond ASCII."""
    return " ".join(_quoted(word, ascii_only) for word in words)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _quoted(word: str, ascii_only: bool) -> str:
    def may_stand(text: str) -> bool:
        return text.isprintable() and (text.isascii() or not ascii_only)

    if may_stand(word):
        return shlex.quote(word)
    # In $'…' a shell reads the same escapes as in C.
    shown = "".join(one if may_stand(one) and one not in "'\\" else _escaped(one) for one in word)
    return f"$'{shown}'"


def _escaped(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    return "".join(f"\\x{byte:02x}" for byte in character.encode(errors="surrogateescape"))

"""Completion in a shell: what can follow the words that were typed.

A shell calls `dsr` with the words up to the cursor and the name of the shell in `_DSR_COMPLETE`.
The first line of the answer is `words`, `files` or `dirs`. With `words`, each further line is a
word, with its description behind a tab if the shell shows descriptions. Typer is imported only for
options: completing a batch takes about as long as reading the names in its directory.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from deepsec_results.cli.completed_names import offered_batches, offered_runs, words_before
from deepsec_results.cli.typed_words import Typed, beginning, is_flag, joined, plain

_GLOBAL_WITH_VALUE = ("--color", "--width")
_BATCH, _RUN, _DIRECTORY, _FILE, _PATH = "BATCH", "RUN", "DIR", "FILE", "PATH"
# What follows a command. All others take batches.
_PLACES = {"list": _DIRECTORY, "validate": _FILE, "history": _RUN, "help": "COMMAND"}


class Completions(NamedTuple):
    """The words that can follow, or the kind of path that the shell completes."""

    words: Sequence[tuple[str, str]] = ()
    kind: str = "words"


_FILES, _DIRECTORIES = Completions(kind="files"), Completions(kind="dirs")


def answer_shell(shell: str, arguments: Sequence[str]) -> None:
    """Print what can follow. After an error, there is nothing."""
    answer = Completions()
    with suppress(Exception):
        answer = complete(arguments, titles=shell != "bash")
    described = shell != "bash"
    lines = [answer.kind]
    for word, description in answer.words:
        if word.isprintable() and word:
            lines.append(f"{word}\t{description}" if described and description else word)
    sys.stdout.write("\n".join(lines) + "\n")


def complete(arguments: Sequence[str], *, titles: bool = False) -> Completions:
    """What can follow; the last argument is the word at the cursor. Batches have their titles."""
    *before, current = joined(arguments) or [""]
    at = _command_at(before)
    if at is None:
        return _before_command(before, current)
    typed = Typed(before[at], [plain(word) for word in before[at + 1 :]], current, titles)
    answer = _after_command(typed)
    head, comma, piece = current.rpartition(",")
    if comma and not answer.words and answer.kind == "words":
        # The last of several values that are separated by commas.
        answer = _after_command(typed._replace(current=piece))
        chosen = head.split(",")
        words = [pair for pair in answer.words if pair[0] not in chosen]
        return Completions([(f"{head},{word}", text) for word, text in words])
    return answer


def _command_at(before: Sequence[str]) -> int | None:
    """The position of the command's name."""
    for at, word in enumerate(before):
        is_value = at > 0 and before[at - 1] in _GLOBAL_WITH_VALUE
        if not word.startswith("-") and not is_value:
            return at
    return None


def _before_command(before: Sequence[str], current: str) -> Completions:
    from deepsec_results.cli.main import COMMANDS, app

    if current.startswith("-") or (before and before[-1] in _GLOBAL_WITH_VALUE):
        import typer

        group: Any = typer.main.get_command(app)
        return _options(group.params, before, current) or Completions()
    return Completions(beginning(COMMANDS.items(), current))


def _after_command(typed: Typed) -> Completions:
    after = typed.before[-1] if typed.before else ""
    if "--" not in typed.before and (typed.current.startswith("-") or after.startswith("-")):
        from deepsec_results.cli.main import COMMANDS, build

        params = build(typed.command).params if typed.command in COMMANDS else []
        answer = _options(params, typed.before, typed.current, typed)
        if answer is not None:
            return answer
    if typed.command == "help":
        return _before_command((), typed.current)
    if typed.command == "simulate" and words_before(typed):
        return Completions()
    if typed.command == "history" and words_before(typed):
        return _complete_kind(_BATCH, typed)
    return _complete_kind(_PLACES.get(typed.command, _BATCH), typed)


def _options(
    params: Sequence[Any], before: Sequence[str], current: str, typed: Typed | None = None
) -> Completions | None:
    """The options of a command, or the values of one; None at the place of an argument."""
    by_name = {name: param for param in params for name in (*param.opts, *param.secondary_opts)}
    option, sign, value = current.partition("=")
    if sign and option in by_name:
        answer = _values(by_name[option], value, typed)
        return answer._replace(words=[(f"{option}={word}", text) for word, text in answer.words])
    last = by_name.get(before[-1]) if before else None
    if last is not None and not is_flag(last):
        return _values(last, current, typed)
    if not current.startswith("-"):
        return None
    options = [
        (name, (getattr(param, "help", None) or "").partition(". ")[0].rstrip("."))
        for param in params
        for name in param.opts
        if name.startswith("--")
    ]
    return Completions(beginning([*options, ("--help", "Show the help.")], current))


def _values(param: Any, current: str, typed: Typed | None) -> Completions:
    """The values of an option."""
    offered = param.shell_complete(None, current)
    if offered:
        words = [(getattr(item, "value", item), "") for item in offered]
        return Completions(beginning(words, current))
    kind = param.metavar or ""
    return _complete_kind(kind, typed._replace(current=current)) if typed else Completions()


def _complete_kind(kind: str, typed: Typed) -> Completions:
    if kind == _DIRECTORY:
        return _DIRECTORIES
    if kind in (_FILE, _PATH):
        return _FILES
    if kind == _RUN:
        return Completions(offered_runs(typed))
    if kind == _BATCH:
        if os.sep in typed.current or typed.current.startswith((".", "~")):
            return _FILES
        return Completions(list(offered_batches(typed)))
    return _before_command((), typed.current) if kind == "COMMAND" else Completions()

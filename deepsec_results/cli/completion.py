"""Completion in a shell: what can follow the words that were typed.

A shell calls `dsr` with the words up to the cursor and the name of the shell in `_DSR_COMPLETE`.
The first line of the answer is `words`, `files` or `dirs`. With `words`, each further line is a
word, with its description behind a tab if the shell shows descriptions. Typer is imported only for
options: completing a batch takes about as long as reading the names in its directory.
"""

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from deepsec_results.reading.directories import ResultsDirectory

_MOST = 100  # batches that are offered
_GLOBAL_WITH_VALUE = ("--color", "--width")
_BATCH, _RUN, _DIRECTORY, _FILE = "BATCH", "RUN", "DIR", "FILE"
_LATEST = ("last", "last~1")
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
    *before, current = _joined(arguments) or [""]
    at = _command_at(before)
    if at is None:
        return _before_command(before, current)
    typed = Typed(before[at], [_plain(word) for word in before[at + 1 :]], current, titles)
    answer = _after_command(typed)
    head, comma, piece = current.rpartition(",")
    if comma and not answer.words and answer.kind == "words":
        # The last of several values that are separated by commas.
        answer = _after_command(typed._replace(current=piece))
        chosen = head.split(",")
        words = [pair for pair in answer.words if pair[0] not in chosen]
        return Completions([(f"{head},{word}", text) for word, text in words])
    return answer


class Typed(NamedTuple):
    """A command, the words after it, and the word at the cursor."""

    command: str
    before: Sequence[str]
    current: str
    titles: bool

    def values_of(self, *options: str) -> list[str]:
        """The values of an option that were typed before."""
        values = []
        for at, word in enumerate(self.before):
            name, sign, value = word.partition("=")
            if word in options and at + 1 < len(self.before):
                values.append(self.before[at + 1])
            elif sign and name in options:
                values.append(value)
        return values


def _joined(arguments: Sequence[str]) -> list[str]:
    """The words as typed: bash makes three words of `--format=json`."""
    words: list[str] = []
    for word in arguments:
        if word == "=" and words and words[-1].startswith("--"):
            words[-1] += "="
        elif words and words[-1].startswith("--") and words[-1].endswith("="):
            words[-1] += word
        else:
            words.append(word)
    return words


def _plain(word: str) -> str:
    """A word without quotes, as the command gets it."""
    with suppress(ValueError):
        parts = shlex.split(word)
        word = parts[0] if len(parts) == 1 else word
    return os.path.expanduser(word)


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
    return _beginning(COMMANDS.items(), current)


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
    if typed.command == "simulate" and _names_a_batch(typed):
        return Completions()
    return _complete_kind(_PLACES.get(typed.command, _BATCH), typed)


def _names_a_batch(typed: Typed) -> bool:
    from deepsec_results.cli.main import build

    return bool(_positional(typed, build(typed.command).params))


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
    if last is not None and not _is_flag(last):
        return _values(last, current, typed)
    if not current.startswith("-"):
        return None
    options = [
        (name, (getattr(param, "help", None) or "").partition(". ")[0].rstrip("."))
        for param in params
        for name in param.opts
        if name.startswith("--")
    ]
    return _beginning([*options, ("--help", "Show the help.")], current)


def _is_flag(param: Any) -> bool:
    return bool(getattr(param, "is_flag", False)) or param.param_type_name == "argument"


def _values(param: Any, current: str, typed: Typed | None) -> Completions:
    """The values of an option."""
    offered = param.shell_complete(None, current)
    if offered:
        words = [(getattr(item, "value", item), "") for item in offered]
        return _beginning(words, current)
    kind = param.metavar or ""
    return _complete_kind(kind, typed._replace(current=current)) if typed else Completions()


def _complete_kind(kind: str, typed: Typed) -> Completions:
    if kind == _DIRECTORY:
        return _DIRECTORIES
    if kind == _FILE:
        return _FILES
    if kind == _RUN:
        return Completions(_runs(typed))
    if kind == _BATCH:
        if os.sep in typed.current or typed.current.startswith((".", "~")):
            return _FILES
        return Completions(list(_batches(typed)))
    return _before_command((), typed.current) if kind == "COMMAND" else Completions()


def _batches(typed: Typed) -> Iterator[tuple[str, str]]:
    """The newest batches whose ids begin with what was typed, with their titles."""
    from deepsec_results.reading.file_system import modified
    from deepsec_results.reading.newest_names import newest_ids

    found = [(folder, _names_in(folder, typed.current)) for folder in _directory(typed).paths]
    each = found[0][1] if len(found) == 1 else [*{name for _, names in found for name in names}]

    def written(name: str) -> float:
        return max(modified(os.path.join(folder, name)) or 0.0 for folder, _ in found)

    ids = newest_ids(each, _MOST, written)
    yield from _beginning([(word, "") for word in _LATEST], typed.current).words
    if not typed.titles:
        yield from ((identity, "") for identity in ids)
        return
    from deepsec_results.model.visible import visible
    from deepsec_results.reading.batches import BatchFile, read_batches

    wanted = {f"{identity}.json": found[0][0] for identity in ids}
    for folder, names in found[1:]:
        wanted |= dict.fromkeys(wanted.keys() & set(names), folder)
    for file in read_batches([os.path.join(folder, name) for name, folder in wanted.items()]):
        title = file.batch.title if isinstance(file, BatchFile) else str(file.problem)
        yield file.id, visible(title or "")


def _runs(typed: Typed) -> list[tuple[str, str]]:
    """The runs of the batch that was named, or of the last batch."""
    from deepsec_results.cli.main import build
    from deepsec_results.reading.batches import BatchFile, read_batches
    from deepsec_results.reading.directories import find_batch
    from deepsec_results.reading.names import input_name

    named = [] if typed.command == "history" else _positional(typed, build(typed.command).params)
    path = find_batch(named[0] if named else "last", lambda: _directory(typed))
    (file,) = read_batches([path])
    paths = (file.batch.run_files or []) if isinstance(file, BatchFile) else []
    names = {input_name(path).removesuffix(".dps"): None for path in paths}
    words = (_as_typed(name, typed.current) for name in names)
    return list(_beginning([(word, "") for word in words], typed.current).words)


def _as_typed(name: str, current: str) -> str:
    """A name with its accents written as in its beginning, so that the shell can complete it."""
    from deepsec_results.reading.spelling import spellings

    written = (spelling for spelling in spellings(name) if spelling.startswith(current))
    return next(written, name)


def _positional(typed: Typed, params: Iterable[Any]) -> list[str]:
    """The words that are neither options nor their values."""
    valued = {name for param in params if not _is_flag(param) for name in param.opts}
    found = []
    for at, word in enumerate(typed.before):
        is_value = at > 0 and typed.before[at - 1] in valued
        if not word.startswith("-") and not is_value:
            found.append(word)
    return found


def _names_in(path: str, beginning: str) -> list[str]:
    """The matching names in a results directory, which may be in an archive."""
    if os.path.isdir(path):
        names = os.listdir(path)
    else:
        from deepsec_results.reading import file_system

        with file_system.scan(path) as entries:
            names = [entry.name for entry in entries]
    return [name for name in names if name.startswith(beginning)] if beginning else names


def _directory(typed: Typed) -> "ResultsDirectory":
    from deepsec_results.reading.directories import choose_directory

    return choose_directory(typed.values_of("--dir", "-d"), os.environ)


def _beginning(words: Iterable[tuple[str, str]], current: str) -> Completions:
    return Completions([(word, text) for word, text in words if word.startswith(current)])

"""What is typed before the cursor, as a shell hands it over."""

import os
import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple


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


def joined(arguments: Sequence[str]) -> list[str]:
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


def plain(word: str) -> str:
    """A word without quotes, as the command gets it."""
    with suppress(ValueError):
        parts = shlex.split(word)
        word = parts[0] if len(parts) == 1 else word
    return os.path.expanduser(word)


def is_flag(param: Any) -> bool:
    """Whether a parameter of a command takes no value after it."""
    return bool(getattr(param, "is_flag", False)) or param.param_type_name == "argument"


def as_typed(name: str, current: str) -> str:
    """A name with its accents written as in its beginning, so that the shell can complete it."""
    from deepsec_results.reading.spelling import spellings

    written = (spelling for spelling in spellings(name) if spelling.startswith(current))
    return next(written, name)


def positional(typed: Typed, params: Iterable[Any]) -> list[str]:
    """The words that are neither options nor their values."""
    valued = {name for param in params if not is_flag(param) for name in param.opts}
    found = []
    for at, word in enumerate(typed.before):
        is_value = at > 0 and typed.before[at - 1] in valued
        if not word.startswith("-") and not is_value:
            found.append(word)
    return found


def beginning(words: Iterable[tuple[str, str]], current: str) -> list[tuple[str, str]]:
    """The words, with their descriptions, that begin with what was typed."""
    return [(word, text) for word, text in words if word.startswith(current)]

"""The words and numbers that options take, and the errors for wrong ones."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from deepsec_results.reading.errors import RequestError

E = TypeVar("E", bound=StrEnum)

COLORS = ("auto", "always", "never")
_MOST_DIGITS = 18
_SECONDS = r"[0-9]{1,6}(?:\.[0-9]{1,6})?"
_ACTION = r"[0-9]{1,18}(?:\.[0-9]{1,18})?"
_LEAST_INTERVAL = 0.1
_LEAST_WIDTH, _MOST_WIDTH = 20, 10_000


def wrong_value(option: str, value: str, expected: str) -> RequestError:
    """The error for a value that an option does not take."""
    return RequestError(f"{option}: expected {expected}, found '{value}'")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question with the known word closest to a wrong one; empty if none is close.

    The hyphens in front of options, which all have, do not make them close.
    """
    from difflib import get_close_matches

    by_key = {_key(name).lstrip("_"): name for name in known}
    near = get_close_matches(_key(word).lstrip("_"), by_key, 1)
    return f"; did you mean '{by_key[near[0]]}'?" if near else ""


NO_OTHERS: Mapping[str, str] = {}


def read_word(
    option: str, word: str, known: Sequence[str], others: Mapping[str, str] = NO_OTHERS
) -> str:
    """The known word that is meant. Case does not matter, and a blank, `-` and `_` are the same.

    `others` are other words for some of the known ones, such as those on the screen. Raises
    RequestError.
    """
    by_key = {_key(name): name for name in known}
    by_key |= {_key(other): name for other, name in others.items()}
    if _key(word) not in by_key:
        near = did_you_mean(word, [*known, *others])
        raise RequestError(
            f"{option}: unknown value '{word}'; choose from {', '.join(known)}{near}"
        )
    return by_key[_key(word)]


def read_words(
    option: str, texts: Sequence[str], known: Sequence[str], others: Mapping[str, str] = NO_OTHERS
) -> list[str]:
    """The known words in texts; a text may have several, separated by commas.

    `others` as in `read_word`. Raises RequestError.
    """
    words = [word.strip() for text in texts for word in text.split(",")]
    return [read_word(option, word, known, others) for word in words]


def read_distinct(
    option: str, text: str, known: Sequence[str], others: Mapping[str, str] = NO_OTHERS
) -> list[str]:
    """Known words separated by commas, each at most once. Raises RequestError."""
    words = read_words(option, [text], known, others)
    if len(set(words)) < len(words):
        raise RequestError(f"{option}: a value is given twice in '{text}'")
    return words


def read_number(option: str, text: str, expected: str, least: int, most: int | None = None) -> int:
    """A whole number within bounds; `expected` describes them. Raises RequestError."""
    digits = text.strip()
    sound = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    number = int(digits) if sound else -1
    if number < least or (most is not None and number > most):
        raise wrong_value(option, text, expected)
    return number


def read_interval(text: str | None) -> float:
    """The refresh interval in seconds; 2 without the option. Raises RequestError."""
    if text is None:
        return 2.0
    if not re.fullmatch(_SECONDS, text.strip()) or float(text) < _LEAST_INTERVAL:
        raise wrong_value("--interval", text, f"at least {_LEAST_INTERVAL} seconds")
    return float(text)


def read_width(text: str) -> int:
    """The number of columns of the output. Raises RequestError."""
    expected = f"a number of columns from {_LEAST_WIDTH} to {_MOST_WIDTH}"
    return read_number("--width", text, expected, _LEAST_WIDTH, _MOST_WIDTH)


def read_format(formats: type[E], output: str | None, *, json: bool) -> E:
    """The requested format, by default the first of `formats`; `json` is the option `--json`.

    Raises RequestError.
    """
    if json and output is not None and _key(output) != "json":
        raise RequestError(f"give --json or --format {output}, not both")
    if json:
        return formats("json")
    return next(iter(formats)) if output is None else read_choice("--format", output, formats)


def read_file_format(
    formats: type[E],
    output: str | None,
    file: str | None,
    endings: Mapping[str, E],
    *,
    json: bool = False,
    needs_ending: bool = False,
) -> E:
    """The requested format, or the one that the ending of the file means, or the default, which a
    file without an ending has too, unless it `needs_ending`.

    Raises RequestError, also for an ending that no format has.
    """
    if output is not None or file is None or json:
        return read_format(formats, output, json=json)
    ending = ending_of(file)
    if not ending and not needs_ending:
        return read_format(formats, None, json=False)
    if ending not in endings:
        found = f"unknown ending {ending}" if ending else "missing ending"
        known = ", ".join(endings)
        raise RequestError(f"{file}: {found}; use one of {known}, or --format")
    return endings[ending]


def ending_of(file: str) -> str:
    """The ending of the name of a file, such as `.csv`, in small letters; empty without one."""
    return os.path.splitext(file)[1].lower()


def read_choice(option: str, word: str, known: type[E]) -> E:
    """The member of a vocabulary that is meant. Raises RequestError."""
    return known(read_word(option, word, [*known]))


def read_limit(limit: str | None) -> int | None:
    """The maximum number of batches, 0 for all; None without the option. Raises RequestError."""
    if limit is None:
        return None
    return read_number("--limit", limit, "a number of batches, or 0 for all", 0)


def read_query(query: str | None) -> int | None:
    """The number of a query; None without the option. Raises RequestError."""
    return None if query is None else read_number("--query", query, "a positive number", 1)


def read_action(action: str | None) -> str | None:
    """The number of an action as it is shown, 0 for the moment before the first. Raises
    RequestError."""
    if action is None:
        return None
    if not re.fullmatch(_ACTION, action.strip()):
        raise wrong_value("--at", action, "a number such as 4 or 4.1, or 0")
    return ".".join(str(int(part)) for part in action.strip().split("."))


def read_file_name(name: str | None) -> str | None:
    """The file to write to; None for stdout, which `-` is too. Raises RequestError."""
    if name == "":
        raise wrong_value("--output", name, "the name of a file")
    return None if name == "-" else name


def read_max_states(number: str | None) -> int:
    """The greatest number of states to examine. Raises RequestError."""
    from deepsec_results.calculus.following import MAX_STATES

    if number is None:
        return MAX_STATES
    return read_number("--max-states", number, "a positive number of states", 1)


def read_process(number: str | None) -> int:
    """The number of a process. Raises RequestError."""
    return 1 if number is None else read_number("--process", number, "1 or 2", 1, 2)


def _key(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")

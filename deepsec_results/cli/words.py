"""The words and numbers that options take, and the one way in which a wrong one is refused."""

from collections.abc import Iterable, Sequence

from deepsec_results.cli.errors import CommandError


def wrong_value(option: str, value: str, expected: str) -> CommandError:
    """The error for a value that an option does not take."""
    return CommandError(f"{option}: expected {expected}, found '{value}'")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that offers the known word nearest to a wrong one; empty if none is near."""
    from difflib import get_close_matches

    by_key = {_key(one): one for one in known}
    near = get_close_matches(_key(word), by_key, 1)
    return f"; did you mean '{by_key[near[0]]}'?" if near else ""


def read_word(option: str, word: str, known: Sequence[str]) -> str:
    """The known word that is meant, in any case, with a blank, `-` or `_` between its parts.

    Raises CommandError.
    """
    by_key = {_key(one): one for one in known}
    if _key(word) not in by_key:
        near = did_you_mean(word, known)
        raise CommandError(
            f"{option}: unknown value '{word}'; choose from {', '.join(known)}{near}"
        )
    return by_key[_key(word)]


def read_words(option: str, texts: Sequence[str], known: Sequence[str]) -> list[str]:
    """The known words that are meant by texts, each of one or of several with commas.

    Raises CommandError.
    """
    words = [word.strip() for text in texts for word in text.split(",")]
    return [read_word(option, word, known) for word in words]


def read_number(option: str, text: str, expected: str, least: int, most: int | None = None) -> int:
    """A whole number within bounds; `expected` says which. Raises CommandError."""
    digits = text.strip()
    sound = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    number = int(digits) if sound else -1
    if number < least or (most is not None and number > most):
        raise wrong_value(option, text, expected)
    return number


_MOST_DIGITS = 18


def read_format(output: str | None, known: Sequence[str], *, json: bool) -> str:
    """The format that was asked for, the first of the `known` ones if none was; `json` stands for
    --json. Raises CommandError."""
    if json and output is not None and _key(output) != "json":
        raise CommandError(f"give --json or --format {output}, not both")
    if json:
        return "json"
    return known[0] if output is None else read_word("--format", output, known)


def read_limit(limit: str | None, default: int = 0) -> int:
    """How many batches at the most; 0 stands for all. Raises CommandError."""
    if limit is None:
        return default
    return read_number("--limit", limit, "a number of batches, or 0 for all", 0)


def read_query(query: str | None) -> int | None:
    """The number of a query. Raises CommandError."""
    return None if query is None else read_number("--query", query, "a number from 1", 1)


def _key(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")

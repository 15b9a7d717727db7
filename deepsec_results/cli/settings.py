"""What `--color` and `--debug` said, before the command's name or behind it."""

import re

COLOR_CHOICES = ("auto", "always", "never")

color: str = "auto"
debug: bool = False
max_size: str | None = None

_SIZE = re.compile(r"([0-9]{1,15})([KMGT]?)(?:i?B)?", re.IGNORECASE)
_FACTORS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def reset() -> None:
    """Forget what an earlier call in the same process said."""
    global color, debug
    color, debug = "auto", False
    if max_size is not None:
        choose_max_size("")


def choose_color(choice: str | None) -> str | None:
    """Take note of `--color`. Raises CommandError."""
    global color
    if choice is not None:
        from deepsec_results.cli.words import read_word

        color = read_word("--color", choice, COLOR_CHOICES)
    return choice


def choose_max_size(size: str | None) -> str | None:
    """Take note of `--max-size`; an empty one is the usual. Raises CommandError."""
    global max_size
    if size is None:
        return None
    from deepsec_results.reading import files

    match = _SIZE.fullmatch(size)
    if size and not match:
        from deepsec_results.cli.words import wrong_value

        raise wrong_value("--max-size", size, "a number of bytes, such as 500M or 4G")
    max_size = size or None
    files.set_bound(int(match[1]) * _FACTORS[match[2].upper()] if match else files.USUAL_BOUND)
    return size


def choose_debug(wanted: bool) -> bool:
    """Take note of `--debug`."""
    global debug
    debug = wanted or debug
    return wanted

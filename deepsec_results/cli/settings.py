"""What `--color` and `--debug` said, before the command's name or behind it."""

import re
from typing import Literal

from deepsec_results.cli.errors import CommandError

ColorChoice = Literal["auto", "always", "never"]

color: ColorChoice = "auto"
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


def choose_color(choice: ColorChoice | None) -> ColorChoice | None:
    """Take note of `--color`."""
    global color
    color = choice or color
    return choice


def choose_max_size(size: str | None) -> str | None:
    """Take note of `--max-size`; an empty one is the usual. Raises CommandError."""
    global max_size
    if size is None:
        return None
    from deepsec_results.reading import files

    match = _SIZE.fullmatch(size)
    if size and not match:
        raise CommandError(f"{size!r} is no size: expected a number of bytes, or one such as 4G")
    max_size = size or None
    files.set_bound(int(match[1]) * _FACTORS[match[2].upper()] if match else files.USUAL_BOUND)
    return size


def choose_debug(wanted: bool) -> bool:
    """Take note of `--debug`."""
    global debug
    debug = wanted or debug
    return wanted

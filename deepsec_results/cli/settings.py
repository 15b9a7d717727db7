"""What `--color` and `--debug` said, before the command's name or behind it."""

from typing import Literal

ColorChoice = Literal["auto", "always", "never"]

color: ColorChoice = "auto"
debug: bool = False


def reset() -> None:
    """Forget what an earlier call in the same process said."""
    global color, debug
    color, debug = "auto", False


def choose_color(choice: ColorChoice | None) -> ColorChoice | None:
    """Take note of `--color`."""
    global color
    color = choice or color
    return choice


def choose_debug(wanted: bool) -> bool:
    """Take note of `--debug`."""
    global debug
    debug = wanted or debug
    return wanted

"""Plain objects for the page, without characters that act on a screen."""

from collections.abc import Mapping

from deepsec_results.model.visible import visible

_NOT_SHOWN = frozenset({"json", "at", "args", "place", "complete", "states", "ends", "path"})


def made_visible(value: object) -> object:
    """Plain objects without what the page does not show, and without characters that act on a
    screen."""
    if isinstance(value, str):
        return visible(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, (list, tuple)):
        return [made_visible(held) for held in value]
    if isinstance(value, Mapping):
        return {
            visible(key): held if held is None else made_visible(held)
            for key, held in value.items()
            if key not in _NOT_SHOWN and held != []
        }
    return value

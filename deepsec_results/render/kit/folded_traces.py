"""Traces broken into lines."""

import re

from deepsec_results.render.kit.term_folding import display_width


def fold_trace(trace: str, width: int) -> str:
    """A trace broken between actions into lines of a width; a longer action is not broken."""
    lines = [""]
    for action in re.split("(?<=;)", trace):
        if lines[-1] and display_width(lines[-1] + action) > width:
            lines.append("")
        lines[-1] += action
    return "\n".join(lines)

"""The colors, lines and marks of plots: distinct to color-blind readers, and in grayscale."""

from typing import NamedTuple

from deepsec_results.analysis.vocabulary import Verdict

# Colors of Okabe and Ito, which color-blind readers can distinguish, without the lightest one. In
# grayscale, neighbors differ in lightness, and lines in their dashes.
_COLORS = ("000000", "E69F00", "0072B2", "56B4E9", "D55E00", "009E73", "CC79A7")
# The lengths of dashes and gaps, in points.
_DASHES = ((), (5, 2), (1, 1.5), (5, 1.5, 1, 1.5), (9, 3))
VERDICTS = (Verdict.VERIFIED, Verdict.ATTACK, Verdict.UNDECIDED)


class CurveStyle(NamedTuple):
    """A color as six hexadecimal digits, and dashes and gaps in points; none for a solid line."""

    color: str
    dashes: tuple[float, ...]


def curve_style(number: int) -> CurveStyle:
    """The style of a curve, counted from 0; the first 35 are distinct."""
    turn = number + number // (len(_COLORS) * len(_DASHES))
    return CurveStyle(_COLORS[number % len(_COLORS)], _DASHES[turn % len(_DASHES)])

"""How wide texts of a chart are, at most, in letters of its messages."""

from deepsec_results.render.charts.drawing import TextKind
from deepsec_results.render.kit.term_folding import display_width

# Letters of bold DejaVu Sans, the widest of the common fonts, in parts of its size.
_NARROW, _NARROW_WIDTH = frozenset(" fijlrtI.,:;'!|()[]-"), 0.5
_WIDE, _WIDE_WIDTH = frozenset("mMwW@%—…"), 1.15
_WIDTH = 0.85
_NUMBER = 0.75  # the size of a number, which is not bold, in parts of that of a name
LETTER = 0.6  # the width of a letter of a message, in parts of the size of its font


def text_width(text: str, kind: TextKind) -> float:
    """The width of a text that has been made visible."""
    if kind.is_code:
        return display_width(text)
    size = _NUMBER if kind is TextKind.NUMBER else 1
    return sum(map(_width, text)) * size / LETTER


def _width(letter: str) -> float:
    if letter in _NARROW:
        return _NARROW_WIDTH
    if letter in _WIDE:
        return _WIDE_WIDTH
    return _WIDTH if letter.isascii() else 1.3 * display_width(letter)

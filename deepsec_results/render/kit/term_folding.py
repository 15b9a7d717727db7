"""The width of text on a terminal, and lines of terms that are folded."""

import re
from collections.abc import Iterator

# A projection such as proj_{3,4} is never broken, and other words after commas and blanks only. No
# line ends after `=`, or with a short word before what it belongs to, as in `on c` and `as x`. A
# line ends before `=` only where both sides have no room together.
_PROJECTION = r"proj_\{[0-9]+,[0-9]+\}"
_END = r"(?:, *| +|$)"
_SHORT = r"(?:(?:on|as|not|a) )*"
_PIECES = rf"{_SHORT}(?:{_PROJECTION}|(?<=[^ ]) = |[^ ,])*{_END}"
_SIDES = rf"(?:= )?(?:{_PROJECTION}|[^ ,])*{_END}"
_LETTERS = rf"(?s){_PROJECTION}|."


def display_width(text: str) -> int:
    """Number of columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def is_whole(text: str, width: int) -> bool:
    """Whether a text is shown as it is."""
    return "\n" not in text and display_width(text) <= width


def fold_terms(text: str, width: int) -> str:
    """A text with line ends after commas and blanks, or inside a word wider than the width."""
    if is_whole(text, width):
        return text
    return "\n".join(_fold_line(line, width) for line in text.split("\n"))


def _fold_line(line: str, width: int) -> str:
    width_of = len if line.isascii() else display_width
    lines = [""]
    left = width
    for piece in _pieces(line, width):
        needed = width_of(piece.rstrip(" "))
        if needed > left and lines[-1].strip(" "):
            lines.append("")
            left = width
        if needed <= width:
            lines[-1] += piece
            left -= width_of(piece)
            continue
        for part in re.findall(_LETTERS, piece):
            if width_of(part.rstrip(" ")) > max(0, left) and lines[-1].strip(" "):
                lines.append("")
                left = width
            lines[-1] += part
            left -= width_of(part)
    return "\n".join(line.rstrip(" ") for line in lines)


def _pieces(line: str, width: int) -> Iterator[str]:
    """The pieces of a line, each of which ends where a line may end."""
    for piece in re.findall(_PIECES, line):
        if display_width(piece.rstrip(" ")) > width and " " in piece:
            yield from re.findall(_SIDES, piece)
        else:
            yield piece

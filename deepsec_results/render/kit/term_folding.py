"""The width of text on a terminal, and lines of terms that are folded."""

import re

# A projection such as proj_{3,4} is never broken, and other words after commas and blanks only.
_PROJECTION = r"proj_\{[0-9]+,[0-9]+\}"
_PIECES = re.compile(rf"(?:{_PROJECTION}|[^ ,])*(?:, *| +|$)")  # what ends where a line may
_LETTERS = re.compile(rf"{_PROJECTION}|.", re.DOTALL)


def display_width(text: str) -> int:
    """Number of columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fold_terms(text: str, width: int) -> str:
    """A text with line ends after commas and blanks, or inside a word wider than the width."""
    if display_width(text) <= width and "\n" not in text:
        return text
    return "\n".join(_fold_line(line, width) for line in text.split("\n"))


def _fold_line(line: str, width: int) -> str:
    lines = [""]
    room = width
    for piece in _PIECES.findall(line):
        needed = display_width(piece.rstrip(" "))
        if needed > room and lines[-1].strip(" "):
            lines.append("")
            room = width
        for part in [piece] if needed <= width else _LETTERS.findall(piece):
            if display_width(part.rstrip(" ")) > max(0, room) and lines[-1].strip(" "):
                lines.append("")
                room = width
            lines[-1] += part
            room -= display_width(part)
    return "\n".join(line.rstrip(" ") for line in lines)

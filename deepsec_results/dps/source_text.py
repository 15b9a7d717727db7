"""The text of an input file, and the lines in it."""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

from deepsec_results.model.text_place import TextPlace

_LINE_END = re.compile(r"\r\n?|\n")


class SourceText:
    """An input file as text. A byte that is not UTF-8 counts as one character."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8", "surrogateescape")

    def place(self, offset: int) -> TextPlace:
        """The line and column of a character. A line ends with LF, CRLF or CR."""
        line = bisect_right(self._starts, offset)
        return TextPlace(line, offset - self._starts[line - 1] + 1)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends. After the last line end there is one more line, unless it
        would be empty."""
        starts = [*self._starts, len(self.text)]
        lines = [self.text[a:b].rstrip("\r\n") for a, b in pairwise(starts)]
        return lines if lines[-1] else lines[:-1]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

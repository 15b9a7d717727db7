"""Texts that are written only after all of them are known."""

import tempfile
import weakref
from array import array
from collections.abc import Iterator

_IN_MEMORY = 4 << 20  # bytes; more of them are in a temporary file


class HeldTexts:
    """Texts in their order, in a temporary file without a name if they are many."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 # closed below
        weakref.finalize(self, self._file.close)
        self._sizes = array("Q")

    def add(self, text: str) -> None:
        """Add a text. Raises OSError if there is no space for it."""
        encoded = text.encode("utf-8", "surrogatepass")
        self._file.write(encoded)
        self._sizes.append(len(encoded))

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size).decode("utf-8", "surrogatepass")

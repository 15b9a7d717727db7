"""What could not be read, as a value."""

from msgspec import Struct


class Problem(Struct, frozen=True):
    """Why something cannot be read, replayed or explained.

    `file` is the file that has the problem, `message` the reason, with line and column if they are
    known.
    """

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"

"""Values that are in the page once, however many queries have them."""

import base64
import zlib


class Shared:
    """Large values that several queries have, each once; a query refers to them by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number_of(self, text: str) -> int:
        """The number of a value, given as JSON, whose text has to be `visible` already."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def texts(self) -> list[str]:
        """The values as JSON, in the order of their numbers."""
        return list(self._numbers)

    @property
    def packed(self) -> str:
        """The values as one array of JSON, compressed by zlib, in base64."""
        array = f"[{','.join(self._numbers)}]".encode()
        return base64.b64encode(zlib.compress(array)).decode()

"""Findings in order, of which there may be millions."""

import pickle
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from deepsec_results.analysis.findings import Finding

_AT_ONCE = 1000  # findings that are compressed together
_UNPACKED = 16  # times so many are held as they are while some are picked


class FindingList(Struct):
    """Findings in order; all but the last ones are compressed, which takes some 15 bytes each.

    A batch is shown before its runs, but what is wrong with it is known only after they are read.
    So all findings in them are held until then.
    """

    packed: list[bytes] = []
    last: list[Finding] = []

    def __iter__(self) -> Iterator[Finding]:
        for number in range(len(self.packed)):
            yield from self._unpacked(number)
        yield from self.last

    def __iadd__(self, others: Iterable[Finding]) -> "FindingList":
        if isinstance(others, FindingList) and others.packed:
            self._pack(len(self.last))
            self.packed += others.packed
            others = others.last
        rest = iter(others)
        while some := list(islice(rest, _AT_ONCE)):
            self.last += some
            if len(self.last) >= _AT_ONCE:
                self._pack(_AT_ONCE)
        return self

    def picked(self, numbers: Iterable[int]) -> Iterator[tuple[int, Finding]]:
        """The findings with these numbers, from 0, in a list to which no other list was added. It
        is fast if numbers that follow each other are mostly near to each other."""
        unpack = lru_cache(_UNPACKED)(self._unpacked) if self.packed else self._unpacked
        for number in numbers:
            some, at = divmod(number, _AT_ONCE)
            yield number, unpack(some)[at] if some < len(self.packed) else self.last[at]

    def _unpacked(self, number: int) -> list[Finding]:
        found: list[Finding] = pickle.loads(zlib.decompress(self.packed[number]))
        return found

    def _pack(self, number: int) -> None:
        """Compress the first of the last findings."""
        for at in range(0, number, _AT_ONCE):
            some = self.last[at : min(at + _AT_ONCE, number)]
            self.packed.append(zlib.compress(pickle.dumps(some), 1))
        del self.last[:number]

"""Findings in order, of which there may be millions."""

import pickle
import zlib
from collections.abc import Iterable, Iterator

from msgspec import Struct

from deepsec_results.analysis.findings import Finding

_AT_ONCE = 1000  # findings that are compressed together


class FindingList(Struct):
    """Findings in order; all but the last ones are compressed, which takes some 15 bytes each.

    A batch is shown before its runs, but what is wrong with it is known only after they are read.
    So all findings in them are held until then.
    """

    packed: list[bytes] = []
    last: list[Finding] = []

    def __iter__(self) -> Iterator[Finding]:
        for some in self.packed:
            yield from pickle.loads(zlib.decompress(some))
        yield from self.last

    def __iadd__(self, others: Iterable[Finding]) -> "FindingList":
        if isinstance(others, FindingList) and others.packed:
            self._pack(len(self.last))
            self.packed += others.packed
            others = others.last
        self.last += others
        if len(self.last) >= _AT_ONCE:
            self._pack(len(self.last) // _AT_ONCE * _AT_ONCE)
        return self

    def _pack(self, number: int) -> None:
        """Compress the first of the last findings."""
        for at in range(0, number, _AT_ONCE):
            some = self.last[at : min(at + _AT_ONCE, number)]
            self.packed.append(zlib.compress(pickle.dumps(some), 1))
        del self.last[:number]

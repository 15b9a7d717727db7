"""Comparisons of copies of inputs with queries, each distinct one made once."""

import sys
from collections.abc import Hashable
from typing import TypeVar

from deepsec_results.analysis.source import NoSource, RunSource
from deepsec_results.model.runs import QueryResult
from deepsec_results.reading.documents import Document

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

MOST_COMPARED = 1 << 20
"""Bytes of the processes of a query that are compared with its input where no line is shown."""

MOST_KNOWN = 4096
_MOST_SOURCES = 32
_MOST_KEPT = 64 << 10  # bytes of a copy whose declarations are kept


class ComparedInputs:
    """Compares copies with queries. Files with the same content are compared once: the results of
    every night have the same inputs and queries.

    `left` is how many bytes of processes it will still compare.
    """

    def __init__(self, most: int = sys.maxsize) -> None:
        self.left = most
        self._known: dict[Hashable, NoSource | None] = {}
        self._sources: dict[bytes, RunSource] = {}

    def difference(
        self, copy: bytes, number: int, result: Document[QueryResult], name: str
    ) -> NoSource | None:
        """Why a copy is not the input of the `number`-th query of a run, if it is not.

        A query whose processes have more than `MOST_COMPARED` bytes is not compared, and none
        when nothing is `left`. `name` is for the report of a fault.
        """
        value = result.value
        atoms, processes = bytes(value.atomic_data), bytes(value.processes)
        if len(processes) > MOST_COMPARED:
            return None
        known = (number, value.type, *map(_digest, (copy, atoms, processes)))
        if known not in self._known:
            self.left = max(self.left - len(processes), 0)
            if not self.left:
                return None
            found = self._source(copy).map_result(number, result, name)
            other = found if isinstance(found, NoSource) and found.is_other_input else None
            keep(self._known, known, other, MOST_KNOWN)
        return self._known[known]

    def _source(self, copy: bytes) -> RunSource:
        source = self._sources.get(copy)
        if source is None:
            source = RunSource(None, lambda: copy)
            if len(copy) <= _MOST_KEPT:
                keep(self._sources, copy, source, _MOST_SOURCES)
        return source


def _digest(content: bytes) -> tuple[int, int]:
    """The length of a content and its hash, which has 64 bits and depends on a secret of this
    process. To import `hashlib`, which loads OpenSSL, takes longer than most comparisons."""
    return len(content), hash(content)


def keep(known: dict[K, T], key: K, value: T, most: int) -> None:
    """Remember a value, and forget the oldest one if there are `most`."""
    if len(known) >= most:
        del known[next(iter(known))]
    known[key] = value

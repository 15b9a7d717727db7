"""Tables as papers print them: a family of inputs in a row, a number of sessions in a column."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from deepsec_results.analysis.input_names import family_of, stems_of
from deepsec_results.analysis.measured import Measured, Subject, by_query
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.tables import (
    NO_AUDITS,
    Audits,
    QueryCells,
    Table,
    audited_queries,
    differing_inputs,
    name_batches,
    types_in,
)

_UNKNOWN = "unknown"  # sessions


class _RowKey(NamedTuple):
    """What a row is about: a query of a family, or of one input of it, maybe in one batch."""

    family: str
    query: int | None
    batch: str | None
    input: str | None


def tabulate_by_sessions(subjects: Sequence[Subject], *, audits: Audits = NO_AUDITS) -> Table:
    """Make a table with a row for each family and query, and a column for each number of sessions.

    The queries have the sizes of their processes. If two batches have a query of one family with
    the same number of sessions, each row is of one batch. If two inputs of one batch have, each row
    of this family is of one input.
    """
    names = name_batches([subject.setting for subject in subjects])
    batches = [list(by_query(of_batch).values()) for of_batch in audited_queries(subjects, audits)]
    queries = sorted((query for of_batch in batches for query in of_batch), key=_position)
    counts = sorted({sessions_of(query) for query in queries}, key=_unknown_last)
    cells = _cells(dict(zip(names, batches, strict=True)))
    labeled = any(key.batch is not None for key in cells)
    stems = stems_of(query.input for query in queries)
    rows = [
        _row(key, stems, [found.get(count) for count in counts], labeled=labeled)
        for key, found in cells.items()
    ]
    return Table(
        stubs=["family", "query", *(["batch"] if labeled else [])],
        headings=list(map(_heading, counts)),
        rows=rows,
        settings=[(name, subject.setting) for name, subject in zip(names, subjects, strict=True)],
        queries=queries,
        differing=differing_inputs(queries),
        batches="neither",
        typed=True,
    )


def sessions_of(query: Measured) -> int | None:
    """The number of sessions of a query; None if it is unknown."""
    size = query.query.size
    return None if size is None else size.sessions


def _position(query: Measured) -> tuple[object, ...]:
    return (
        natural_key(family_of(query.input)),
        query.number or 0,
        _unknown_last(sessions_of(query)),
        natural_key(query.input),
    )


def _unknown_last(sessions: int | None) -> tuple[bool, int]:
    return sessions is None, sessions or 0


def _cells(
    batches: Mapping[str, Sequence[Measured]],
) -> dict[_RowKey, dict[int | None, Measured]]:
    """The queries by the key of their row and the number of sessions; rows are in order."""
    places = {name: list(map(_place, queries)) for name, queries in batches.items()}
    crowded = {
        place[:2]
        for found in places.values()
        for place, number in Counter(found).items()
        if number > 1
    }
    met = Counter(place for found in places.values() for place in set(found))
    by_batch = any(number > 1 for number in met.values())
    cells: dict[_RowKey, dict[int | None, Measured]] = {}
    for name, query in _in_order(batches):
        family, number, sessions = _place(query)
        own = query.input if (family, number) in crowded else None
        key = _RowKey(family, number, name if by_batch else None, own)
        cells.setdefault(key, {})[sessions] = query
    return cells


def _in_order(batches: Mapping[str, Sequence[Measured]]) -> Iterator[tuple[str, Measured]]:
    """The queries with the names of their batches: by family and number, then by batch."""
    order = {name: at for at, name in enumerate(batches)}
    pairs = [(name, query) for name, queries in batches.items() for query in queries]

    def position(pair: tuple[str, Measured]) -> tuple[object, ...]:
        family, number, *others = _position(pair[1])
        return family, number, order[pair[0]], *others

    yield from sorted(pairs, key=position)


def _place(query: Measured) -> tuple[str, int | None, int | None]:
    return family_of(query.input), query.number, sessions_of(query)


def _row(
    key: _RowKey, stems: Mapping[str, str], cells: Sequence[Measured | None], *, labeled: bool
) -> QueryCells:
    name = key.family if key.input is None else stems[key.input]
    labels = [name, "?" if key.query is None else str(key.query)]
    return QueryCells([*labels, key.batch or ""] if labeled else labels, cells, types_in(cells))


def _heading(sessions: int | None) -> str:
    if sessions is None:
        return _UNKNOWN
    return "1 session" if sessions == 1 else f"{sessions} sessions"

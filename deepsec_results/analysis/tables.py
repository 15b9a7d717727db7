"""Tables with one cell for each query of each batch."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.input_names import stems_of
from deepsec_results.analysis.measured import (
    Measured,
    Subject,
    by_query,
    measured_queries,
    same_spelling,
)
from deepsec_results.analysis.ordering import NaturalKey, natural_key
from deepsec_results.analysis.query import UnknownQuery
from deepsec_results.analysis.settings import Setting
from deepsec_results.analysis.vocabulary import AuditAnswer
from deepsec_results.model.runs import QueryType

Cells = Sequence[Measured | None]


class QueryCells(Struct, frozen=True):
    """A row: its labels, as many as the table has `stubs`, and its cells.

    `types` are those of the query in the batches, each once; empty if the row is a batch.
    """

    labels: Sequence[str]
    cells: Cells
    types: Sequence[QueryType] = ()


class Table(Struct, frozen=True):
    """Queries in rows and columns.

    `stubs` are the headings of the rows' labels, `headings` those of the other columns. `settings`
    are those of the batches, with the name of each in the table; `batches` says whether they are
    the columns, the rows, or neither. `typed` is whether the rows have the types of queries.
    `differing` are the inputs that are not identical in all batches.
    """

    stubs: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[QueryCells]
    settings: Sequence[tuple[str, Setting]]
    queries: Sequence[Measured]
    differing: Sequence[str]
    batches: Literal["columns", "rows", "neither"] = "columns"
    typed: bool = False


Audits = Mapping[tuple[str, str], AuditAnswer]
"""The answers of audits, by the path of the batch and the name of the query."""
NO_AUDITS: Audits = {}


def tabulate(subjects: Sequence[Subject], *, across: bool, audits: Audits = NO_AUDITS) -> Table:
    """Make a table of batches. With `across` each batch is a column, otherwise a row.

    If a run cannot be read, each query that another batch has for that input is unreadable.
    """
    natural = cache(natural_key)  # all queries of an input have the same key

    def position(query: Measured) -> tuple[NaturalKey, int]:
        return natural(query.input), query.number or 0

    every = audited_queries(subjects, audits)
    by_batch = [sorted(of_batch, key=position) for of_batch in every]
    queries = [query for of_batch in by_batch for query in of_batch]
    keys = _keys(queries)
    found = [by_query(of_batch) for of_batch in by_batch]
    columns = [[_cell(of_batch, *key) for key in keys] for of_batch in found]
    settings = [subject.setting for subject in subjects]
    names = name_batches(settings)
    stems = stems_of(name for name, _ in keys)
    titles = [(stems[name], "?" if number is None else str(number)) for name, number in keys]
    if across:
        cells = [[column[at] for column in columns] for at in range(len(keys))]
        rows = [
            QueryCells(labels, row, types_in(row))
            for labels, row in zip(titles, cells, strict=True)
        ]
        stubs, headings = ["input", "query"], names
    else:
        rows = [QueryCells([name], row) for name, row in zip(names, columns, strict=True)]
        stubs, headings = ["batch"], [" ".join(labels) for labels in titles]
    named = list(zip(names, settings, strict=True))
    return Table(
        stubs,
        headings,
        rows,
        named,
        queries,
        differing_inputs(queries),
        "columns" if across else "rows",
        across,
    )


def audited_queries(subjects: Sequence[Subject], audits: Audits) -> Sequence[Sequence[Measured]]:
    """The queries of each batch, with the answers of their audits. An input has the same name in
    every batch."""
    return same_spelling([_audited(measured_queries(subject), audits) for subject in subjects])


def _audited(records: Sequence[Measured], audits: Audits) -> Sequence[Measured]:
    """Queries with the answers of their audits."""
    if not audits:
        return records
    return [
        record
        if isinstance(record.query, UnknownQuery)
        else replace(record, audit=audits.get((record.setting.row.path, record.query.name)))
        for record in records
    ]


def name_batches(settings: Sequence[Setting]) -> list[str]:
    """Short names that distinguish batches: title, release, both, or id. If only some releases are
    the same, those are followed by the id."""
    ways: Sequence[Callable[[Setting], str | None]] = (
        lambda setting: setting.row.title,
        lambda setting: setting.row.deepsec_version,
        _title_and_release,
    )
    for way in ways:
        names = [name for setting in settings if (name := way(setting))]
        if len(set(names)) == len(settings):
            return names
    ids = [setting.row.id for setting in settings]
    if len(set(ids)) < len(ids):
        ids = [setting.row.path for setting in settings]
    releases = [setting.row.deepsec_version or "?" for setting in settings]
    counts = Counter(releases)
    if len(counts) == 1:
        return ids
    pairs = zip(releases, ids, strict=True)
    return [name if counts[name] == 1 else f"{name} {identity}" for name, identity in pairs]


def _title_and_release(setting: Setting) -> str | None:
    title, release = setting.row.title, setting.row.deepsec_version
    return f"{title} {release}" if title and release else None


def _keys(queries: Iterable[Measured]) -> list[tuple[str, int | None]]:
    """The queries of all batches, input by input, in natural order."""
    by_input: dict[str, dict[int, None]] = {}
    for query in queries:
        numbers = by_input.setdefault(query.input, {})
        if query.number is not None:
            numbers[query.number] = None
    keys: list[tuple[str, int | None]] = []
    for name in sorted(by_input, key=natural_key):
        numbers = by_input[name]
        keys += [(name, number) for number in sorted(numbers)] or [(name, None)]
    return keys


def types_in(cells: Cells) -> list[QueryType]:
    """The types of queries, each once."""
    return list(dict.fromkeys(query.type for query in cells if query and query.type))


def _cell(
    found: dict[tuple[str, int | None], Measured], name: str, number: int | None
) -> Measured | None:
    return found.get((name, number)) or found.get((name, None))


def differing_inputs(queries: Iterable[Measured]) -> list[str]:
    """The inputs that are not identical in all batches."""
    contents: dict[str, set[str]] = {}
    for query in queries:
        if query.content is not None:
            contents.setdefault(query.input, set()).add(query.content)
    return [name for name, found in contents.items() if len(found) > 1]

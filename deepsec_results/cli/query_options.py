"""The options of `dsr queries`: which queries, in which order, and how they are written."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.analysis.vocabulary import QuerySortKey
from deepsec_results.cli import terminal
from deepsec_results.cli.filters import read_filters
from deepsec_results.cli.looks import look_at_stdout, look_in_a_file
from deepsec_results.cli.option_values import (
    read_choice,
    read_distinct,
    read_file_format,
    read_file_name,
    read_limit,
    read_query,
    wrong_value,
)
from deepsec_results.cli.options import FilterOptions, JsonOption, format_option, value_option
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import QueriesFormat

if TYPE_CHECKING:
    from deepsec_results.render.batches.query_listing import QueryStyle
    from deepsec_results.use_cases.query_reading import QueryRequest

_TABLE_LIMIT = 20
_NO_SEPARATORS = "\"'\r\n\0 .-+="
_ENDINGS = {
    ".txt": QueriesFormat.TABLE,
    ".csv": QueriesFormat.CSV,
    ".json": QueriesFormat.JSON,
    ".jsonl": QueriesFormat.JSONL,
    ".md": QueriesFormat.MARKDOWN,
    ".parquet": QueriesFormat.PARQUET,
    ".arrow": QueriesFormat.ARROW,
    ".feather": QueriesFormat.ARROW,
    ".xlsx": QueriesFormat.XLSX,
}


def _known_columns() -> "Sequence[str]":
    from deepsec_results.analysis.query_rows import QUERY_COLUMNS

    return tuple(QUERY_COLUMNS)


class OrderOptions(NamedTuple):
    """The options that choose the order."""

    sort: Annotated[
        str | None,
        value_option(
            "--sort KEY",
            "created (newest batch first), time, memory, start, end (greatest first), input, "
            "verdict (attacks first) or trace (equal traces together). [default: created]",
            QuerySortKey,
        ),
    ] = None
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False

    @property
    def key(self) -> QuerySortKey:
        """The key to sort by. Raises RequestError."""
        if self.sort is None:
            return QuerySortKey.CREATED
        return read_choice("--sort", self.sort, QuerySortKey)


class OutputOptions(NamedTuple):
    """The options that choose what is written, and where to."""

    output: Annotated[str | None, format_option(QueriesFormat)] = None
    json: JsonOption = False
    columns: Annotated[
        str | None,
        value_option(
            "--columns A,B,…",
            "Show these columns, in this order. The names are those of the JSON.",
            _known_columns,
        ),
    ] = None
    file_name: Annotated[
        str | None,
        value_option(
            "--output -o FILE",
            "Write to FILE; its ending .txt, .csv, .json, .jsonl, .md, .parquet, .arrow or .xlsx "
            "selects the format.",
        ),
    ] = None
    separator: Annotated[
        str | None,
        value_option(
            "--separator CHAR",
            "The character between the cells of CSV, or tab. [default: a comma]",
            (";", "tab"),
        ),
    ] = None
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for old programs.")
    ] = False

    @property
    def file(self) -> str | None:
        """The file to write to; None for stdout. Raises RequestError."""
        return read_file_name(self.file_name)


def read_style(options: OutputOptions, ordering: OrderOptions) -> "QueryStyle":
    """The format and columns that the options select. Raises RequestError."""
    from msgspec.structs import replace

    from deepsec_results.analysis.query_rows import QUERY_COLUMNS
    from deepsec_results.render.batches.query_listing import QueryStyle, query_columns

    key, file_name = ordering.key, options.file
    chosen = read_file_format(QueriesFormat, options.output, file_name, _ENDINGS, json=options.json)
    look = look_at_stdout() if file_name is None else look_in_a_file()
    if not chosen.is_text:
        _need_library(chosen)
        terminal.check_not_a_terminal(file_name, f"the format {chosen}")
    separator = _read_separator(options, chosen)
    if options.columns is None:
        names = query_columns(chosen)
        style = QueryStyle(chosen, names, look, fit=True, kept=key)
    else:
        style = QueryStyle(
            chosen, read_distinct("--columns", options.columns, tuple(QUERY_COLUMNS)), look
        )
    return replace(style, separator=separator, bom=options.bom)


def _need_library(output: QueriesFormat) -> None:
    """Check that the library for a format is installed. Raises RequestError."""
    if output is QueriesFormat.XLSX:
        from deepsec_results.use_cases.extras import need_extra

        need_extra("excel", f"the format {output}", "xlsxwriter")
    else:
        from deepsec_results.use_cases.query_frames import need_arrow

        need_arrow(f"the format {output}")


def _read_separator(options: OutputOptions, output: QueriesFormat) -> str:
    """The separator of CSV. Raises RequestError, also for options that do not apply."""
    for option, given in (("--separator", options.separator is not None), ("--bom", options.bom)):
        if given and output is not QueriesFormat.CSV:
            raise RequestError(f"{option} does not apply to the format {output}")
    if options.separator is None:
        return ","
    text = "\t" if options.separator.lower() in ("tab", "\\t") else options.separator
    if len(text) != 1 or text in _NO_SEPARATORS or text.isalnum():
        raise wrong_value("--separator", options.separator, "one character, or tab")
    return text


def read_request(
    filtering: FilterOptions,
    query: str | None,
    ordering: OrderOptions,
    style: "QueryStyle",
) -> "QueryRequest":
    """The queries that the options select, and their order. Raises RequestError."""
    from deepsec_results.analysis.query_rows import FURTHER_COLUMNS
    from deepsec_results.use_cases.query_reading import QueryRequest

    limit = read_limit(filtering.limit)
    if limit is None:
        limit = _TABLE_LIMIT if style.output is QueriesFormat.TABLE else 0
    return QueryRequest(
        filters=read_filters(filtering),
        query=read_query(query),
        limit=limit,
        sort=ordering.key,
        reverse=ordering.reverse,
        sized=not FURTHER_COLUMNS.isdisjoint(style.names),
    )


def check_cluster(
    filtering: FilterOptions, ordering: OrderOptions, options: OutputOptions
) -> OutputOptions:
    """The options with the format that a cluster writes. Raises RequestError for options that it
    cannot follow."""
    output = options.output
    if options.file_name is None:
        raise RequestError("--cluster needs -o, with the name of a new folder")
    if options.json or (output is not None and output.lower() != QueriesFormat.PARQUET):
        raise RequestError("--cluster writes Parquet; use --format parquet")
    if ordering.sort is not None or ordering.reverse or filtering.limit is not None:
        raise RequestError("--sort, --reverse and --limit cannot be used with --cluster")
    from deepsec_results.use_cases.cluster import need_cluster

    need_cluster()
    return options._replace(output=QueriesFormat.PARQUET)

"""`dsr queries`: one line for each query of many batches."""

import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from deepsec_results.analysis.vocabulary import QuerySortKey, Verdict
from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import read_filters
from deepsec_results.cli.option_values import (
    read_choice,
    read_distinct,
    read_file_name,
    read_format,
    read_limit,
    read_query,
    read_words,
)
from deepsec_results.cli.options import (
    BatchesOrAll,
    ClusterOption,
    DirOption,
    FilterOptions,
    JsonOption,
    QueryOption,
    RunOption,
    choices,
    format_option,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import QueriesFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.query_rows import QueryRow
    from deepsec_results.render.batches.query_listing import QueryRemarks, QueryStyle
    from deepsec_results.use_cases.query_listing import QueryListing, QueryRequest

_TABLE_LIMIT = 20
_FORMATS_BY_ENDING = {
    ".csv": QueriesFormat.CSV,
    ".json": QueriesFormat.JSON,
    ".jsonl": QueriesFormat.JSONL,
    ".md": QueriesFormat.MARKDOWN,
    ".parquet": QueriesFormat.PARQUET,
    ".arrow": QueriesFormat.ARROW,
    ".feather": QueriesFormat.ARROW,
}

_EXAMPLES = """\
  dsr queries -d fixtures/recorded/result_files --sort time -n 5
  dsr queries -d fixtures/recorded/result_files --verdict attack,undecided --since 2026-11-23
  dsr queries -d fixtures/recorded/result_files last~1 last --format csv
  dsr queries -d fixtures/recorded/result_files --columns batch,input,query,process,trace
"""

_HELP = {
    "verdict": f"Only queries with this verdict: {choices(Verdict)}. Separate several by commas, "
    "or repeat the option.",
    "limit": "Show at most N queries; 0 = all. [default: 20 for tables, else all]",
}


def _known_columns() -> "Sequence[str]":
    from deepsec_results.analysis.query_rows import QUERY_COLUMNS

    return tuple(QUERY_COLUMNS)


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "queries", list_queries, _EXAMPLES, _HELP)


def list_queries(
    filtering: FilterOptions,
    names: BatchesOrAll = None,
    directory: DirOption = None,
    run: RunOption = None,
    query: QueryOption = None,
    sort: Annotated[
        str | None,
        value_option(
            "--sort KEY",
            "created (newest batch first), time, memory, start, end (greatest first), input or "
            "verdict (attacks first). [default: created]",
            QuerySortKey,
        ),
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False,
    output: Annotated[str | None, format_option(QueriesFormat)] = None,
    json: JsonOption = False,
    columns: Annotated[
        str | None,
        value_option(
            "--columns A,B,…",
            "Show these columns, in this order. The names are those of the JSON.",
            _known_columns,
        ),
    ] = None,
    file_name: Annotated[
        str | None,
        value_option(
            "--output -o FILE",
            "Write to FILE; its ending .csv, .json, .jsonl, .md, .parquet or .arrow selects the "
            "format.",
        ),
    ] = None,
    cluster: ClusterOption = None,
) -> ExitCode:
    """List the queries of many batches, one per line.

    The newest batch is first. --verdict selects queries, and --limit counts them.
    """
    from deepsec_results.render.batches.query_listing import QueryRemarks, render_queries, rows_of
    from deepsec_results.use_cases import query_listing

    if cluster is not None:
        output = _check_cluster(filtering, file_name, output, sort, reverse=reverse, json=json)
    key = QuerySortKey.CREATED if sort is None else read_choice("--sort", sort, QuerySortKey)
    file_name = read_file_name(file_name)
    style = _read_style(output, columns, file_name, key, json=json)
    request = _read_request(filtering, run, query, key, style, reverse=reverse)
    open_directory = opener(directory, shared=cluster is not None)
    listing = query_listing.list_queries(names, open_directory, request)
    # The rows of a short table are aligned. On a terminal, rows themselves show the progress.
    whole = style.output is QueriesFormat.TABLE and request.limit > 0
    pieces = listing.read(watched=not style.look.terminal, whole=whole)
    remarks = QueryRemarks()
    if not names:
        terminal.may_stop_with_pager()
    if cluster is not None and file_name is not None:
        _write_dataset(listing, style, file_name, cluster, remarks)
    elif style.output.is_text:
        terminal.write_file(file_name, render_queries(pieces, style, remarks))
    else:
        _write_frames(rows_of(pieces, remarks), style, file_name)
    _write_remarks(remarks, listing, style.output)
    return exit_code(unreadable=bool(names and remarks.problems))


def _read_style(
    output: str | None, columns: str | None, file_name: str | None, key: QuerySortKey, *, json: bool
) -> "QueryStyle":
    """The format and columns that the options select. Raises RequestError."""
    from deepsec_results.analysis.query_rows import QUERY_COLUMNS
    from deepsec_results.render.batches.query_listing import QueryStyle, query_columns

    if output is None and not json and file_name is not None:
        output = _FORMATS_BY_ENDING.get(os.path.splitext(file_name)[1].lower())
    chosen = read_format(QueriesFormat, output, json=json)
    look = terminal.look_at_stdout() if file_name is None else terminal.look_in_a_file()
    if not chosen.is_text:
        from deepsec_results.use_cases.query_frames import need_arrow

        need_arrow(f"the format {chosen}")
        terminal.check_not_a_terminal(file_name, f"the format {chosen}")
    if columns is None:
        return QueryStyle(chosen, query_columns(chosen), look, fit=True, kept=key)
    return QueryStyle(chosen, read_distinct("--columns", columns, tuple(QUERY_COLUMNS)), look)


def _read_request(
    filtering: FilterOptions,
    run: str | None,
    query: str | None,
    key: QuerySortKey,
    style: "QueryStyle",
    *,
    reverse: bool,
) -> "QueryRequest":
    """The queries that the options select, and their order. Raises RequestError."""
    from deepsec_results.use_cases.query_listing import QueryRequest

    limit = read_limit(filtering.limit)
    if limit is None:
        limit = _TABLE_LIMIT if style.output is QueriesFormat.TABLE else 0
    verdicts = read_words("--verdict", filtering.verdict or (), [*Verdict])
    return QueryRequest(
        filters=read_filters(filtering._replace(verdict=None)),
        verdicts=frozenset(map(Verdict, verdicts)),
        run=run,
        query=read_query(query),
        limit=limit,
        sort=key,
        reverse=reverse,
    )


def _write_frames(
    rows: "Iterator[Sequence[QueryRow]]", style: "QueryStyle", file_name: str | None
) -> None:
    from deepsec_results.use_cases.frame_files import FrameFormat, write_frames
    from deepsec_results.use_cases.query_frames import begun, query_schema, record_batches

    form = FrameFormat(style.output)
    if form is FrameFormat.ARROW and file_name is None:
        form = FrameFormat.STREAM
    batches, schema = record_batches(begun(rows), style.names), query_schema(style.names)
    terminal.write_bytes_file(file_name, partial(write_frames, batches, schema, form))


def _check_cluster(
    filtering: FilterOptions,
    file_name: str | None,
    output: str | None,
    sort: str | None,
    *,
    reverse: bool,
    json: bool,
) -> str:
    """The format that a cluster writes. Raises RequestError for options that it cannot follow."""
    if file_name is None:
        raise RequestError("--cluster needs -o, with the name of a new folder")
    if json or (output is not None and output.lower() != QueriesFormat.PARQUET):
        raise RequestError("--cluster writes Parquet; use --format parquet")
    if sort is not None or reverse or filtering.limit is not None:
        raise RequestError("--sort, --reverse and --limit cannot be used with --cluster")
    from deepsec_results.use_cases.cluster import need_cluster

    need_cluster()
    return QueriesFormat.PARQUET


def _write_dataset(
    listing: "QueryListing",
    style: "QueryStyle",
    folder: str,
    address: str,
    remarks: "QueryRemarks",
) -> None:
    from deepsec_results.use_cases.query_dataset import write_dataset

    for part in write_dataset(listing, folder, address, style.names):
        remarks.add(part.piece)
        remarks.shown += part.rows


def _write_remarks(remarks: "QueryRemarks", listing: "QueryListing", output: QueriesFormat) -> None:
    from deepsec_results.render.batches.query_listing import no_query_sentence, query_limit_sentence

    for sentence in (
        query_limit_sentence(remarks, listing, output),
        no_query_sentence(remarks, listing),
    ):
        if sentence is not None:
            terminal.remark(sentence)
    terminal.write_some(terminal.problem, remarks.partial)
    terminal.write_some(terminal.problem, remarks.problems)

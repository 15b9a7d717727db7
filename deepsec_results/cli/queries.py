"""`dsr queries`: one line for each query of many batches."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import QUERY_FILTERS
from deepsec_results.cli.options import (
    BatchesOrAll,
    ClusterOption,
    DirOption,
    FilterOptions,
    QueryOption,
)
from deepsec_results.cli.query_options import (
    OrderOptions,
    OutputOptions,
    check_cluster,
    read_request,
    read_style,
)
from deepsec_results.render.kit.output_formats import QueriesFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.query_rows import QueryRow
    from deepsec_results.render.batches.query_listing import QueryRemarks, QueryStyle
    from deepsec_results.use_cases.query_listing import QueryListing

_EXAMPLES = """\
  dsr queries --sort time -n 5
  dsr queries --verdict attack,undecided --since 7d
  dsr queries last --columns input,query,verdict,time
  dsr queries -o queries.csv
"""

_HELP = {
    **QUERY_FILTERS,
    "limit": "Show at most N queries; 0 = all. [default: 20 for tables, else all]",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "queries", list_queries, _EXAMPLES, _HELP)


def list_queries(
    *,
    filtering: FilterOptions,
    names: BatchesOrAll = None,
    directory: DirOption = None,
    query: QueryOption = None,
    ordering: OrderOptions,
    writing: OutputOptions,
    cluster: ClusterOption = None,
) -> ExitCode:
    """List the queries of many batches, one per line.

    The newest batch comes first. --limit counts queries, not batches.
    """
    from deepsec_results.render.batches.query_listing import QueryRemarks, render_queries, rows_of
    from deepsec_results.use_cases import query_listing

    if cluster is not None:
        writing = check_cluster(filtering, ordering, writing)
    style = read_style(writing, ordering)
    request = read_request(filtering, query, ordering, style)
    file_name, open_directory = writing.file, opener(directory, shared=cluster is not None)
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
    elif style.output is QueriesFormat.XLSX:
        _write_sheet(rows_of(pieces, remarks), style, file_name)
    else:
        _write_frames(rows_of(pieces, remarks), style, file_name)
    _write_remarks(remarks, listing, style.output)
    return exit_code(unreadable=bool(names and remarks.problems))


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


def _write_sheet(
    rows: "Iterator[Sequence[QueryRow]]", style: "QueryStyle", file_name: str | None
) -> None:
    from deepsec_results.use_cases.query_sheets import MOST_CHARACTERS, SheetRemarks, write_sheet

    remarks = SheetRemarks()
    terminal.write_bytes_file(file_name, partial(write_sheet, rows, style.names, remarks))
    if remarks.cut:
        what = "1 text was" if remarks.cut == 1 else f"{remarks.cut} texts were"
        terminal.remark(f"{what} cut to {MOST_CHARACTERS:,} characters, the most of a cell")


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

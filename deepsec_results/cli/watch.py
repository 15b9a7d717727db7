"""`dsr watch`: follow a batch while the prover runs."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format, read_interval, read_limit
from deepsec_results.cli.options import (
    DirOption,
    FilterOptions,
    OptionalBatch,
    format_option,
    value_option,
)
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.output_formats import WatchFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.watching import Snapshot

_EXAMPLES = """\
  dsr watch
  dsr watch last --bell --interval 10
  dsr watch last --exit-status --format jsonl
"""


_HELP = {"limit": "Look for a running batch among the N newest that match; 0 = all. [default: 32]"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "watch", watch_batch, _EXAMPLES, _HELP)


class WatchOptions(NamedTuple):
    """The options for what happens while a batch is followed, and at its end."""

    exit_status: Annotated[
        bool,
        typer.Option(
            "--exit-status",
            help="Exit with 1 unless the batch and its runs are completed and every query is "
            "verified.",
        ),
    ] = False
    keep_going: Annotated[
        bool,
        typer.Option(
            "--keep-going",
            help="Keep watching a stale batch. Its prover may run on another machine.",
        ),
    ] = False
    bell: Annotated[
        bool,
        typer.Option(
            "--bell",
            help="Ring the terminal bell at each new attack, and when the batch ends.",
        ),
    ] = False


def watch_batch(
    filtering: FilterOptions,
    name: OptionalBatch = None,
    directory: DirOption = None,
    interval: Annotated[
        str | None,
        value_option("--interval SECONDS", "Refresh every SECONDS seconds. [default: 2]"),
    ] = None,
    *,
    watching: WatchOptions,
    output: Annotated[str | None, format_option(WatchFormat)] = None,
) -> ExitCode:
    """Follow a batch until it ends.

    Without a name, follow the newest batch that is running and matches the filters, or show the
    last batch that matches. On a terminal, the view is redrawn in place. In a pipe, and with
    --format jsonl, each change is a line. dsr stops when the batch ends, or its prover is gone.
    """
    from deepsec_results.render.batches.watching import stale_remark
    from deepsec_results.use_cases.watched_batch import find_watched
    from deepsec_results.use_cases.watching import all_verified, watch

    chosen, seconds = read_format(WatchFormat, output, json=False), read_interval(interval)
    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    path = find_watched(name, opener(directory), filters, limit)
    looks = watch(path, lambda: terminal.pause(seconds), keep_going=watching.keep_going)
    terminal.write_at_once()
    in_place = chosen is WatchFormat.TEXT and terminal.can_redraw()
    view = partial(_redraw, path=path) if in_place else partial(_write_changes, output=chosen)
    last = view(looks, bell=watching.bell)
    terminal.remark_partial([last.listed])
    if remark := stale_remark(last):
        terminal.remark(remark)
    if last.listed.row.error is not None:
        terminal.remark_problems([f"{path}: {last.listed.row.error}"])
    no = watching.exit_status and not all_verified(last)
    return exit_code(unreadable=last.listed.row.error is not None, no=no)


def _redraw(looks: "Iterable[Snapshot | None]", path: str, *, bell: bool) -> "Snapshot":
    """Draw the batch in place until it is over. Then write it, so that it stays. The last line is
    why the bell rang last."""
    from deepsec_results.cli.redrawing import redrawing
    from deepsec_results.render.batches.watching import render_unread, render_view

    last: Snapshot | None = None
    text, rung = "", ""
    with redrawing() as draw:
        for snapshot in looks:
            reasons = _reasons(last, snapshot) if bell else []
            rung = f"\n  {visible(reasons[-1])}\n" if reasons else rung
            last, look, height = snapshot, look_at_stdout(), terminal.height() - 2 * bool(rung)
            text = render_view(last, look, height) if last else render_unread(path)
            if last is None or not last.is_over:
                draw(text + rung)
            _ring(reasons)
    terminal.write(text)
    assert last is not None, "watching ends with a snapshot"
    return last


def _reasons(before: "Snapshot | None", after: "Snapshot | None") -> list[str]:
    """Why the bell rings."""
    from deepsec_results.analysis.watching import bells_between
    from deepsec_results.render.batches.watching import bell_sentence

    return [] if after is None else [*map(bell_sentence, bells_between(before, after))]


def _ring(reasons: list[str]) -> None:
    """Ring once for each reason."""
    for reason in reasons:
        terminal.ring(reason)


def _write_changes(
    looks: "Iterable[Snapshot | None]", output: WatchFormat, *, bell: bool
) -> "Snapshot":
    from deepsec_results.render.batches.watch_lines import render_changes

    last: Snapshot | None = None
    for snapshot in looks:
        if snapshot is not None:
            look = look_at_stdout()
            if text := render_changes(last, snapshot, output, look):
                terminal.write(text)
            _ring(_reasons(last, snapshot) if bell else [])
            last = snapshot
    assert last is not None, "watching ends with a snapshot"
    return last

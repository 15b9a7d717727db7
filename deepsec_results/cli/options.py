"""Options that several commands share.

Nothing but Typer is imported here, nor where commands are declared: `dsr --version` and
`dsr --help` pay for no more.
"""

from typing import Annotated

import typer

from deepsec_results.cli import settings

BatchArguments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="BATCH",
        show_default=False,
        help="A path, an id or a unique beginning of one, last, or last~N.",
    ),
]
DirArgument = Annotated[
    str | None, typer.Argument(metavar="DIR", help="Results directory.", show_default=False)
]
DirOption = Annotated[
    str | None,
    typer.Option(
        "--dir",
        "-d",
        metavar="DIR",
        show_default=False,
        help="Results directory; by default $DSR_DIR, else the one that is found.",
    ),
]
StatusOption = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        "-s",
        metavar="STATUS",
        show_default=False,
        help="Only batches with this status: in_progress, canceled, internal_error, completed, "
        "unreadable or stale. Several: with commas, or repeat the option.",
    ),
]
TitleOption = Annotated[
    str | None,
    typer.Option(
        "--title",
        metavar="TEXT",
        show_default=False,
        help="Only batches whose title has TEXT in it, in small letters or capitals.",
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="T",
        show_default=False,
        help="Only batches made at T or later: an age (90m, 12h, 3d, 2w) or an ISO date or time.",
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="T",
        help="Only batches made at T or earlier; a date to its end.",
        show_default=False,
    ),
]
StaleOption = Annotated[
    bool,
    typer.Option("--stale", help="Only batches in progress whose prover does not run here."),
]
FileOption = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar="TEXT",
        show_default=False,
        help="Only batches with an input whose name has TEXT in it.",
    ),
]
VerdictOption = Annotated[
    list[str] | None,
    typer.Option(
        "--verdict",
        metavar="VERDICT",
        show_default=False,
        help="Only batches with a query that is verified, attack or undecided. May be given "
        "several times.",
    ),
]
RunOption = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="RUN",
        show_default=False,
        help="Only this run: an input's name, a unique beginning of it, or its number.",
    ),
]
QueryOption = Annotated[
    str | None,
    typer.Option("--query", metavar="N", show_default=False, help="Only query N of each run."),
]
LimitOption = Annotated[
    str | None,
    typer.Option(
        "--limit",
        "-n",
        metavar="N",
        show_default=False,
        help="At most N batches; 0 for all, as usual but for the table of list, which has 20.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
ColorOption = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="WHEN",
        show_default=False,
        callback=settings.choose_color,
        help="Use colours: auto (on a terminal), always or never.",
    ),
]
MaxSizeOption = Annotated[
    str | None,
    typer.Option(
        "--max-size",
        metavar="SIZE",
        show_default=False,
        callback=settings.choose_max_size,
        help="The most that is read of a file, such as 500M or 4G (1G).",
    ),
]
DebugOption = Annotated[
    bool,
    typer.Option(
        "--debug", callback=settings.choose_debug, help="On a fault of dsr, show its traceback."
    ),
]

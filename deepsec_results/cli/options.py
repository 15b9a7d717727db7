"""Options that several commands share.

The modules of `cli` import only what is light at their top, so that `dsr --version` and help are
fast. The body of a command imports what it calls.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import typer

from deepsec_results.analysis.vocabulary import RowStatus, Verdict


def choices(words: Iterable[str]) -> str:
    """Words in a sentence: `a, b or c`."""
    *some, end = words
    return f"{', '.join(some)} or {end}" if some else end


Words = Iterable[str] | Callable[[], Iterable[str]]


def value_option(usage: str, text: str, values: Words = ()) -> Any:
    """An option with a value: `usage` is its names and the name of the value, `text` its help.

    `values` are offered by completion; a function imports them only then.
    """
    *names, value = usage.split()

    def offer(incomplete: str) -> list[str]:
        return list(values if isinstance(values, Iterable) else values())

    return typer.Option(
        *names,
        metavar=value,
        show_default=False,
        help=text,
        autocompletion=offer if values else None,
    )


def format_option(formats: type[StrEnum]) -> Any:
    """The option `--format` of a command with these formats, the first of them the default."""
    default, *others = formats
    text = f"{choices([default, *others])}. [default: {default}]"
    return value_option("--format -f FORMAT", text, formats)


def _batch_argument(default: str = "") -> Any:
    name = "A path, an id or a unique beginning of one, last, or last~N."
    return typer.Argument(metavar="BATCH", show_default=False, help=f"{name}{default}")


BatchArgument = Annotated[str, _batch_argument()]
OptionalBatch = Annotated[str | None, _batch_argument()]
# The batches of a command that takes several: by name, or else by the filters.
BatchArguments = Annotated[
    list[str] | None,
    _batch_argument(" [default: the batches that match the filters; without filters, last]"),
]
BatchesOrAll = Annotated[
    list[str] | None,
    _batch_argument(" [default: the batches that match the filters; without filters, all]"),
]
DirArgument = Annotated[
    str | None, typer.Argument(metavar="DIR", help="Results directory.", show_default=False)
]
DirOption = Annotated[
    list[str] | None,
    value_option(
        "--dir -d DIR",
        "Results directory, or an archive of one. Repeat the option for several directories. "
        "[default: $DSR_DIR; else ., ./results, ./result_files or the prover's own directory]",
    ),
]
TitleOption = Annotated[
    str | None,
    value_option(
        "--title TEXT",
        "Only batches whose title contains TEXT (case-insensitive).",
    ),
]
SinceOption = Annotated[
    str | None,
    value_option(
        "--since T",
        "Only batches that were running at T or later: an age (90m, 1h30m, 3d, '2 days ago'), a "
        "day (today, yesterday, monday), or an ISO date or time.",
    ),
]
UntilOption = Annotated[
    str | None,
    value_option(
        "--until T",
        "Only batches that began at T or earlier. A day includes the whole day.",
    ),
]
RUN_NAMES = "the name of an input or the beginning of one, or the number of a run in its batch"
RunOption = Annotated[
    str | None, value_option("--run RUN", f"Only batches with this run: {RUN_NAMES}.")
]
FileOption = Annotated[
    str | None,
    value_option(
        "--file TEXT",
        "Only batches with an input whose name contains TEXT (case-insensitive).",
    ),
]
QueryOption = Annotated[
    str | None,
    value_option("--query N", "Only query N of each run."),
]
MaxStatesOption = Annotated[
    str | None,
    value_option("--max-states N", "Examine at most N states of a process. [default: 100000]"),
]
ClusterOption = Annotated[
    str | None,
    value_option(
        "--cluster ADDRESS",
        "Share the work among the workers of a Dask cluster: the address of its scheduler, or "
        "local to start one on this machine.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]


# A group of options is a NamedTuple. They replace a parameter of that type.
class FilterOptions(NamedTuple):
    """The options that select batches."""

    status: Annotated[
        list[str] | None,
        value_option(
            "--status -s STATUS",
            f"Only batches with this status: {choices([*RowStatus, 'stale'])}. Separate "
            "several with commas, or repeat the option.",
            [*RowStatus, "stale"],
        ),
    ] = None
    title: TitleOption = None
    since: SinceOption = None
    until: UntilOption = None
    stale: Annotated[
        bool,
        typer.Option(
            "--stale", help="Only batches that claim to be running although their process is gone."
        ),
    ] = False
    file: FileOption = None
    run: RunOption = None
    verdict: Annotated[
        list[str] | None,
        value_option(
            "--verdict VERDICT",
            f"Only batches that have a query with this verdict: {choices(Verdict)}. Separate "
            "several with commas, or repeat the option.",
            Verdict,
        ),
    ] = None
    longer_than: Annotated[
        str | None,
        value_option(
            "--longer-than TIME",
            "Only batches that have a query that ran longer than TIME, such as 30s, 10m or 1h30m.",
        ),
    ] = None
    larger_than: Annotated[
        str | None,
        value_option(
            "--larger-than SIZE",
            "Only batches that have a query that used more memory than SIZE, such as 500M or 2G.",
        ),
    ] = None
    limit: Annotated[
        str | None,
        value_option(
            "--limit -n N",
            "Use only the N newest batches; 0 = all.",
        ),
    ] = None


ColorOption = Annotated[
    str | None,
    value_option(
        "--color WHEN",
        "Use colors: auto (on a terminal), always or never. [default: auto]",
        ("auto", "always", "never"),
    ),
]
WidthOption = Annotated[
    str | None,
    value_option("--width N", "Fold or cut text at N columns. [default: the terminal's width]"),
]
NoPagerOption = Annotated[
    bool, typer.Option("--no-pager", help="Do not use a pager for long output.")
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show a traceback on internal errors.")]
FollowLinksOption = Annotated[
    bool,
    typer.Option(
        "--follow-links",
        help="Follow links out of the results directory, such as those of git-annex, DataLad and "
        "DVC. Use it only on results that you trust.",
    ),
]


class CommonOptions(NamedTuple):
    """The options that every command has, and no command reads itself."""

    max_size: Annotated[
        str | None,
        value_option(
            "--max-size SIZE",
            "Skip files larger than SIZE, such as 500M or 4G. [default: 1G]",
        ),
    ] = None
    follow_links: FollowLinksOption = False
    color: ColorOption = None
    width: WidthOption = None
    no_pager: NoPagerOption = False
    debug: DebugOption = False

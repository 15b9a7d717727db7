"""Options that several commands share, and how a command is declared.

The modules of `cli` import only what is light at their top, so that `dsr --version` and help are
fast. The body of a command imports what it calls.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, get_args

import typer

from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.fast_typer import LeanCommand
from deepsec_results.cli.session import SESSION

LINKS_REFUSED = (
    "links out of the results directory were not followed; use --follow-links if you trust these "
    "results"
)


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
        "[default: $DSR_DIR, or the first usual one]",
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
        "Only batches that were running at T or later: an age (90m, 12h, 3d, 2w) or an ISO date "
        "or time.",
    ),
]
UntilOption = Annotated[
    str | None,
    value_option(
        "--until T",
        "Only batches that began at T or earlier. A date includes that day.",
    ),
]
RunOption = Annotated[
    str | None,
    value_option(
        "--run RUN",
        "Only this run: the name of its input, a unique beginning of it, or its number.",
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
            "several by commas, or repeat the option.",
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
    file: Annotated[
        str | None,
        value_option(
            "--file TEXT",
            "Only batches with an input whose name contains TEXT (case-insensitive).",
        ),
    ] = None
    verdict: Annotated[
        list[str] | None,
        value_option(
            "--verdict VERDICT",
            f"Only batches that have a query with this verdict: {choices(Verdict)}. Separate "
            "several by commas, or repeat the option.",
            Verdict,
        ),
    ] = None
    limit: Annotated[
        str | None,
        value_option(
            "--limit -n N",
            "Use at most N batches, the newest; 0 = all.",
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
        help="Follow links out of the results directory, as git-annex, DataLad and DVC make them. "
        "Use it only on results that you trust.",
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


def declare(
    app: typer.Typer,
    name: str,
    function: Callable[..., Any],
    examples: str,
    texts: Mapping[str, str] = {},
) -> None:
    """Add a command to `app`; `texts` replace the help of shared options, by parameter.

    The function returns an exit code, or None for success. A parameter that is a group of options
    is replaced by these options, and the common options are added.
    """
    epilog = f"\b\nExamples:\n{examples}"
    app.command(name, cls=LeanCommand, epilog=epilog)(_with_options(function, texts))


def _with_options(function: Callable[..., Any], texts: Mapping[str, str]) -> Callable[..., Any]:
    own = inspect.signature(function).parameters.values()
    groups = {
        parameter.name: parameter.annotation
        for parameter in own
        if hasattr(parameter.annotation, "_field_defaults")
    }
    parameters: list[inspect.Parameter] = []
    for parameter in own:
        group = groups.get(parameter.name)
        kept = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        parameters += [kept] if group is None else _parameters(group)
    parameters += _parameters(CommonOptions)
    parameters = [
        _reworded(parameter, texts[parameter.name]) if parameter.name in texts else parameter
        for parameter in parameters
    ]

    def command(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = _taken(group, values)
        common = _taken(CommonOptions, values)
        _run(common, lambda: function(**values))

    command.__doc__, command.__name__ = function.__doc__, function.__name__
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _parameters(group: Any) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=group._field_defaults[name],
            annotation=group.__annotations__[name],
        )
        for name in group._fields
    ]


def _reworded(parameter: inspect.Parameter, text: str) -> inspect.Parameter:
    kind, option = get_args(parameter.annotation)
    option = copy(option)
    option.help = text
    return parameter.replace(annotation=Annotated[kind, option])


def _taken(group: Any, values: dict[str, Any]) -> Any:
    return group(**{name: values.pop(name) for name in group._fields})


def _run(common: CommonOptions, work: Callable[[], Any]) -> None:
    """Run a command in its own visit, with remarks and progress on stderr."""
    session = SESSION.get()
    session.choose(common.color, common.width, no_pager=common.no_pager, debug=common.debug)
    visit = session.begin_visit(common.max_size, follow_links=common.follow_links)
    from deepsec_results.cli.reporter import TerminalReporter
    from deepsec_results.cli.terminal import begin_pages, problem, remark_damages
    from deepsec_results.reading.reading_context import visiting
    from deepsec_results.use_cases.feedback import reporting_to

    begin_pages()
    with visiting(visit), reporting_to(TerminalReporter()):
        try:
            code = work()
        finally:
            damaged = remark_damages(visit.archives.values())
            if visit.refused_link:
                problem(LINKS_REFUSED)
    if damaged or visit.read_only_links:
        code = ExitCode.MISUSE
    if code:
        raise typer.Exit(code)

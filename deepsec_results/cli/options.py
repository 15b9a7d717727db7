"""Options that several commands share, and how a command is declared.

Only Typer and enums are imported here, and where commands are declared, so that `dsr --version`
and `dsr --help` are fast.
"""

import inspect
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import typer

from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.session import SESSION


def choices(words: Iterable[str], last: str = "or") -> str:
    """Words as a sentence lists them: `a, b or c`."""
    *some, end = words
    return f"{', '.join(some)} {last} {end}" if some else end


def format_option(formats: type[StrEnum]) -> Any:
    """The option `--format` of a command with these formats, the first of them the default."""
    default, *others = formats
    return typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        show_default=False,
        help=f"{choices([default, *others])}. [default: {default}]",
    )


_BATCH = typer.Argument(
    metavar="BATCH",
    show_default=False,
    help="A path, an id or a unique beginning of one, last, or last~N.",
)
BatchArgument = Annotated[str, _BATCH]
BatchArguments = Annotated[list[str] | None, _BATCH]
RequiredBatches = Annotated[list[str], _BATCH]
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
        help="Results directory. [default: $DSR_DIR, or the first usual one]",
    ),
]
TitleOption = Annotated[
    str | None,
    typer.Option(
        "--title",
        metavar="TEXT",
        show_default=False,
        help="Only batches whose title contains TEXT (case-insensitive).",
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
        show_default=False,
        help="Only batches made at T or earlier. A date includes that day.",
    ),
]
RunOption = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="RUN",
        show_default=False,
        help="Only this run: the name of its input, a unique beginning of it, or its number.",
    ),
]
QueryOption = Annotated[
    str | None,
    typer.Option("--query", metavar="N", show_default=False, help="Only query N of each run."),
]
MaxStatesOption = Annotated[
    str | None,
    typer.Option(
        "--max-states",
        metavar="N",
        show_default=False,
        help="Look at no more than N states of a process. [default: 100000]",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]


# Options that belong together are a NamedTuple. A parameter of that type is replaced by them.
class FilterOptions(NamedTuple):
    """Which batches."""

    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            "-s",
            metavar="STATUS",
            show_default=False,
            help=f"Only batches with this status: {choices([*RowStatus, 'stale'])}. Separate "
            "several by commas, or repeat the option.",
        ),
    ] = None
    title: TitleOption = None
    since: SinceOption = None
    until: UntilOption = None
    stale: Annotated[
        bool,
        typer.Option("--stale", help="Only batches in progress whose prover does not run here."),
    ] = False
    file: Annotated[
        str | None,
        typer.Option(
            "--file",
            metavar="TEXT",
            show_default=False,
            help="Only batches with an input whose name contains TEXT (case-insensitive).",
        ),
    ] = None
    verdict: Annotated[
        list[str] | None,
        typer.Option(
            "--verdict",
            metavar="VERDICT",
            show_default=False,
            help=f"Only batches with a query that is {choices(Verdict)}. Separate several by "
            "commas, or repeat the option.",
        ),
    ] = None
    limit: Annotated[
        str | None,
        typer.Option(
            "--limit",
            "-n",
            metavar="N",
            show_default=False,
            help="Show at most N batches; 0 = all. [default: 20 for tables, else all]",
        ),
    ] = None


ColorOption = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="WHEN",
        show_default=False,
        help="Use colors: auto (on a terminal), always or never. [default: auto]",
    ),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show a traceback on internal errors.")]


class CommonOptions(NamedTuple):
    """What every command takes and none has to look at."""

    max_size: Annotated[
        str | None,
        typer.Option(
            "--max-size",
            metavar="SIZE",
            show_default=False,
            help="Skip files larger than SIZE, such as 500M or 4G. [default: 1G]",
        ),
    ] = None
    color: ColorOption = None
    debug: DebugOption = False


def declare(app: typer.Typer, name: str, function: Callable[..., Any], examples: str) -> None:
    """Add a command to `app`.

    The function returns an exit code, or None for success. A parameter that is a group of options
    is replaced by them, and the common options are added.
    """
    epilog = f"\b\nExamples:\n{examples}"
    app.command(name, cls=LeanCommand, epilog=epilog)(_with_options(function))


def _with_options(function: Callable[..., Any]) -> Callable[..., Any]:
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

    def command(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = _taken(group, values)
        common = _taken(CommonOptions, values)
        _run(common, lambda: function(**values))

    command.__doc__, command.__name__ = function.__doc__, function.__name__
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
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


def _taken(group: Any, values: dict[str, Any]) -> Any:
    return group(**{name: values.pop(name) for name in group._fields})


def _run(common: CommonOptions, work: Callable[[], Any]) -> None:
    """Do the work of a command: in a visit of its own, with remarks and progress on stderr."""
    session = SESSION.get()
    session.choose(common.color, debug=common.debug)
    visit = session.begin_visit(common.max_size)
    from deepsec_results.cli.terminal import TerminalReporter
    from deepsec_results.reading.visit import visiting
    from deepsec_results.use_cases.reporting import reporting_to

    with visiting(visit), reporting_to(TerminalReporter()):
        code = work()
    if code:
        raise typer.Exit(code)

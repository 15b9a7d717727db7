"""How a command is declared, and run with the options that all commands share."""

import inspect
from collections.abc import Callable, Mapping
from copy import copy
from typing import Annotated, Any, get_args

import typer

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.fast_typer import LeanCommand
from deepsec_results.cli.options import CommonOptions
from deepsec_results.cli.session import SESSION

LINKS_REFUSED = (
    "links out of the results directory were not followed; use --follow-links if you trust these "
    "results"
)


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
    from deepsec_results.cli.terminal import begin_pages, problem, remark_damages, write_some
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
            if visit.not_batches:
                write_some(problem, [*dict.fromkeys(visit.not_batches)], "more such files")
    if damaged or visit.read_only_links:
        code = ExitCode.MISUSE
    if code:
        raise typer.Exit(code)

"""`dsr diff`: compare two batches, or two results directories."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format, read_word, read_words, wrong_value
from deepsec_results.cli.options import DirOption, JsonOption, format_option, value_option
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import DiffFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.query_comparison import Bounds

_EXAMPLES = """\
  dsr diff last~1 last
  dsr diff last~1 last --all --format markdown
  dsr diff last~1 last --fail-on verdict --fail-on slower
"""

_DECIMAL = re.compile(r"\s*[0-9]{1,18}(?:\.[0-9]{1,18})?\s*")
_MEMORY_UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9}


def _conditions() -> list[str]:
    from deepsec_results.analysis.change_conditions import ANY, CONDITIONS

    return [*CONDITIONS, ANY]


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "diff", diff_batches, _EXAMPLES)


FailOnOption = Annotated[
    list[str] | None,
    value_option(
        "--fail-on WHAT",
        "Exit with 1 on WHAT: verdict (a verdict changed on an unchanged input, or was lost), "
        "lost (a verdict was lost), slower, larger; status, title, options, versions, inputs "
        "or times (these changed); or any (any change except times). Separate several with "
        "commas, or repeat the option.",
        _conditions,
    ),
]


class BoundsOptions(NamedTuple):
    """The options that decide what counts as slower or larger."""

    factor: Annotated[
        str | None,
        value_option(
            "--factor F",
            "A query is slower or larger if its new figure is more than F times the old "
            "figure, plus a floor. [default: 1.2]",
        ),
    ] = None
    floor: Annotated[
        list[str] | None,
        value_option(
            "--floor AMOUNT",
            "The floor, in seconds (5s) or as a size of memory (20MB). Repeat the option for both. "
            "[default: 2s and 10MB]",
        ),
    ] = None
    despite: Annotated[
        str | None,
        value_option(
            "--despite WHAT",
            "options: compare times and memory although POR, workers or semantics differ, and "
            "show the ratio of each query.",
            ("options",),
        ),
    ] = None


def diff_batches(
    *,
    a: Annotated[
        str | None,
        typer.Argument(
            metavar="A",
            show_default=False,
            help="The earlier batch (a path or an id), or directory.",
        ),
    ] = None,
    b: Annotated[
        str | None,
        typer.Argument(metavar="B", show_default=False, help="The later batch, or directory."),
    ] = None,
    directory: DirOption = None,
    output: Annotated[str | None, format_option(DiffFormat)] = None,
    json: JsonOption = False,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also show what is unchanged, the commit, and the times."),
    ] = False,
    fail_on: FailOnOption = None,
    bounding: BoundsOptions,
) -> ExitCode:
    """Compare two batches, or two results directories.

    Without names, compare the newest batch with the newest earlier one that has the same title
    and inputs. Shows the verdicts that changed on unchanged inputs. Then shows changes of status,
    title, inputs, options and versions, and queries that became slower or larger, the worst first.
    Inputs are compared by content. Batches of two directories are paired by title and inputs.
    """
    from deepsec_results.analysis.change_conditions import conditions_met
    from deepsec_results.render.batches.directory_comparison import render_compared
    from deepsec_results.use_cases.comparison import compare_named_or_newest

    wanted, bounds = _read_conditions(fail_on or []), _read_bounds(bounding)
    chosen = read_format(DiffFormat, output, json=json)
    names = _read_names(a, b)
    compared, partial = compare_named_or_newest(names, opener(directory), bounds)
    for text in render_compared(compared, chosen, look_at_stdout(), everything=everything):
        terminal.write(text)
    terminal.remark_partial(partial.first, partial.more)
    return exit_code(no=bool(wanted & conditions_met(compared)))


def _read_names(a: str | None, b: str | None) -> tuple[str, str] | None:
    """The two names, or None without names. Raises RequestError for a single name."""
    if a is None:
        return None
    if b is None:
        raise RequestError("missing argument B; dsr diff --help shows the usage")
    return a, b


def _read_conditions(words: Sequence[str]) -> set[str]:
    """The conditions of `--fail-on`. Raises RequestError."""
    from deepsec_results.analysis.change_conditions import ANY, ANY_CONDITION, CONDITIONS

    conditions: set[str] = set()
    for word in read_words("--fail-on", words, [*CONDITIONS, ANY]):
        conditions |= ANY_CONDITION if word == ANY else {word}
    return conditions


def _read_bounds(options: BoundsOptions) -> "Bounds":
    """What counts as slower or larger. Raises RequestError."""
    from msgspec.structs import replace

    from deepsec_results.analysis.query_comparison import Bounds

    if options.despite is not None:
        read_word("--despite", options.despite, ("options",))
    bounds = Bounds(despite_options=options.despite is not None)
    if options.factor is not None:
        factor, expected = options.factor, "a factor of 1 or more"
        number = _read_decimal("--factor", factor, factor, expected, 1)
        bounds = replace(bounds, factor=number)
    for floor in options.floor or ():
        lower = floor.lower()
        unit = next((unit for unit in _MEMORY_UNITS if lower.endswith(unit)), None)
        amount = lower.removesuffix(unit or "s")
        number = _read_decimal("--floor", floor, amount, "seconds (5s) or a size (20MB)", 0)
        if unit is None:
            bounds = replace(bounds, time_floor=number)
        else:
            bounds = replace(bounds, memory_floor=number * _MEMORY_UNITS[unit])
    return bounds


def _read_decimal(option: str, text: str, digits: str, expected: str, least: int) -> Fraction:
    """A decimal number, without rounding."""
    number = Fraction(digits) if _DECIMAL.fullmatch(digits) else None
    if number is None or number < least:
        raise wrong_value(option, text, expected)
    return number

"""The options that say how much an audit tries, and those of commands that also audit."""

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli.option_values import read_max_states, read_number, wrong_value
from deepsec_results.cli.options import value_option
from deepsec_results.reading.errors import RequestError

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(ms|s|m|min|h)?")
_SECONDS_OF = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600}

BudgetOption = Annotated[
    str | None,
    value_option(
        "--budget TIME",
        "Search for a counterexample for at most TIME per query, such as 500ms, 30s or 2m. "
        "[default: 10s]",
    ),
]
MaxTracesOption = Annotated[
    str | None,
    value_option(
        "--max-traces N",
        "Instead of a time, limit the search to N traces per query; two audits then give the same "
        "answers.",
    ),
]


class AuditOptions(NamedTuple):
    """The options of a command that can also audit what it shows."""

    audit: Annotated[
        bool,
        typer.Option("--audit", help="Also audit each query, as dsr audit does."),
    ] = False
    budget: BudgetOption = None
    max_traces: MaxTracesOption = None


def read_bounds(
    budget: str | None, max_traces: str | None, max_states: str | None
) -> "AuditBounds":
    """How much an audit tries for each query. Raises RequestError."""
    from deepsec_results.analysis.audits import USUAL_SECONDS, AuditBounds

    states = read_max_states(max_states)
    if max_traces is None:
        seconds = USUAL_SECONDS if budget is None else _read_duration("--budget", budget)
        return AuditBounds(states, seconds)
    if budget is not None:
        raise RequestError("give --budget or --max-traces, not both")
    return AuditBounds(
        states, None, read_number("--max-traces", max_traces, "a positive number", 1)
    )


def read_auditing(options: AuditOptions) -> "AuditBounds | None":
    """How much to try for each query; None without `--audit`. Raises RequestError."""
    if options.audit:
        return read_bounds(options.budget, options.max_traces, None)
    if options.budget is not None or options.max_traces is not None:
        raise RequestError("--budget and --max-traces need --audit")
    return None


def _read_duration(option: str, text: str) -> float:
    """A time in seconds, above 0. Raises RequestError."""
    found = _DURATION.fullmatch(text.strip())
    seconds = float(found[1]) * _SECONDS_OF[found[2] or "s"] if found else 0.0
    if not seconds:
        raise wrong_value(option, text, "a time such as 500ms, 30s or 2m")
    return seconds

"""The command `dsr`: its subcommands, and what becomes of what they raise."""

import gc
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from deepsec_results import __version__
from deepsec_results.cli import (
    check,
    diff,
    history,
    settings,
    show,
    stats,
    streams,
    table,
    trace,
    validate,
)
from deepsec_results.cli import list as list_
from deepsec_results.cli.errors import ClosedPipeError, CommandError, ExitCode
from deepsec_results.cli.lean import LeanGroup
from deepsec_results.cli.options import ColorOption, DebugOption

app = typer.Typer(
    name="dsr",
    cls=LeanGroup,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Inspect the batch results of the DeepSec prover.",
    epilog="""\b
Examples:
  dsr list fixtures/recorded/result_files
  dsr show -d fixtures/recorded/result_files last
  dsr validate fixtures/recorded/result_files
""",
)
for _command in (list_, show, trace, validate, diff, table, stats, check, history):
    _command.register(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"dsr {__version__}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `dsr` and exit with one of `ExitCode`. Raises KeyboardInterrupt before it has begun."""
    settings.reset()
    streams.prepare()
    # Nearly all that a command makes lives until its end: looking for garbage so often as Python
    # does takes a third of the time of a large query.
    gc.set_threshold(100_000, 50, 100)
    try:
        app(arguments, prog_name="dsr")
    except ClosedPipeError:
        streams.discard(sys.stdout)
        sys.exit(ExitCode.DONE)
    except CommandError as error:
        _complain(str(error))
        sys.exit(ExitCode.MISUSE)
    except OSError as error:
        # Typer's own help or complaint could not be written.
        streams.discard(sys.stdout)
        _complain(f"cannot write: {(error.strerror or str(error)).lower()}")
        sys.exit(ExitCode.MISUSE)
    except Exception as error:
        if settings.debug:
            traceback.print_exc()
        _complain(
            f"a fault of dsr itself: {type(error).__name__}: {error}. Please report it with the "
            "command that you typed and the traceback that --debug shows"
        )
        sys.exit(ExitCode.BUG)


def _complain(message: str) -> None:
    from deepsec_results.cli.terminal import remark

    remark(f"dsr: {message}")

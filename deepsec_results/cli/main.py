"""The command `dsr`: its subcommands, and how their errors are reported."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from deepsec_results.cli import streams
from deepsec_results.cli.errors import ClosedPipeError, ExitCode, LeftPagerError
from deepsec_results.cli.failures import complain, report_error, report_faults
from deepsec_results.cli.fast_typer import LeanGroup
from deepsec_results.cli.options import ColorOption, DebugOption, NoPagerOption, WidthOption
from deepsec_results.cli.session import SESSION, SteppingSession
from deepsec_results.cli.signals import EndedBySignal, ending_cleanly
from deepsec_results.reading.errors import RequestError
from deepsec_results.version import __version__

# The commands in the order of `--help`, each with the first sentence of its own help.
COMMANDS = {
    "list": "List the batches of a results directory, newest first.",
    "show": "Show everything about a batch.",
    "watch": "Follow a batch until it ends.",
    "trace": "Show the attack traces of batches.",
    "explain": "Show why each attack works.",
    "simulate": "Run a trace on one process, and check whether the other can follow it.",
    "audit": "Confirm attacks, and look for attacks on verified queries.",
    "queries": "List the queries of many batches, one per line.",
    "validate": "Validate batch results against the format.",
    "diff": "Compare two batches, or two results directories.",
    "table": "Show batches side by side: a row for each query, a column for each batch.",
    "plot": "Plot the times or the memory of queries.",
    "stats": "Count batches and queries, and summarize time and memory.",
    "check": "Compare the verdicts of batches with the expected ones.",
    "report": "Write a report about batches, to share or to print.",
    "history": "Follow a query through batches, oldest first.",
    "rerun": "Print the prover's command line that runs a batch again.",
}
_INSTALL, _SHOW = _COMPLETION_OPTIONS = ("--install-completion", "--show-completion")


class _Commands(LeanGroup):
    """The commands, each imported and built when it is needed."""

    names = tuple(COMMANDS)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args:
            # Typer itself would report the help as the message of an error.
            args = ["--help"]
        if args[0] == "help":
            args = [*args[1:], "--help"]
        if args[0].partition("=")[0] in _COMPLETION_OPTIONS:
            _offer_completion(args)
            raise typer.Exit
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return build(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def build(name: str) -> Any:
    """Build the Typer command of a module."""
    module = import_module(f"deepsec_results.cli.{name}")
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    module.register(single)
    return typer.main.get_command(single)


app = typer.Typer(
    name="dsr",
    cls=_Commands,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    suggest_commands=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Inspect the batch results of the DeepSec prover.",
    epilog="""\b
Examples:
  dsr list
  dsr show last
  dsr trace last
  dsr trace --help
""",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"dsr {__version__}")  # noqa: T201
        raise typer.Exit


def _offer_completion(args: Sequence[str]) -> None:
    """Show or install completion; a shell may follow the option. Raises RequestError."""
    from deepsec_results.cli.completion_scripts import SCRIPTS, find_shell, install
    from deepsec_results.cli.terminal import write

    option, _, named = args[0].partition("=")
    shells = [*([named] if named else []), *args[1:]]
    if len(shells) > 1:
        raise RequestError(f"{option}: expected one shell, found '{' '.join(shells)}'")
    shell = find_shell(shells[0] if shells else None, os.environ)
    if option == _SHOW:
        write(SCRIPTS[shell])
        return
    for change in install(shell, os.environ):
        write(f"{change}\n")
    write(f"completion for {shell} works in new shells\n")


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", is_eager=True, callback=_show_version, help="Show the version."
        ),
    ] = False,
    install_completion: Annotated[
        bool,
        typer.Option(
            _INSTALL,
            help="Install completion for your shell, or for the one you name: bash, zsh or fish.",
        ),
    ] = False,
    show_completion: Annotated[
        bool, typer.Option(_SHOW, help="Print the completion script instead.")
    ] = False,
    color: ColorOption = None,
    width: WidthOption = None,
    no_pager: NoPagerOption = False,
    debug: DebugOption = False,
) -> None:
    if install_completion or show_completion:
        raise RequestError(f"give {_INSTALL} or {_SHOW} before other options")
    SESSION.get().choose(color, width, no_pager=no_pager, debug=debug)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `dsr` and exit with one of `ExitCode`. Raises KeyboardInterrupt on Ctrl-C."""
    streams.prepare()
    session = SteppingSession()
    SESSION.set(session)
    with ending_cleanly():
        try:
            code = _answer(arguments, session)
        except EndedBySignal:
            if session.pages is not None:
                session.pages.abandon()
            raise
        finally:
            if session.drawn is not None:
                session.drawn.remove()
    # Python collects garbage again and again while it ends. The system takes all memory anyway.
    gc.freeze()
    sys.exit(code)


def _answer(arguments: Sequence[str] | None, session: SteppingSession) -> int:
    """Run the command, and show all of its result; the exit code."""
    try:
        code = _run(lambda: app(arguments, prog_name="dsr", standalone_mode=False), session)
        code = report_faults(session) or code
    except KeyboardInterrupt:
        _run(_show_rest, session)
        raise
    return _run(_show_rest, session) or code


def _show_rest() -> None:
    """Show the output that is held back, and wait until the user has left the pager."""
    session = SESSION.get()
    if session.drawn is not None:
        session.drawn.remove()
    if session.pages is not None:
        from deepsec_results.cli.terminal import end_pages

        end_pages()
    sys.stdout.flush()


def _run(work: Callable[[], Any], session: SteppingSession) -> int:
    """Do some work; the exit code. Errors are written to stderr."""
    try:
        code = work()
    except ClosedPipeError:
        return ExitCode.CLOSED_PIPE
    except LeftPagerError:
        return ExitCode.DONE
    except RequestError as error:
        complain(str(error))
        return ExitCode.MISUSE
    except Exception as error:
        return report_error(error, session)
    return code if isinstance(code, int) else ExitCode.DONE

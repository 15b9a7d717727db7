"""What `--help` says about each command, for the man page and for the reference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from deepsec_results.cli.main import COMMANDS, app, build

AFTER = ("--max-size", "--follow-links")  # only after the name of a command
_COMMON = (*AFTER, "--color", "--width", "--no-pager", "--debug")  # of every command

EXIT_STATUS = (
    ("0", "Done."),
    ("1", "The answer is no: a file has errors, a verdict is contradicted or not as expected, or "
     "the condition of --fail-on or --exit-status is met."),
    ("2", "Wrong usage; something named on the command line cannot be found or read, or is a "
     "damaged archive; the output cannot be written; or the machine lacks memory, files or "
     "processes."),
    ("3", "An internal error of dsr, even if it affects only one file."),
    ("130", "Interrupted by Ctrl-C."),
    ("129, 131, 143", "Ended by the signal HUP, QUIT or TERM."),
    ("141", "A program such as head closed the pipe before it had read all output."),
)  # fmt: skip

# When a command exits with 1, and with 2 for a reason of its own.
_NOT_VERIFIED = ("1", "--exit-status is given, and a batch is not completed or a query is not "
                 "verified.")  # fmt: skip
_UNREADABLE = ("2", "A batch that you named cannot be read.")
_EXIT_STATUS_OF = {
    "show": (_NOT_VERIFIED, _UNREADABLE),
    "watch": (_NOT_VERIFIED, ("2", "The batch cannot be read.")),
    "trace": (("2", "A batch or an attack cannot be read or replayed."),),
    "explain": (("2", "A batch or an attack cannot be read or replayed."),),
    "simulate": (("2", "The process cannot do the trace."),),
    "audit": (
        ("1", "A verdict is contradicted."),
        ("2", "A part of a batch, or an attack, cannot be read or replayed."),
    ),
    "queries": (_UNREADABLE,),
    "validate": (
        ("1", "A file has an error."),
        ("2", "A file that you named does not exist."),
    ),
    "diff": (("1", "A condition of --fail-on is met."),),
    "plot": (
        ("2", "A batch that you named cannot be read, or there is nothing to write to a file."),
    ),
    "stats": (_UNREADABLE,),
    "check": (
        ("1", "A verdict, a model or an input is not as expected."),
        ("2", "A part of a batch cannot be read."),
    ),
    "rerun": (_UNREADABLE,),
}  # fmt: skip

ENVIRONMENT = (
    ("DSR_DIR", "The results directory."),
    ("DSR_PAGER, PAGER", "The pager for long output on a terminal; empty or cat for none. The "
     "default is less."),
    ("LESS", "The options of less. If it is not set, dsr sets it to FRX. If it is set, dsr adds -R "
     "in front of it, so that less shows colors."),
    ("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE", "Turn colors off or on. NO_COLOR has priority, but "
     "--color overrides all three."),
)  # fmt: skip

FILES = (
    ("~/.deepsec/result_files", "The prover's results directory on Linux."),
    ("~/Library/Application Support/DeepSec/result_files", "The same on macOS."),
)


@dataclass(frozen=True)
class Argument:
    """An argument, as the usage line shows it."""

    name: str
    required: bool
    repeated: bool
    text: str

    @property
    def usage(self) -> str:
        """The argument in a usage line, after a blank."""
        shown = self.name + ("..." if self.repeated else "")
        return f" {shown}" if self.required else f" [{shown}]"


@dataclass(frozen=True)
class Option:
    """An option with its names, the short one first. `value` is empty for a flag."""

    names: tuple[str, ...]
    value: str
    text: str


@dataclass(frozen=True)
class CommandHelp:
    """What is particular to one command."""

    name: str
    summary: str
    paragraphs: tuple[str, ...]
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]
    exit_status: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]

    @property
    def usage(self) -> str:
        """The arguments in the usage line, each after a blank."""
        return "".join(argument.usage for argument in self.arguments)


def command_helps() -> Iterator[CommandHelp]:
    """The help of each command, in the order of `dsr --help`."""
    for name in COMMANDS:
        command = build(name)
        summary, *paragraphs = (" ".join(text.split()) for text in command.help.split("\n\n"))
        _, _, examples = command.epilog.partition("Examples:\n")
        yield CommandHelp(
            name,
            summary,
            tuple(paragraphs),
            tuple(map(_argument, _params(command, "argument"))),
            tuple(
                _option(param)
                for param in _params(command, "option")
                if param.opts[0] not in _COMMON
            ),
            _EXIT_STATUS_OF.get(name, ()),
            tuple(line.strip() for line in examples.splitlines() if line.strip()),
        )


def description() -> str:
    """The help of dsr itself."""
    group: Any = typer.main.get_command(app)
    return " ".join(group.help.split())


def general_options() -> Iterator[Option]:
    """The options of dsr itself that its commands do not have."""
    group: Any = typer.main.get_command(app)
    yield from (_option(param) for param in group.params if param.opts[0] not in _COMMON)


def common_options() -> Iterator[Option]:
    """The options that every command has."""
    params = {param.opts[0]: param for param in _params(build("list"), "option")}
    yield from (_option(params[name]) for name in _COMMON)


def _params(command: Any, kind: str) -> Sequence[Any]:
    return [param for param in command.params if param.param_type_name == kind]


def _argument(param: Any) -> Argument:
    return Argument(param.metavar, param.required, param.nargs == -1, param.help or "")


def _option(param: Any) -> Option:
    names = tuple(sorted(param.opts, key=len))
    return Option(names, param.metavar or "", " ".join((param.help or "").split()))

"""Write `docs/dsr.1`, the man page, from the help of the commands."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from deepsec_results import __version__
from deepsec_results.cli.main import COMMANDS, app, build

PAGE = Path(__file__).parent / "dsr.1"
_AFTER = ("--max-size", "--follow-links")  # only after the name of a command
_COMMON = (*_AFTER, "--color", "--width", "--no-pager", "--debug")  # of every command

_HEAD = f'.TH DSR 1 "" "dsr {__version__}" "User Commands"'

_DESCRIPTION = r"""\
.PP
A
.I batch
is one call of the prover, and a file in its results directory. A batch has a
.I run
for each input file, and a run has the
.I queries
of that file.
.PP
dsr uses the first of these results directories: the one that is named; $DSR_DIR; the current
directory, ./results or ./result_files, if it contains a batch result; the prover's own directory.
.PP
A batch is named by its path, by its id, by a unique beginning of its id, or as
.BR last ", " last\(ti1 ,
and so on."""

_EXIT_STATUS = (
    ("0", "Done."),
    ("1", "The answer is no: a file has errors, a verdict is not as expected, or the condition of "
     "--fail-on or --exit-status is met."),
    ("2", "Wrong usage; something named on the command line cannot be found or read, or is a "
     "damaged archive; the output cannot be written; or the machine lacks memory, files or "
     "processes."),
    ("3", "An internal error of dsr."),
    ("130", "Interrupted by Ctrl-C."),
    ("129, 131, 143", "Ended by the signal HUP, QUIT or TERM."),
    ("141", "A program such as head closed the pipe before it had read all output."),
)  # fmt: skip

_ENVIRONMENT = (
    ("DSR_DIR", "The results directory."),
    ("DSR_PAGER, PAGER", "The pager for long output on a terminal; empty or cat for none. The "
     "default is less."),
    ("LESS", "The options of less. If it is not set, dsr sets it to FRX. If it is set, dsr adds -R "
     "in front of it, so that less shows colors."),
    ("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE", "Turn colors off or on. NO_COLOR has priority, but "
     "--color overrides all three."),
)  # fmt: skip

_FILES = (
    ("~/.deepsec/result_files", "The prover's results directory on Linux."),
    ("~/Library/Application Support/DeepSec/result_files", "The same on macOS."),
)


def write() -> str:
    """The text of the page."""
    group: Any = typer.main.get_command(app)
    lines = [
        _HEAD,
        ".nh",
        ".ad l",
        ".SH NAME",
        r"dsr \- inspect the batch results of the DeepSec prover",
    ]
    lines += [".SH SYNOPSIS", ".B dsr", "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGS\\fR]..."]
    lines += [".SH DESCRIPTION", _text(group.help), _DESCRIPTION]
    lines += [".SH OPTIONS", *_options(group.params, leave_out=_COMMON)]
    lines += [".PP", "These options can be before or after the name of a command, except",
              " and ".join(map(_option_name, _AFTER)) + ", which are after it:",
              *_common()]  # fmt: skip
    lines.append(".SH COMMANDS")
    for name in COMMANDS:
        lines += _command(name)
    for heading, entries in (
        ("EXIT STATUS", _EXIT_STATUS), ("ENVIRONMENT", _ENVIRONMENT), ("FILES", _FILES)
    ):  # fmt: skip
        lines.append(f".SH {heading}")
        for term, text in entries:
            lines += [".TP", f".B {_escape(term)}", _text(text)]
    lines += _examples()
    return "\n".join(lines) + "\n"


def _command(name: str) -> Iterator[str]:
    command = build(name)
    first, *paragraphs = [" ".join(text.split()) for text in command.help.split("\n\n")]
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    yield f".SS dsr {name} [OPTIONS]{''.join(map(_argument, arguments))}"
    yield _text(first)
    for paragraph in paragraphs:
        yield from (".PP", _text(paragraph))
    for argument in arguments:
        if argument.help:
            yield from (".TP", f"\\fI{_escape(argument.metavar)}\\fR", _text(argument.help))
    yield from _options(command.params, leave_out=_COMMON)


def _examples() -> Iterator[str]:
    """The examples of all commands, a paragraph for each."""
    yield from (".SH EXAMPLES", ".nf")
    for name in COMMANDS:
        _, _, examples = build(name).epilog.partition("Examples:\n")
        yield ".PP"
        yield from (_text(line.strip()) for line in examples.splitlines() if line.strip())
    yield ".fi"


def _argument(param: Any) -> str:
    shown = _escape(param.metavar) + ("..." if param.nargs == -1 else "")
    return f" {shown}" if param.required else f" [{shown}]"


def _common() -> Iterator[str]:
    params = {name: param for param in build("list").params for name in param.opts}
    yield from _options([params[name] for name in _COMMON], leave_out=())


def _options(params: Sequence[Any], leave_out: Sequence[str]) -> Iterator[str]:
    for param in params:
        if param.param_type_name == "option" and param.opts[0] not in leave_out:
            names = ", ".join(map(_option_name, sorted(param.opts, key=len)))
            value = f" \\fI{_escape(param.metavar)}\\fR" if param.metavar else ""
            yield from (".TP", names + value, _text(param.help or ""))


def _option_name(name: str) -> str:
    return f"\\fB{_escape(name)}\\fR"


def _text(text: str) -> str:
    """Text on one line, none of which is a request."""
    escaped = _escape(" ".join(text.split()))
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


def _escape(text: str) -> str:
    return re.sub(r"[-\\'`^~]", lambda match: _ESCAPES[match[0]], text)


_ESCAPES = {"-": r"\-", "\\": r"\e", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}


if __name__ == "__main__":
    PAGE.write_text(write(), encoding="utf-8")

"""Write `docs/dsr.1`, the man page, from the help of the commands."""

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from command_help import (
    AFTER,
    ENVIRONMENT,
    EXIT_STATUS,
    FILES,
    CommandHelp,
    Option,
    command_helps,
    common_options,
    description,
    general_options,
)

from deepsec_results import __version__

PAGE = Path(__file__).parent / "dsr.1"
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


def write() -> str:
    """The text of the page."""
    lines = [
        _HEAD,
        ".nh",
        ".ad l",
        ".SH NAME",
        r"dsr \- inspect the batch results of the DeepSec prover",
    ]
    lines += [".SH SYNOPSIS", ".B dsr", "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGS\\fR]..."]
    lines += [".SH DESCRIPTION", _text(description()), _DESCRIPTION]
    lines += [".SH OPTIONS", *_options(general_options())]
    lines += [".PP", "These options can be before or after the name of a command, except",
              " and ".join(map(_option_name, AFTER)) + ", which are after it:",
              *_options(common_options())]  # fmt: skip
    lines.append(".SH COMMANDS")
    commands = list(command_helps())
    for command in commands:
        lines += _command(command)
    for heading, entries in (
        ("EXIT STATUS", EXIT_STATUS), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)
    ):  # fmt: skip
        lines += [f".SH {heading}", *_entries(entries)]
    lines += _examples(commands)
    return "\n".join(lines) + "\n"


def _command(command: CommandHelp) -> Iterator[str]:
    yield f".SS dsr {command.name} [OPTIONS]{_escape(command.usage)}"
    yield _text(command.summary)
    for paragraph in command.paragraphs:
        yield from (".PP", _text(paragraph))
    for argument in command.arguments:
        if argument.text:
            yield from (".TP", f"\\fI{_escape(argument.name)}\\fR", _text(argument.text))
    yield from _options(command.options)
    if command.exit_status:
        yield from (".PP", "Exit status:", *_entries(command.exit_status))


def _examples(commands: Iterable[CommandHelp]) -> Iterator[str]:
    """The examples of all commands, a paragraph for each."""
    yield from (".SH EXAMPLES", ".nf")
    for command in commands:
        yield from (".PP", *map(_text, command.examples))
    yield ".fi"


def _options(options: Iterable[Option]) -> Iterator[str]:
    for option in options:
        value = f" \\fI{_escape(option.value)}\\fR" if option.value else ""
        yield from (".TP", ", ".join(map(_option_name, option.names)) + value, _text(option.text))


def _entries(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, text in entries:
        yield from (".TP", f".B {_escape(term)}", _text(text))


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
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    PAGE.write_text(write(), encoding="utf-8")

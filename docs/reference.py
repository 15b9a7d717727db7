"""Write `docs/commands.md`, the reference, from the help of the commands."""

import argparse
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from command_help import (
    ENVIRONMENT,
    EXIT_STATUS,
    FILES,
    Argument,
    CommandHelp,
    Option,
    command_helps,
    common_options,
    general_options,
)

PAGE = Path(__file__).parent / "commands.md"

# The page that explains a command, and what it has there.
_GUIDES = {
    "list": "[Status and progress](status.md#dsr-list)",
    "show": "[Status and progress](status.md#dsr-show)",
    "watch": "[Status and progress](status.md#dsr-watch)",
    "trace": "[Attacks](attacks.md#dsr-trace)",
    "explain": "[Why an attack works](explain.md)",
    "simulate": "[Attacks](attacks.md#dsr-simulate)",
    "audit": "[A second opinion](audit.md)",
    "queries": "[Evaluation](evaluation.md#dsr-queries)",
    "validate": "[Findings](findings.md)",
    "diff": "[Comparisons](comparisons.md#dsr-diff)",
    "table": "[Evaluation](evaluation.md#dsr-table)",
    "plot": "[Evaluation](evaluation.md#dsr-plot)",
    "stats": "[Evaluation](evaluation.md#dsr-stats)",
    "check": "[Use in CI](ci.md)",
    "report": "[Evaluation](evaluation.md#dsr-report)",
    "history": "[Comparisons](comparisons.md#dsr-history)",
    "rerun": "[Status and progress](status.md#dsr-rerun)",
}


def write() -> str:
    """The text of the page."""
    commands = list(command_helps())
    lines = [
        "# Commands",
        "",
        "This page lists each command with its options, exit codes and examples, as in `--help`",
        "and `man dsr`. To learn dsr, follow the [tutorial](tutorial.md).",
        "",
        *_table("command", "what it does", (_entry(command) for command in commands)),
    ]
    for command in commands:
        lines += ["", *_command(command)]
    lines += ["", "## Options of every command", ""]
    lines += ["Put `--max-size` and `--follow-links` after the name of the command, and `--color`, "
              "`--width`, `--no-pager` and `--debug` before or after it. The others need no "
              "command.", "",
              *_options([*common_options(), *general_options()])]  # fmt: skip
    for heading, key, entries in (
        ("Exit codes", "code", EXIT_STATUS),
        ("Environment", "variable", ENVIRONMENT),
        ("Files", "directory", FILES),
    ):
        lines += ["", f"## {heading}", "", *_table(key, "meaning", map(_code_first, entries))]
    lines += ["", "[Output and exit codes](output.md) explains them."]
    return "\n".join(lines) + "\n"


def _command(command: CommandHelp) -> Iterator[str]:
    yield from (f"## dsr {command.name}", "")
    yield from ("```text", f"dsr {command.name} [OPTIONS]{command.usage}", "```", "")
    yield _text(command.summary)
    for paragraph in command.paragraphs:
        yield from ("", _text(paragraph))
    yield from ("", f"Explained in {_GUIDES[command.name]}.", "")
    yield from _options(command.options, command.arguments)
    if command.exit_status:
        yield from ("", *_table("exit code", "if", map(_code_first, command.exit_status)))
    yield from ("", "```sh", *command.examples, "```")


def _entry(command: CommandHelp) -> tuple[str, str]:
    return f"[`{command.name}`](#dsr-{command.name})", command.summary


def _options(options: Iterable[Option], arguments: Iterable[Argument] = ()) -> Iterator[str]:
    rows = [(f"`{argument.name}`", argument.text) for argument in arguments if argument.text]
    for option in options:
        names = ", ".join(option.names)
        rows.append((f"`{names} {option.value}`" if option.value else f"`{names}`", option.text))
    yield from _table("argument or option", "meaning", rows)


def _code_first(entry: tuple[str, str]) -> tuple[str, str]:
    return ", ".join(f"`{word}`" for word in entry[0].split(", ")), entry[1]


def _table(key: str, meaning: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from (f"| {key} | {meaning} |", "| --- | --- |")
    for name, text in rows:
        yield f"| {name.replace('|', chr(92) + '|')} | {_text(text)} |"


def _text(text: str) -> str:
    """Text on one line, in which only options are Markdown: they are code, and so are formats."""
    plain = re.sub(r"[|<>*\[\]\\`]", lambda match: f"\\{match[0]}", text)
    option = r"(?<![\w'`-])(?:--format [a-z]+|--?[a-zA-Z][a-z-]*)(?![\w'])"
    return re.sub(option, r"`\g<0>`", plain)


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    PAGE.write_text(write(), encoding="utf-8")

"""Messages for the usage errors that Typer finds."""

import os
import re
from collections.abc import Iterable
from typing import Any

from deepsec_results.cli.option_values import did_you_mean

_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)


def is_usage_error(error: Exception) -> bool:
    """Whether an exception is a usage error of Typer: it has a message and an exit code."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def unknown_command(word: str, commands: Iterable[str]) -> str:
    """What is wrong with the first word of a command line that is not a command."""
    if os.path.exists(word):
        command = "list" if os.path.isdir(word) else "show"
        return f"missing command before '{word}', such as {command}; dsr --help lists the commands"
    near = did_you_mean(word, commands)
    return f"unknown command '{word}'{near or '; dsr --help lists the commands'}"


def usage_sentence(error: Any) -> str:
    """The error in one sentence, with the command that shows the usage."""
    command = getattr(getattr(error, "ctx", None), "command_path", None)
    sentence = _sentence(error)
    if command is None or sentence.endswith("?"):
        return sentence
    if error.ctx.parent is None and hasattr(error, "possibilities"):
        return f"{sentence}; put options of a command after its name"
    return f"{sentence}; {command} --help shows the usage"


def _sentence(error: Any) -> str:
    message: str = error.format_message()
    option = getattr(error, "option_name", None)
    if option is not None and hasattr(error, "possibilities"):
        return f"unknown option '{option}'{did_you_mean(option, error.possibilities or ())}"
    if option is not None and "does not take" in message:
        return f"{option}: takes no value"
    if option is not None and "requires" in message:
        return f"{option}: missing value"
    if extra := _EXTRA.match(message):
        return f"unexpected argument '{extra[1]}'"
    param = getattr(error, "param", None)
    if param is not None and not error.message and getattr(param, "metavar", None):
        return f"missing argument {param.metavar}"
    return message.rstrip(".")

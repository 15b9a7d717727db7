"""Transcripts: what was typed, and the output.

    $ dsr list fixtures/…        what was typed; `# terminal 80` behind it makes a terminal of
    the lines of stdout          that width of the other end, `# NAME=value` sets a variable
    ! a line of stderr
    [exit 1]                     unless 0

A transcript holds any number of these. `/WORLD` is the directory in which they were typed.
`DSR_REFRESH=1 pytest` writes the files anew; read the difference line by line before you commit it.
"""

import re
import shlex
from pathlib import Path

import pytest
from command import run

_COMMENT = re.compile(r"\s+# (.*)$")


def replay(text: str, monkeypatch: pytest.MonkeyPatch, world: Path) -> str:
    """The transcript with what its commands say now."""
    return "".join(_replayed(line, monkeypatch, world) for line in commands(text))


def commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("$ ")]


def _replayed(line: str, monkeypatch: pytest.MonkeyPatch, world: Path) -> str:
    typed = line.removeprefix("$ ")
    directives: list[str] = []
    if match := _COMMENT.search(typed):
        directives = shlex.split(match[1])
        typed = typed[: match.start()]
    terminal = None
    with monkeypatch.context() as patch:
        if directives[:1] == ["terminal"]:
            terminal = int(directives[1])
            directives = directives[2:]
        for directive in directives:
            name, _, value = directive.partition("=")
            patch.setenv(name, value)
        words = shlex.split(typed)
        stdin = b""
        if "<" in words:
            at = words.index("<")
            stdin = (world / words[at + 1]).read_bytes()
            words = words[:at]
        assert words[0] == "dsr", line
        outcome = run(patch, *words[1:], terminal=terminal, stdin=stdin)
    said = outcome.stdout.replace("\x1b", "␛").replace(str(world), "/WORLD")
    assert not said or said.endswith("\n"), "a result must end with a line end"
    errors = "".join(f"! {line}".rstrip() + "\n" for line in outcome.stderr.splitlines())
    code = f"[exit {outcome.code}]\n" if outcome.code else ""
    return f"{line}\n{said}{errors}{code}\n"

"""Running `dsr` inside the test's own process, as a terminal or a pipe would see it."""

import io
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from deepsec_results.cli.main import main


class Outcome(NamedTuple):
    code: int
    stdout: str
    stderr: str


class _Stream(io.TextIOWrapper):
    def __init__(self, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined]


def run(
    monkeypatch: pytest.MonkeyPatch,
    *arguments: str,
    terminal: int | None = None,
    stdin: bytes = b"",
    pager: str = "",
) -> Outcome:
    """Run `dsr`; `terminal` is the width of the terminal, None means a pipe.

    There is no pager unless one is named.
    """
    stdout, stderr = _Stream(terminal is not None), _Stream(terminal is not None)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stdout)
        patch.setattr(sys, "stderr", stderr)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        if terminal is not None:
            patch.setenv("COLUMNS", str(terminal))
            patch.setenv("DSR_PAGER", pager)
        with pytest.raises(SystemExit) as exit_info:
            main(arguments)
    code = exit_info.value.code
    return Outcome(int(code or 0), stdout.text(), stderr.text())


def run_in(monkeypatch: pytest.MonkeyPatch, folder: Path, command: Sequence[str]) -> Outcome:
    """Run `dsr` in a folder; in the result the folder is `/HERE`."""
    monkeypatch.chdir(folder)
    code, stdout, stderr = run(monkeypatch, *command)
    return Outcome(code, stdout.replace(str(folder), "/HERE"), stderr)


def every_command(batch: str, other: str = "last") -> list[list[str]]:
    """Each command in each format, on the results directory `.` and two batches of it."""
    formats = {
        ("list", ".", "--verdicts"): ("json", "jsonl", "csv", "markdown", "ids", "paths"),
        ("validate", "."): ("text", "json", "github", "sarif"),
        ("diff", batch, other, "--all"): ("text", "json", "markdown", "github"),
        ("diff", batch, other, "--despite", "options"): ("text", "json", "markdown", "github"),
        ("diff", ".", "."): ("text", "json", "markdown", "github"),
        ("table", batch, other): ("text", "markdown", "csv", "json", "latex", "macros"),
        ("table", batch, other, "--by", "sessions"): (
            *("text", "markdown", "csv", "json", "latex", "macros"),
        ),
        ("queries",): ("csv", "json", "jsonl", "markdown"),
        ("check", batch, "--strict"): ("text", "json", "github", "junit"),
        ("audit", batch, "--max-traces", "5"): ("text", "json", "csv", "markdown", "github"),
    }
    return [
        ["list", "."],
        ["list", ".", "--since", "1d", "--sort", "size"],
        ["table", "-n", "2"],
        ["validate", batch, "--verbose"],
        ["validate", "-n", "2", "--select", "DSR1,DSR4", "--ignore", "DSR102"],
        ["history", "ballot_leak", batch, other],
        ["list", ".", "--columns", "id,title,error_msg,git_branch,files,path"],
        *([*words, "--format", name] for words, names in formats.items() for name in names),
        *(["show", batch, *more] for more in ([], ["--json"], ["--exit-status"], ["--run", "1"])),
        ["show", batch, "--all"],
        ["show", batch, "--query", "1", "--processes"],
        ["show", batch, "--query", "1", "--processes", "--json"],
        ["show", batch, "--query", "1", "--format", "dps"],
        ["show", batch, "--query", "1", "--processes", "--format", "latex"],
        *(["trace", batch, *more] for more in ([], ["--all"], ["--at", "1"], ["--steps"])),
        ["trace", batch, "--json", "--all", "--steps"],
        ["trace", batch, "--source"],
        *(["trace", batch, "--format", name] for name in ("chart", "latex", "mermaid")),
        ["trace", batch, "--format", "chart", "--both", "--all", "--width", "40"],
        ["trace", batch, "--format", "svg", "--run", "1", "--query", "1"],
        *(["trace", batch, "--format", name, "--all"] for name in ("latex", "mermaid")),
        ["trace", batch, "--format", "latex", "--as", "table", "--all"],
        ["trace", batch, "--run", "1", "--query", "1", "--format", "svg", "--both"],
        *(["show", batch, "--run", "1", "--source", *more] for more in ([], ["--json"])),
        *(["explain", batch, *more] for more in ([], ["--all"], ["--json", "--all"])),
        ["explain", batch, "--width", "150"],
        ["report", batch],
        ["report", batch, "--audit", "--max-traces", "5"],
        ["table", batch, "--audit", "--max-traces", "5"],
        ["audit", "--max-traces", "2", "--max-states", "100"],
        ["simulate", batch, "--query", "1", "out(c,ax_1)"],
        ["simulate", batch, "--query", "1", "--json", "in(c,#n)"],
        *(["queries", *more] for more in ([], [batch], ["--sort", "time"])),
        # Record batches. tests/cli/test_frames.py compares them with the JSON.
        *(
            ["queries", "--format", name, "-o", os.devnull]
            for name, library in (
                ("parquet", "pyarrow"),
                ("arrow", "pyarrow"),
                ("xlsx", "xlsxwriter"),
            )
            if find_spec(library)
        ),
        ["queries", batch, "--query", "1"],
        ["queries", "--columns", "family,sessions,processes", "--json"],
        ["queries", batch, "--query", "1", "--columns", "family,sessions,processes"],
        ["check", "-n", "0", "--inputs", batch if batch.endswith(".json") else f"{batch}*.json"],
        *(
            [*words, "--file", "a", "--run", "1", "--verdict", "undecided,attack"]
            for words in (["list", "."], ["queries"], ["trace", batch], ["stats"], ["watch"])
        ),
        ["table", batch, other, "--file", "A", "--verdict", "undecided"],
        *(
            [*words, "--longer-than", "0s", "--larger-than", "1k"]
            for words in (["list", "."], ["queries"], ["trace", batch], ["stats"], ["plot"])
        ),
        ["history", "ballot_leak", batch, other, "--run", "ballot", "--verdict", "attack"],
        ["queries", "--columns", "batch,title,input,trace,error,release", "--run", "1"],
        ["diff"],
        *(["rerun", batch, *more] for more in ([], ["--undecided"], ["--json"])),
        *(["watch", batch, *more] for more in ([], ["-f", "jsonl"], ["--exit-status"])),
        *(["stats", *more] for more in ([], ["--json"])),
        ["plot"],
        ["plot", "--by", "title", "--measure", "memory"],
        ["plot", "--kind", "scatter", batch, other],
        ["plot", "--kind", "scaling", batch],
        *(["history", "ballot_leak", *more] for more in ([], ["--json"])),
    ]


def tells_json(command: list[str]) -> bool:
    """Whether what a command writes is one JSON document."""
    return not {"--json", "json", "sarif"}.isdisjoint(command)

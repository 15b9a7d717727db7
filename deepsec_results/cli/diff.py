"""`dsr diff`: what changed from one batch to another."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from deepsec_results.cli.errors import CommandError, ExitCode
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import (
    ColorOption,
    DebugOption,
    DirOption,
    JsonOption,
    MaxSizeOption,
)

if TYPE_CHECKING:
    from deepsec_results.analysis.comparison import Topic

_EXAMPLES = """\b
Examples:
  dsr diff -d fixtures/recorded/result_files mp37lv mp37lx
  dsr diff -d fixtures/recorded/result_files mp37lq mp37ls --json
  dsr diff -d fixtures/recorded/result_files mp37m1 mp37m3 --fail-on options
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("diff", cls=LeanCommand, epilog=_EXAMPLES)(diff_batches)


def diff_batches(
    a: Annotated[str, typer.Argument(metavar="A", help="The batch before: a path or an id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The batch after.")],
    directory: DirOption = None,
    output: Annotated[
        Literal["text", "json", "markdown"] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default), json or markdown.",
        ),
    ] = None,
    json: JsonOption = False,
    everything: Annotated[bool, typer.Option("--all", help="Also what is the same.")] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            show_default=False,
            help="Exit with 1 if WHAT changed: status, title, options, versions, inputs, times, "
            "or any of them but times. May be given several times.",
        ),
    ] = None,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Compare two batches.

    Told are changes of status, title, options, versions, inputs and times.
    """
    from deepsec_results.analysis.comparison import compare
    from deepsec_results.cli import batches, terminal, trees
    from deepsec_results.render.comparison import ComparisonFormat, render_comparison

    topics = _read_topics(fail_on or [])
    comparison = compare(*map(trees.describe_readable, batches.read_named([a, b], directory)))
    chosen = ComparisonFormat(batches.read_format(output, json=json) or "text")
    look = terminal.look_at_stdout()
    terminal.write(render_comparison(comparison, chosen, look, everything=everything))
    changed = topics.intersection(comparison.changed_topics)
    raise typer.Exit(ExitCode.NO if changed else ExitCode.DONE)


def _read_topics(words: list[str]) -> "set[Topic]":
    from deepsec_results.analysis.comparison import Topic

    topics = set()
    for word in ",".join(words).split(",") if words else ():
        if word == "any":
            topics |= set(Topic) - {Topic.TIMES}
        elif word in set(Topic):
            topics.add(Topic(word))
        else:
            raise CommandError(f"--fail-on {word}; there are {', '.join(Topic)} and any")
    return topics

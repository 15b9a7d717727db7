"""What `rerun` shows: the prover's command lines, for a shell or as words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.rerun import quote_command
from deepsec_results.render.kit.formats import json_text
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.use_cases.rerunning import RerunPlan, Reruns

if TYPE_CHECKING:
    from deepsec_results.render.shapes import batches as shapes


def render_reruns(found: Reruns, output: PlainFormat, look: Look) -> str:
    """The commands, one after the other, or an array of objects."""
    if output is PlainFormat.JSON:
        return json_text([_plain(rerun) for rerun in found.reruns])
    return "".join(
        f"{quote_command(rerun.command, ascii_only=not look.symbols)}\n"
        for rerun in found.reruns
        if rerun.command is not None
    )


def _plain(rerun: RerunPlan) -> "shapes.Rerun":
    command = rerun.command
    return {
        "id": rerun.id,
        "command": None if command is None else list(command.words),
        "lost": list(rerun.lost),
        "packed": list(rerun.packed),
    }


class RerunRemark(Struct, frozen=True):
    """Why a batch has no command, or one that does not work as it is: `is_problem`."""

    text: str
    is_problem: bool


def rerun_remarks(found: Reruns, *, undecided: bool) -> Iterator[RerunRemark]:
    """The remarks about the commands."""
    for rerun in found.reruns:
        if rerun.command is None:
            what = "no undecided query" if undecided else "no input"
            yield RerunRemark(f"{rerun.id}: {what}", is_problem=False)
        if rerun.lost:
            names = ", ".join(rerun.lost)
            text = f"{rerun.id}: no copy of {names}; replace the name with a path"
            yield RerunRemark(text, is_problem=True)
        if rerun.packed:
            names = ", ".join(rerun.packed)
            text = f"{rerun.id}: {names}: unpack {rerun.archive} in this folder first"
            yield RerunRemark(text, is_problem=True)

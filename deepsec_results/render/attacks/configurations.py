"""A configuration of a replayed trace: what the attacker knows, and what is left to run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.shown_process import written_names, written_process
from deepsec_results.model.traces import positions_of
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.attacks.steps import ShownStep
from deepsec_results.render.batches.layout import ProcessLine, lay_out_process
from deepsec_results.render.batches.query import marked_process
from deepsec_results.render.batches.result_shapes import MOST_PARTS, count_parts, plain_value
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span

if TYPE_CHECKING:
    from deepsec_results.render.shapes.attacks import ShownConfiguration


def configuration_blocks(
    replayed: ReplayedAttack,
    steps: Sequence[ShownStep],
    number: int,
    writer: MessageWriter,
    look: Look,
) -> Iterator[Block]:
    """The configuration after a number of actions: the frame, the names, and what is left to
    run."""
    configuration = replayed.replay.configurations[number]
    yield Grid([[Span(_moment(steps, number), "bold")]], indent=2)
    frame = [
        [Span(f"ax_{axiom}", "dim"), Span(writer.text(message))]
        for axiom, message in enumerate(configuration.frame, 1)
    ]
    names = ", ".join(map(writer.text, written_names(configuration)))
    yield Line([Span("  The attacker knows" if frame else "  The attacker knows nothing yet")])
    if frame:
        yield Grid(frame, indent=4)
    if names:
        yield Grid([[Span("Private names", "dim"), Span(names)]], indent=2)
    following = steps[number] if number < len(steps) else None
    process = written_process(configuration)
    index = replayed.attack.trace.index_process
    begin = f"  Process {index}, what is left to run"
    yield Line([Span(begin if following is None else f"{begin}; {following.number} is next")])
    if count_parts(process) > MOST_PARTS:
        yield Line([Span("  too large to show")])
        return
    lines = lay_out_process(process, writer.labels)
    yield from marked_process(lines, _next_marks(lines, following), look)


def _moment(steps: Sequence[ShownStep], number: int) -> str:
    """After which action it is."""
    if number == 0:
        return "Before the first action"
    last = steps[number - 1]
    return f"After action {last.number}, {last.action}"


def _next_marks(lines: Sequence[ProcessLine], following: ShownStep | None) -> Mapping[int, str]:
    if following is None:
        return {}
    positions = positions_of(following.step.action)
    return {at: following.number for at, line in enumerate(lines) if line.position in positions}


def plain_configuration(
    configuration: Configuration, number: str, writer: MessageWriter
) -> "ShownConfiguration":
    """The configuration after the action of that number."""
    return {
        "action": number,
        "process": plain_value(written_process(configuration)),
        "frame": writer.frame(configuration.frame),
        "names": [writer.both(name) for name in written_names(configuration)],
    }

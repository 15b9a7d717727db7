"""What `trace` shows: attacks as text and as JSON."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.attacks import FoundAttack, positions_of
from deepsec_results.analysis.verdicts import verdict_sentence
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.traces import Action
from deepsec_results.render.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.layout import ProcessLine, lay_out_process
from deepsec_results.render.machine import json_text
from deepsec_results.render.notation import ShownLabels, is_visible, write_actions, write_trace
from deepsec_results.render.query import one_process
from deepsec_results.render.tree import trace_grid
from deepsec_results.render.visible import visible

_MOST_MARKS = 3  # numbers of actions beside a line of a process


def render_attacks_text(
    attacks: Sequence[tuple[FoundAttack, Process | None]], look: Look, *, everything: bool
) -> str:
    """Each attack with its visible actions, or with all of them and where they happen."""
    blocks: list[Block] = []
    for attack, process in attacks:
        if blocks:
            blocks.append(Line())
        blocks += _blocks(attack, process, look, everything=everything)
    return lay_out(blocks, look)


def render_attacks_json(
    attacks: Sequence[tuple[FoundAttack, Process | None]], *, everything: bool
) -> str:
    """The same as an array of objects."""
    return json_text([_plain(attack, process, everything) for attack, process in attacks])


def _blocks(
    found: FoundAttack, process: Process | None, look: Look, *, everything: bool
) -> Iterator[Block]:
    place = f"{found.batch} › {found.run.file.input.name} › query {found.query.index}"
    yield Line([Span(visible(place), "bold")])
    trace = found.attack.trace
    kind = found.query.result.type if found.query.result else None
    sentence = verdict_sentence(found.query.outcome, kind, trace.index_process)
    yield Grid([[Span(sentence)]], indent=2)
    if not everything:
        labels = ShownLabels(found.attack.atoms.data)
        shown = write_trace(trace.action_sequence, labels)
        yield trace_grid(shown, look, indent=4)
        return
    lines = _lines(found, process)
    yield Grid(list(_action_rows(found, lines)), right=frozenset({0}), indent=4)
    if lines:
        yield Line()
        yield Line([Span(f"  Process {trace.index_process}, with the numbers of its actions")])
        yield from one_process(lines, _marks(trace.action_sequence))


def _action_rows(found: FoundAttack, lines: Sequence[ProcessLine]) -> Iterator[list[Span]]:
    actions = found.attack.trace.action_sequence
    texts = write_actions(actions, ShownLabels(found.attack.atoms.data))
    told = {line.position: line for line in lines if line.position is not None}
    for number, (action, text) in enumerate(zip(actions, texts, strict=True), 1):
        where = "; ".join(_place(position, told) for position in positions_of(action))
        style = "red" if is_visible(action) else ""
        yield [Span(str(number), "dim"), Span(text, style), Span(where, "dim")]


def _place(position: Position, told: dict[int, ProcessLine]) -> str:
    line = told.get(position.index)
    text = _construct(line) if line else f"at {position.index}"
    copy = f" in copy {','.join(map(str, position.args))}" if position.args else ""
    return text + copy


def _construct(line: ProcessLine) -> str:
    """A line as the construct alone, without what leads on to the next."""
    return line.text.removesuffix(" (").removesuffix(";")


def _lines(found: FoundAttack, process: Process | None) -> list[ProcessLine]:
    return [] if process is None else lay_out_process(process, ShownLabels(found.attack.atoms.data))


def _marks(actions: Sequence[Action]) -> dict[int, str]:
    """The numbers of the actions at each position, the first few of many."""
    numbers: dict[int, list[int]] = {}
    for number, action in enumerate(actions, 1):
        for position in positions_of(action):
            numbers.setdefault(position.index, []).append(number)
    return {index: _joined(found) for index, found in numbers.items()}


def _joined(numbers: Sequence[int]) -> str:
    shown = ",".join(map(str, numbers[:_MOST_MARKS]))
    return f"{shown}…" if len(numbers) > _MOST_MARKS else shown


def _plain(found: FoundAttack, process: Process | None, everything: bool) -> dict[str, object]:
    trace = found.attack.trace
    labels = ShownLabels(found.attack.atoms.data)
    texts = write_actions(trace.action_sequence, labels)
    told = {line.position: line for line in _lines(found, process) if line.position is not None}
    return {
        "id": found.batch,
        "run": found.run.file.name,
        "query": found.query.index,
        "type": found.query.result.type if found.query.result else None,
        "process": trace.index_process,
        "trace": write_trace(trace.action_sequence, labels),
        "actions": [
            {
                "type": action.__struct_config__.tag,
                "text": text,
                "positions": [
                    {
                        "index": position.index,
                        "args": position.args,
                        "at": _construct(told[position.index]) if position.index in told else None,
                    }
                    for position in positions_of(action)
                ],
            }
            for action, text in zip(trace.action_sequence, texts, strict=True)
            if everything or is_visible(action)
        ],
    }

"""What `trace` shows: attacks as text and as JSON."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.attacks import FoundAttack, positions_of
from deepsec_results.analysis.branches import branches_taken
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run_facts import Attack
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.traces import Action
from deepsec_results.render.formats import json_text
from deepsec_results.render.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.layout import ProcessLine, lay_out_process
from deepsec_results.render.notation import ShownLabels, is_visible, write_actions, write_trace
from deepsec_results.render.output_formats import PlainFormat
from deepsec_results.render.query import one_process
from deepsec_results.render.sentences import count, verdict_sentence
from deepsec_results.render.tree import trace_grid, trace_text
from deepsec_results.render.visible import visible

_MOST_MARKS = 3  # numbers of actions beside a line of a process


def render_attacks(
    attacks: Sequence[tuple[FoundAttack, Process | None]],
    output: PlainFormat,
    look: Look,
    *,
    everything: bool,
) -> str:
    """Attacks as text or as JSON."""
    if output is PlainFormat.JSON:
        return _render_json(attacks, everything=everything)
    return _render_text(attacks, look, everything=everything)


def no_attack_sentence(batch: ListedBatch, undecided: int, *, narrowed: bool) -> str:
    """What to say where no attack was found; `narrowed` to a run or a query."""
    where = "the selected queries of " if narrowed else ""
    queries = count(undecided, "query is", "queries are")
    rest = f"; {queries} undecided" if undecided else ""
    return f"no attack found in {where}{batch.row.id}{rest}"


def _render_text(
    attacks: Sequence[tuple[FoundAttack, Process | None]], look: Look, *, everything: bool
) -> str:
    """Each attack with its visible actions, or with all of them and where they happen."""
    blocks: list[Block] = []
    for attack, process in attacks:
        if blocks:
            blocks.append(Line())
        blocks += _blocks(attack, process, look, everything=everything)
    return lay_out(blocks, look)


def _render_json(attacks: Sequence[tuple[FoundAttack, Process | None]], *, everything: bool) -> str:
    """The same as an array of objects."""
    return json_text([_plain(attack, process, everything) for attack, process in attacks])


def _blocks(
    found: FoundAttack, process: Process | None, look: Look, *, everything: bool
) -> Iterator[Block]:
    query = found.query
    place = f"{found.batch} › {found.run.file.input.name} › query {query.file.number}"
    yield Line([Span(visible(place), "bold")])
    number = query.attack.trace.index_process if query.attack else None
    kind = query.result.type if query.result else None
    yield Grid([[Span(verdict_sentence(query.outcome, kind, number))]], indent=2)
    if query.attack is None:
        yield Grid([[Span(f"unreadable: {visible(str(query.error))}", "red")]], indent=4)
    elif everything:
        yield from _placed(query.attack, process)
    else:
        labels = ShownLabels(query.attack.atoms.data)
        shown = write_trace(query.attack.trace.action_sequence, labels)
        yield trace_grid(shown, look, indent=4)


def _placed(attack: Attack, process: Process | None) -> Iterator[Block]:
    lines = _lines(attack, process)
    rows = list(_action_rows(attack, process, lines))
    labels = ShownLabels(attack.atoms.data)
    empty = Line([Span("    "), Span(write_trace([], labels), "red")])
    yield Grid(rows, right=frozenset({0}), indent=4) if rows else empty
    if lines:
        yield Line()
        number = attack.trace.index_process
        yield Line([Span(f"  Process {number}, with the numbers of its actions")])
        yield from one_process(lines, _marks(attack.trace.action_sequence))


def _action_texts(attack: Attack, process: Process | None) -> list[str]:
    """The actions as text; a silent step at a test is told as what becomes of it."""
    actions = attack.trace.action_sequence
    texts = write_actions(actions, ShownLabels(attack.atoms.data))
    if process is not None:
        for at, holds in branches_taken(process, actions).items():
            texts[at] = "test holds" if holds else "test fails"
    return texts


def _action_rows(
    attack: Attack, process: Process | None, lines: Sequence[ProcessLine]
) -> Iterator[list[Span]]:
    actions = attack.trace.action_sequence
    texts = _action_texts(attack, process)
    told = {line.position: line for line in lines if line.position is not None}
    for number, (action, text) in enumerate(zip(actions, texts, strict=True), 1):
        where = "; ".join(_place(position, told) for position in positions_of(action))
        style = "red" if is_visible(action) else ""
        yield [Span(str(number), "dim"), Span(text, style), Span(where, "dim")]


def _place(position: Position, told: dict[int, ProcessLine]) -> str:
    line = told.get(position.index)
    unknown = ", which the process does not have" if told else ""
    text = _construct(line) if line else f"position {position.index}{unknown}"
    copy = f" in copy {','.join(map(str, position.args))}" if position.args else ""
    return text + copy


def _construct(line: ProcessLine) -> str:
    """A line as the construct alone, without what leads on to the next."""
    return line.text.removesuffix(" (").removesuffix(";")


def _lines(attack: Attack, process: Process | None) -> list[ProcessLine]:
    return [] if process is None else lay_out_process(process, ShownLabels(attack.atoms.data))


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
    query = found.query
    plain: dict[str, object] = {
        "id": found.batch,
        "run": found.run.file.name,
        "query": query.file.number,
        "type": query.result.type if query.result else None,
    }
    if query.attack is None:
        return {**plain, "process": None, "trace": None, "actions": None, "error": query.error}
    return {
        **plain,
        "process": query.attack.trace.index_process,
        "trace": trace_text(query),
        "actions": _plain_actions(query.attack, process, everything),
    }


def _plain_actions(
    attack: Attack, process: Process | None, everything: bool
) -> list[dict[str, object]]:
    actions = attack.trace.action_sequence
    texts = _action_texts(attack, process)
    told = {line.position: line for line in _lines(attack, process) if line.position is not None}
    return [
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
        for action, text in zip(actions, texts, strict=True)
        if everything or is_visible(action)
    ]

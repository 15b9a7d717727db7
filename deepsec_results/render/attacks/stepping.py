"""What `simulate` shows when a person chooses one action after the other."""

from collections.abc import Iterator, Mapping

from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.stepping import Option, Vocabulary, as_trace, vocabulary
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.notation import write_action, write_term, write_trace
from deepsec_results.calculus.possible_actions import Possible
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import positions_of
from deepsec_results.model.visible import visible
from deepsec_results.reading.directories import some_of
from deepsec_results.render.attacks.explanation_sentences import explain_in_a_sentence
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.simulations import possible_text
from deepsec_results.render.attacks.step_rows import ROLE_STYLE, row_of
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.batches.layout import constructs_by_index
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.source_places import roles_text
from deepsec_results.use_cases.stepping import BACK, QUIT, Dialogue, follow_so_far, quits

_MOST = 40  # names that are shown


def question(dialogue: Dialogue, source: QuerySource, look: Look, max_states: int) -> str:
    """What happened last, what can be done next, and the prompt."""
    if dialogue.complaint is not None:
        return f"  {visible(dialogue.complaint)}\n{_prompt(dialogue)}"
    if dialogue.input is not None:
        return lay_out(_words(vocabulary(dialogue.current)), look) + _prompt(dialogue)
    return lay_out(_blocks(dialogue, source, max_states), look) + _prompt(dialogue)


def trace_so_far(dialogue: Dialogue) -> str:
    """The visible actions that were done, to be given to `simulate` again."""
    writer = writer_for(as_trace(dialogue.current))
    return f"\ntrace: {write_trace(dialogue.current.visible, writer.labels)}\n"


def _prompt(dialogue: Dialogue) -> str:
    if dialogue.input is not None:
        labels = writer_for(as_trace(dialogue.current)).labels
        channel = write_term(dialogue.input.channel, labels)
        end = f", {QUIT} = quit" if quits(dialogue) else ""
        return f"message to send on {channel} (empty = back{end}): "
    count = len(dialogue.options)
    numbers = {0: "", 1: "1, "}.get(count, f"1-{count}, ")
    return f"{numbers}{BACK} = back, {QUIT} = quit: "


def _words(known: Vocabulary) -> Iterator[Block]:
    """The names and functions that a message may contain."""
    last = known.axioms
    axioms = {0: [], 1: ["ax_1"]}.get(last, [f"ax_1 to ax_{last}"])
    constants = [some_of([*map(visible, known.constants)], _MOST)] if known.constants else []
    functions = [f"{visible(label)}/{arity}" for label, arity in known.functions]
    shown = [some_of(functions, _MOST)] if functions else []
    yield Grid(
        [
            [Span("names"), Span(", ".join([*axioms, *constants, "#n or any #name"]))],
            [Span("functions"), Span(", ".join([*shown, "(x,y)", "proj_{1,2}(x)"]))],
        ],
        indent=2,
    )


def _blocks(dialogue: Dialogue, source: QuerySource, max_states: int) -> Iterator[Block]:
    replayed = as_trace(dialogue.current)
    writer = writer_for(replayed)
    before = len(dialogue.states[-2].active.actions) if len(dialogue.states) > 1 else 0
    steps = show_steps(replayed.replay, writer)[before:]
    yield Line()
    for step in steps:
        yield Line(_step(step, source))
    if dialogue.current.visible:
        yield Grid([[Span(_following(dialogue, writer, max_states))]], indent=2)
    yield from _options(dialogue, source, writer)


def _step(step: ShownStep, source: QuerySource) -> list[Span]:
    """A step that was done: its action, who did it, and what it did."""
    role = row_of(step, source).role
    action = Span(f"  {step.action}", "red" if step.is_visible else "dim")
    return [action, Span(f"  {role}" if role else "", ROLE_STYLE), Span(f"  {visible(step.text)}")]


def _following(dialogue: Dialogue, writer: MessageWriter, max_states: int) -> str:
    try:
        explanation = follow_so_far(dialogue, max_states)
    except CalculusError as error:
        return visible(f"Whether the other process can follow is not known: {error}")
    return visible(explain_in_a_sentence(explanation, writer))


def _options(dialogue: Dialogue, source: QuerySource, writer: MessageWriter) -> Iterator[Block]:
    stepping = dialogue.current
    constructs = constructs_by_index(stepping.query.process, writer.labels)
    axiom = len(stepping.active.configuration.frame) + 1
    rows = []
    for number, option in enumerate(dialogue.options, 1):
        if isinstance(option, Possible):
            text = possible_text(option, axiom, writer.labels)
            places = [place for place in (option.output, option.input) if place is not None]
        else:
            text = write_action(option, writer.labels, axiom)
            places = list(positions_of(option))
        role = roles_text(places, source)
        where = "; ".join(_place(place, constructs) for place in places)
        rows.append(
            [
                Span(str(number), "bold"),
                *([Span(role, ROLE_STYLE)] if source.problem is None else []),
                Span(text),
                Span(visible(_gives(option, writer))),
                Span(where, "dim"),
            ]
        )
    process = f"  Process {stepping.query.number} can do"
    if rows:
        yield Line([Span(f"{process} next")])
        yield Grid(rows, right=frozenset({0}), indent=2)
    else:
        yield Line([Span(f"{process} nothing more.")])


def _gives(option: Option, writer: MessageWriter) -> str:
    if isinstance(option, Possible) and option.message is not None:
        return f"gives {writer.text(option.message)}"
    return ""


def _place(position: Position, constructs: Mapping[int, str]) -> str:
    inside = f" (copy {','.join(map(str, position.args))})" if position.args else ""
    return constructs.get(position.index, "") + inside

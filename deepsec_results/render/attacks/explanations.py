"""What `explain` shows: for each attack a sentence, then the evidence."""

from collections.abc import Iterable, Iterator

from deepsec_results.render.attacks.explanation_text import evidence_blocks, unexecuted_blocks
from deepsec_results.render.attacks.headings import query_kind, query_title, unreadable_grid
from deepsec_results.render.kit.grids import Block, Line, Look, Span
from deepsec_results.render.kit.notes import Notes
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.render.kit.streamed_output import json_array, text_parts
from deepsec_results.use_cases.explanations import AttackExplanation

_NOT_EXPLAINED = Line([Span("  not explained: the trace cannot be replayed", "red")])


def render_explanations(
    attacks: Iterable[AttackExplanation],
    output: PlainFormat,
    look: Look,
    notes: Notes,
    *,
    everything: bool = False,
) -> Iterator[str]:
    """Attacks and why they are attacks, as text or as JSON, one by one; with `everything`, also the
    steps that decide nothing. `notes` grow by what is wrong with each.
    """
    noted = _noted(attacks, notes)
    if output is PlainFormat.JSON:
        from deepsec_results.render.attacks.explanation_json import plain_explanation

        return json_array(map(plain_explanation, noted))
    return text_parts((_blocks(one, look, notes, everything) for one in noted), look)


def _noted(attacks: Iterable[AttackExplanation], notes: Notes) -> Iterator[AttackExplanation]:
    for attack in attacks:
        if attack.named_problem is not None:
            notes.problems.append(attack.named_problem)
        yield attack


def _blocks(
    explained: AttackExplanation, look: Look, notes: Notes, everything: bool
) -> Iterator[Block]:
    """An attack and why it is one."""
    found, explanation, source = explained.found, explained.explanation, explained.source
    yield Line([Span(query_title(found), "bold"), Span(query_kind(found), "dim")])
    if explained.unexecuted is not None:
        notes.note_source(source, found)
        yield from unexecuted_blocks(explained.unexecuted, source, look, everything=everything)
        return
    if explanation is None:
        yield unreadable_grid(found) if explained.problem is None else _NOT_EXPLAINED
        return
    notes.note_source(source, found)
    yield from evidence_blocks(explanation, source, look, everything=everything)

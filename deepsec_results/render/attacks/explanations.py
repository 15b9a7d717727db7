"""What `explain` shows: for each attack a sentence, then the evidence."""

from collections.abc import Iterable, Iterator

from deepsec_results.render.attacks.explanation_text import evidence_blocks
from deepsec_results.render.attacks.headings import query_kind, query_title, unreadable_grid
from deepsec_results.render.kit.grids import Block, Line, Look, Span
from deepsec_results.render.kit.output_formats import PlainFormat
from deepsec_results.render.kit.streamed_output import Piece, Problems, json_pieces, text_pieces
from deepsec_results.use_cases.explanations import AttackExplanation

_NOT_EXPLAINED = Line([Span("  not explained: the trace cannot be replayed", "red")])


def render_explanations(
    attacks: Iterable[AttackExplanation], output: PlainFormat, look: Look
) -> Iterator[Piece]:
    """Attacks and why they are attacks, as text or as JSON, one by one."""
    if output is PlainFormat.JSON:
        from deepsec_results.render.attacks.explanation_json import plain_explanation

        return json_pieces((plain_explanation(one), _problems(one)) for one in attacks)
    return text_pieces(((_blocks(one, look), _problems(one)) for one in attacks), look)


def _problems(attack: AttackExplanation) -> Problems:
    return [] if attack.named_problem is None else [attack.named_problem]


def _blocks(explained: AttackExplanation, look: Look) -> Iterator[Block]:
    """An attack and why it is one."""
    found, explanation = explained.found, explained.explanation
    yield Line([Span(query_title(found), "bold"), Span(query_kind(found), "dim")])
    if explanation is None:
        yield unreadable_grid(found) if explained.problem is None else _NOT_EXPLAINED
        return
    yield from evidence_blocks(explanation, look)

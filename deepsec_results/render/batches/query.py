"""What `show` shows of single queries: signature, verdict, attack and processes."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.source import QuerySource
from deepsec_results.calculus.notation import ShownLabels, write_application, write_term
from deepsec_results.model.atoms import Atom, Representation, Symbol
from deepsec_results.model.processes import Process
from deepsec_results.model.signature import is_declared, rules_of
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.layout import ProcessLine, lay_out_process
from deepsec_results.render.batches.tree import trace_grid
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.quantities import (
    show_duration,
    show_memory,
    show_time,
    show_time_taken,
)
from deepsec_results.render.kit.sentences import show_progression, verdict_sentence
from deepsec_results.render.kit.source_places import plain_place, plain_source
from deepsec_results.render.kit.statuses import verdict_span
from deepsec_results.render.kit.term_folding import display_width, fold_terms

if TYPE_CHECKING:
    from deepsec_results.render.shapes.sources import ShownProcesses

_DEPTH = "  "
_HANGING = Span(2 * _DEPTH)  # before the other parts of a folded line
_LEAST_ROOM = 40  # columns of a folded line, however deep it is


def query_blocks(query: Query, atoms: Sequence[Atom] | None, look: Look) -> Iterator[Block]:
    """The text of one query; `atoms` is its table, None if that cannot be read."""
    place = f"{query.batch} › {query.input} › query {query.number}"
    yield Line([Span(visible(place), "bold")])
    yield Grid([[Span(label, "dim"), value] for label, value in _fields(query, look)], indent=2)
    if atoms is not None:
        yield Line()
        yield Line([Span("Signature", "bold")])
        yield Grid([[Span(label, "dim"), value] for label, value in signature(atoms)], indent=2)
    yield Line()
    yield Line([Span(verdict_sentence(query.outcome, query.type, query.process), "bold")])
    trace = query.trace
    if trace is not None:
        yield trace_grid(trace, look, indent=2)
    if query.error is not None:
        yield Grid([[Span(f"unreadable: {visible(query.error)}", "red")]], indent=2)


def process_blocks(
    processes: Sequence[Process], atoms: Sequence[Atom], source: QuerySource
) -> Iterator[Block]:
    """Processes laid out, each with labels of its own, and the lines of the input at the left."""
    labels = ShownLabels(atoms)
    for number, process in enumerate(processes, 1):
        yield Line()
        yield Line([Span(f"Process {number}", "bold")])
        yield from one_process(lay_out_process(process, labels.anew()), source)


def one_process(lines: Sequence[ProcessLine], source: QuerySource) -> Iterator[Line]:
    """The lines of a layout. None is folded, so that they can be copied."""
    if source.problem is not None:
        for line in lines:
            yield Line([_indent(line.depth + 1), _keyword(line.keyword), Span(line.rest)])
        return
    places = [line.position and source.place(line.position) for line in lines]
    numbers = [str(place.line) if place else "" for place in places]
    width = max(map(len, numbers), default=0)
    for line, number in zip(lines, numbers, strict=True):
        mark = Span(f"{number:>{width + 2}}  ", "dim")
        yield Line([mark, _indent(line.depth), _keyword(line.keyword), Span(line.rest)])


def plain_processes(
    query: Query, processes: Sequence[Process], atoms: Sequence[Atom], source: QuerySource
) -> "ShownProcesses":
    """The processes of a query for JSON: their constructs, and where they are written."""
    labels = ShownLabels(atoms)
    return {
        "id": query.batch,
        "run": query.run,
        "query": query.number,
        "type": query.type,
        "source": plain_source(source),
        "processes": [
            [
                {
                    "index": line.position.index,
                    "at": line.construct,
                    "place": plain_place(source, line.position),
                }
                for line in lay_out_process(process, labels.anew())
                if line.position is not None
            ]
            for process in processes
        ],
    }


def marked_process(
    lines: Sequence[ProcessLine], marks: Mapping[int, str], look: Look
) -> Iterator[Line]:
    """The lines of a layout, with `marks` before them, by the numbers of the lines from 0.

    A long line is folded. Its other lines are further to the right than what is inside it, so that
    its depth stays visible.
    """
    width = max(map(len, marks.values()), default=0)
    nothing = Span(" " * (width + 3))
    for number, line in enumerate(lines):
        mark = Span(f"  {marks.get(number, ''):>{width}} ", "bold red")
        indent = _indent(line.depth)
        rest, *others = _folded(line, look.width - len(mark.text + indent.text), look)
        yield Line([mark, indent, _keyword(line.keyword), Span(rest)])
        for text in others:
            yield Line([nothing, indent, _HANGING, Span(text)])


def _folded(line: ProcessLine, room: int, look: Look) -> list[str]:
    """A line without its keyword, in parts if it does not fit."""
    if not look.bounded or display_width(line.text) <= room:
        return [line.rest]
    width = max(room - len(_HANGING.text), _LEAST_ROOM)
    return fold_terms(line.text, width).removeprefix(line.keyword).split("\n")


# There may be a million lines, but few depths and keywords.
@cache
def _indent(depth: int) -> Span:
    return Span(_DEPTH * depth)


@cache
def _keyword(word: str) -> Span:
    return Span(word, "cyan")


def _fields(query: Query, look: Look) -> Iterator[tuple[str, Span]]:
    yield "Verdict", verdict_span(query.outcome, look)
    if query.path is not None:
        yield "File", Span(visible(query.path))
    result = query.result
    if result is None:
        return
    yield "Type", Span(result.type)
    yield "Semantics", Span(result.semantics or "-")
    if result.error_msg is not None:
        yield "Error", Span(visible(result.error_msg), "red")
    if result.start_time is not None:
        yield "Started", Span(show_time(result.start_time))
    if result.end_time is not None:
        yield "Ended", Span(show_time(result.end_time))
    taken = show_time_taken(query.duration, query.duration_at_least)
    if taken is not None:
        yield "Time", Span(taken)
    elif query.elapsed is not None:
        yield "Running for", Span(show_duration(query.elapsed))
    if result.memory is not None:
        yield "Memory", Span(show_memory(result.memory))
    progression = show_progression(result)
    if progression is not None:
        yield "Progress", Span(progression)


def signature(atoms: Sequence[Atom]) -> Iterator[tuple[str, Span]]:
    """The symbols that a query declares, by kind, and its rewrite rules."""
    symbols = sorted(
        (atom for atom in atoms if isinstance(atom, Symbol)), key=lambda symbol: symbol.index
    )
    groups: dict[str, list[str]] = {}
    rules: list[str] = []
    labels = ShownLabels(atoms)
    for symbol in symbols:
        group = _group(symbol)
        if group is not None:
            arity = f"/{symbol.arity}" if symbol.arity else ""
            kind = f"{'Public' if symbol.is_public else 'Private'} {group}"
            groups.setdefault(kind, []).append(visible(symbol.label) + arity)
        rules += _rules(symbol, labels)
    for kind in sorted(groups, key=lambda kind: kind.split()[::-1]):
        yield kind, Span(", ".join(groups[kind]))
    for at, rule in enumerate(rules):
        yield "" if at else "Rewrite rules", Span(rule)
    if not groups:
        yield "None", Span("")


def _group(symbol: Symbol) -> str | None:
    if not is_declared(symbol):
        return None
    if rules_of(symbol) is not None:
        return "destructors"
    if symbol.representation is Representation.USER_NAME:
        return "names"
    return "constructors" if symbol.arity else "constants"


def _rules(symbol: Symbol, labels: ShownLabels) -> Iterator[str]:
    for rule in rules_of(symbol) or ():
        labels = labels.anew()
        left = write_application(visible(symbol.label), rule.lhs, labels)
        yield f"{left} -> {write_term(rule.rhs, labels)}"

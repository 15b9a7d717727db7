"""Input files that a test writes, expanded, in a short form to compare with."""

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.dps.expansion import Construct, Expander
from deepsec_results.dps.source_map import ParsedSource, parse_source
from deepsec_results.dps.syntax import ConstructKind, SymbolTerm
from deepsec_results.model.atoms import Atom, ConstructorCategory, Name, Representation, Symbol
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    New,
    Nil,
    Output,
    Par,
    Position,
    Process,
)
from deepsec_results.model.terms import Function

DECLARED = "free c. const a, b, d. fun h/1. reduc unh(h(x)) -> x.\n"


def expanded(text: str, limit: int = 10_000) -> tuple[ParsedSource, Construct, Construct]:
    """The processes of the only query of a file, of which the second is numbered first."""
    parsed = parse_source(text.encode())
    (query,) = parsed.file.queries
    expander = Expander(parsed.file.processes, limit)
    second = expander.expand(query.processes[1])
    return parsed, expander.expand(query.processes[0]), second


def numbered(process: str, declared: str = "") -> str:
    """A process with its numbers, its parallel processes in the order of the result.

    `out0:a` is number 0, with the message a; `bang1*2(…)` has two copies.
    """
    _, first, _ = expanded(f"{DECLARED}{declared}query trace_equiv({process},0).")
    return _shown(first)


def _shown(construct: Construct) -> str:
    parts = " ".join(map(_shown, construct.parts))
    match construct.kind:
        case ConstructKind.NIL:
            return "0"
        case ConstructKind.PAR:
            return f"[{parts}]"
        case ConstructKind.BANG:
            shown = f"bang{construct.number}*{construct.copies}"
        case ConstructKind.OUT:
            message = construct.source.terms[1]
            label = message.label if isinstance(message, SymbolTerm) else "?"
            shown = f"out{construct.number}:{label}"
        case kind:
            shown = f"{kind}{construct.number}"
    return shown if parts == "0" else f"{shown}({parts})"


def stored(construct: Construct) -> Process:
    """A process whose terms are all c as the prover would store it, with its numbers as indexes."""
    made = bottom_up(construct, lambda part: part.parts, _as_stored)
    assert made is not None
    return made


def _as_stored(construct: Construct, parts: list[Process]) -> Process:
    position = Position(construct.number, [])
    inner = [None if isinstance(part, Nil) else part for part in parts]
    match construct.kind:
        case ConstructKind.NIL:
            return Nil()
        case ConstructKind.PAR:
            return Par(parts)
        case ConstructKind.BANG:
            return parts[0] if construct.copies == 1 else Bang(construct.copies, position, *inner)
        case ConstructKind.NEW:
            return New(NAME_K, position, None, *inner)
        case ConstructKind.CHOICE:
            return Choice(position, None, *inner)
    # Whatever a term is, it stands for the free name c.
    if construct.kind is ConstructKind.OUT:
        return Output(Function(0), Function(0), position, *inner)
    assert construct.kind is ConstructKind.IF
    return IfThenElse(Function(0), Function(0), position, *inner)


NAME_K = 1
ATOMS: list[Atom] = [
    Symbol("c", 0, 0, ConstructorCategory(), Representation.USER_NAME, True),
    Name("k", 0),
]

"""Input files that a test writes, expanded, in a short form to compare with."""

from deepsec_results.dps.expansion import Construct, Expander
from deepsec_results.dps.source_map import ParsedSource, parse_source
from deepsec_results.dps.syntax import ConstructKind, SymbolTerm

DECLARED = "free c. const a, b, d. fun h/1. reduc unh(h(x)) -> x.\n"


def expanded(text: str) -> tuple[ParsedSource, Construct, Construct]:
    """The processes of the only query of a file, of which the second is numbered first."""
    parsed = parse_source(text.encode())
    (query,) = parsed.file.queries
    expander = Expander(parsed.file.processes, 10_000)
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

"""Whether two processes are the same but for how they are written."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from deepsec_results.dps.syntax import (
    BoundTerm,
    EqualPattern,
    ParameterTerm,
    SourcePattern,
    SourceProcess,
    SourceTerm,
    VariablePattern,
)

_Part = tuple[object, ...]


def same_process(a: SourceProcess, b: SourceProcess) -> bool:
    """Whether two processes have the same constructs with the same terms and labels."""
    return all(one == other for one, other in zip_longest(_parts(a), _parts(b)))


def _parts(process: SourceProcess) -> Iterator[_Part]:
    """Everything that a process has, in order, with the number of parts of each."""
    pending = [process]
    while pending:
        part = pending.pop()
        yield part.kind, part.label, part.number, part.odds, len(part.terms), len(part.parts)
        yield from _term_parts(part.terms if part.pattern is None else (*part.terms, part.pattern))
        pending += reversed(part.parts)


def _term_parts(terms: Sequence[SourceTerm | SourcePattern]) -> Iterator[_Part]:
    pending: list[SourceTerm | SourcePattern] = list(reversed(terms))
    while pending:
        term = pending.pop()
        match term:
            case BoundTerm() | VariablePattern():
                yield type(term), term.label, term.binder
            case ParameterTerm():
                yield type(term), term.label, term.parameter
            case EqualPattern():
                yield (type(term),)
                pending.append(term.term)
            case _:
                yield type(term), getattr(term, "label", ""), len(term.args)
                pending += reversed(term.args)

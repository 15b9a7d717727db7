"""Whether two processes are the same except for how they are written."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from deepsec_results.dps.syntax import (
    BoundTerm,
    ConstructKind,
    EqualPattern,
    ParameterTerm,
    SourcePattern,
    SourceProcess,
    SourceTerm,
    VariablePattern,
)

_Part = tuple[object, ...]


def same_process(
    a: SourceProcess, b: SourceProcess, callees: Mapping[str, str], *, names: bool
) -> bool:
    """Whether two processes have the same constructs with the same terms.

    `callees` are processes that A calls by another name than B, with the name that B has for them.
    With `names`, the names of what is bound, and of parameters, count too.
    """
    parts_a, parts_b = process_parts(a, callees, names=names), process_parts(b, {}, names=names)
    return all(one == other for one, other in zip_longest(parts_a, parts_b))


def process_parts(
    process: SourceProcess, callees: Mapping[str, str], *, names: bool
) -> Iterator[_Part]:
    """Everything that a process has, in order, with the number of parts of each. The parameters are
    as in `same_process`."""
    pending = [process]
    while pending:
        part = pending.pop()
        label = callees.get(part.label, part.label) if part.kind is ConstructKind.CALL else ""
        if names and part.kind is ConstructKind.NEW:
            label = part.label
        yield part.kind, label, part.number, part.odds, len(part.terms), len(part.parts)
        terms = part.terms if part.pattern is None else (*part.terms, part.pattern)
        yield from _term_parts(terms, names=names)
        pending += reversed(part.parts)


def _term_parts(terms: Sequence[SourceTerm | SourcePattern], *, names: bool) -> Iterator[_Part]:
    pending: list[SourceTerm | SourcePattern] = list(reversed(terms))
    while pending:
        term = pending.pop()
        match term:
            case BoundTerm() | VariablePattern():
                yield type(term), names and term.label, term.binder
            case ParameterTerm():
                yield type(term), names and term.label, term.parameter
            case EqualPattern():
                yield (type(term),)
                pending.append(term.term)
            case _:
                yield type(term), getattr(term, "label", ""), len(term.args)
                pending += reversed(term.args)

"""Whether an expanded process is the one that a result stores, construct by construct."""

from collections.abc import Iterator, Sequence

from deepsec_results.dps.expansion import Construct
from deepsec_results.dps.matching_terms import TermMatcher
from deepsec_results.dps.syntax import ConstructKind
from deepsec_results.model.atoms import Atom
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Par,
    Process,
)

_WORDS: dict[type, str] = {
    Nil: "nothing more",
    Output: "`out`",
    Input: "`in`",
    IfThenElse: "`if`",
    LetInElse: "`let`",
    New: "`new`",
    Par: "parallel processes",
    Bang: "a replication",
    Choice: "a choice",
}
_KINDS = dict(
    zip(_WORDS, (
        ConstructKind.NIL, ConstructKind.OUT, ConstructKind.IN, ConstructKind.IF,
        ConstructKind.LET, ConstructKind.NEW, ConstructKind.PAR, ConstructKind.BANG,
        ConstructKind.CHOICE,
    ), strict=True)
)  # fmt: skip
_NIL = Nil()


class SourceDifference(Exception):
    """Raised at the first construct of a file that the result has otherwise.

    `offset` is its place in the file; `stored` and `written` say in words what the result and the
    file have there.
    """

    def __init__(self, offset: int, stored: str, written: str) -> None:
        super().__init__(f"the result has {stored}, but the file has {written}")
        self.offset = offset
        self.stored = stored
        self.written = written


def match_process(
    expanded: Construct, stored: Process, atoms: Sequence[Atom]
) -> Iterator[tuple[Construct, int]]:
    """The constructs of a process that have a position, with its index, in no certain order.

    Compared are the kind of each construct, the label of each name and variable where it is bound
    and which one each term means, and the label and number of arguments of each symbol. Raises
    SourceDifference.
    """
    matcher = TermMatcher(atoms)
    pending: list[tuple[Construct, Process]] = [(expanded, stored)]
    while pending:
        construct, process = pending.pop()
        while construct.is_single_copy and not _is_single_copy(process):
            (construct,) = construct.parts
        kind = _KINDS[type(process)]
        if construct.source.kind is not kind:
            raise _difference(construct, _WORDS[type(process)], _word(construct.kind))
        difference = _difference_of(construct, process, matcher)
        if difference is not None:
            raise _difference(construct, *difference)
        if not isinstance(process, (Nil, Par)):
            yield construct, process.position.index
        inner, parts = _continuations(process), construct.parts
        if len(inner) != len(parts):
            counts = (f"{len(inner)} parallel processes", str(len(parts)))
            raise _difference(construct, *counts)
        if len(inner) == 1:
            pending.append((parts[0], inner[0] or _NIL))
        elif inner:
            others = [part or _NIL for part in reversed(inner)]
            pending += zip(reversed(parts), others, strict=True)


def stored_size(process: Process) -> int:
    """The number of constructs of a stored process, nil not counted."""
    count, pending = 0, [process]
    while pending:
        count += 1
        pending += [part for part in _continuations(pending.pop()) if part is not None]
    return count


def _continuations(process: Process) -> Sequence[Process | None]:
    if isinstance(process, (Output, Input, New, Bang)):
        return (process.process,)
    match process:
        case Nil():
            return ()
        case Par():
            return process.process_list
        case IfThenElse() | LetInElse():
            return (process.process_then, process.process_else)
        case Choice():
            return (process.process1, process.process2)


def _is_single_copy(process: Process) -> bool:
    """Whether a result has a `!^1`. No release is known to write one."""
    return isinstance(process, Bang) and process.multiplicity == 1


def _difference_of(
    construct: Construct, process: Process, matcher: TermMatcher
) -> tuple[str, str] | None:
    """How the terms of a construct and of a stored one of its kind differ: in words, what the
    result has and what the file has."""
    source, frame = construct.source, construct.frame
    terms, pattern = source.terms, source.pattern
    match process:
        case New():
            return matcher.name(source.label, source.number, frame, process)
        case Input():
            assert pattern is not None
            return matcher.term(terms[0], frame, process.channel) or matcher.pattern(
                pattern, frame, process.pattern
            )
        case Output():
            return matcher.term(terms[0], frame, process.channel) or matcher.term(
                terms[1], frame, process.term
            )
        case IfThenElse():
            return matcher.term(terms[0], frame, process.term1) or matcher.term(
                terms[1], frame, process.term2
            )
        case LetInElse():
            assert pattern is not None
            return matcher.term(terms[0], frame, process.term) or matcher.pattern(
                pattern, frame, process.pattern
            )
        case Bang() if process.multiplicity != construct.copies:
            return f"{process.multiplicity} copies", str(construct.copies)
        case Choice():
            return _odds_difference(source.odds, process.proba)
    return None


def _odds_difference(written: str | None, stored: float | None) -> tuple[str, str] | None:
    """The prover reads the fraction of a probability as a number by itself (`0.05` is 0.5), and
    writes 12 digits."""
    if written is None or stored is None:
        if written is None and stored is None:
            return None
        described = ["no probability" if odds is None else str(odds) for odds in (stored, written)]
        return described[0], described[1]
    whole, _, fraction = written.partition(".")
    value = f"{whole}.{fraction.lstrip('0') or '0'}"
    if f"{stored:.12g}" == f"{float(value):.12g}":
        return None
    return f"the probability {stored:.12g}", written


def _word(kind: ConstructKind) -> str:
    return next(_WORDS[stored] for stored, other in _KINDS.items() if other is kind)


def _difference(construct: Construct, stored: str, written: str) -> SourceDifference:
    return SourceDifference(construct.source.start, stored, written)

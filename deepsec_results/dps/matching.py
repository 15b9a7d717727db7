"""Whether an expanded process is the one that a result stores, construct by construct."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from deepsec_results.dps.expansion import Construct
from deepsec_results.dps.matching_terms import Difference, TermMatcher
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
from deepsec_results.model.terms import Pattern, Term

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
        expected = _STORED[type(process)]
        source = construct.source
        if source.kind is ConstructKind.BANG and construct.copies == 1:
            construct = _without_single_copies(construct, process)
            source = construct.source
        if source.kind is not expected.kind:
            raise _difference(construct, expected.words, _word(source.kind))
        if expected.compare is not None:
            difference = expected.compare(matcher, construct, process)
            if difference is not None:
                raise _difference(construct, *difference)
            yield construct, process.position.index  # type: ignore[union-attr]
        inner, parts = expected.continuations(process), construct.parts
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
        part = pending.pop()
        inner = _STORED[type(part)].continuations(part)
        pending += [part for part in inner if part is not None]
    return count


def _without_single_copies(construct: Construct, process: Process) -> Construct:
    """What is inside of each `!^1`, unless the result has one. No release is known to write it."""
    if isinstance(process, Bang) and process.multiplicity == 1:
        return construct
    while construct.is_single_copy:
        (construct,) = construct.parts
    return construct


# How the terms of a construct and of a stored one of its kind differ: in words, what the result has
# and what the file has.


def _name_difference(matcher: TermMatcher, construct: Construct, process: New) -> Difference | None:
    source = construct.source
    return matcher.name(source.label, source.number, construct.frame, process)


def _input_difference(
    matcher: TermMatcher, construct: Construct, process: Input
) -> Difference | None:
    return _pattern_difference(matcher, construct, process.channel, process.pattern)


def _output_difference(
    matcher: TermMatcher, construct: Construct, process: Output
) -> Difference | None:
    return _pair_difference(matcher, construct, process.channel, process.term)


def _test_difference(
    matcher: TermMatcher, construct: Construct, process: IfThenElse
) -> Difference | None:
    return _pair_difference(matcher, construct, process.term1, process.term2)


def _pair_difference(
    matcher: TermMatcher, construct: Construct, term1: Term, term2: Term
) -> Difference | None:
    (first, second), frame = construct.source.terms, construct.frame
    return matcher.term(first, frame, term1) or matcher.term(second, frame, term2)


def _let_difference(
    matcher: TermMatcher, construct: Construct, process: LetInElse
) -> Difference | None:
    return _pattern_difference(matcher, construct, process.term, process.pattern)


def _pattern_difference(
    matcher: TermMatcher, construct: Construct, term: Term, pattern: Pattern
) -> Difference | None:
    source, frame = construct.source, construct.frame
    assert source.pattern is not None
    return matcher.term(source.terms[0], frame, term) or matcher.pattern(
        source.pattern, frame, pattern
    )


def _copies_difference(_: TermMatcher, construct: Construct, process: Bang) -> Difference | None:
    if process.multiplicity == construct.copies:
        return None
    return f"{process.multiplicity} copies", str(construct.copies)


def _choice_difference(_: TermMatcher, construct: Construct, process: Choice) -> Difference | None:
    return _odds_difference(construct.source.odds, process.proba)


def _odds_difference(written: str | None, stored: float | None) -> Difference | None:
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


class _Stored(Struct, frozen=True):
    """A kind of stored process: its words, how to compare its terms (None without a position), and
    the processes that follow it."""

    kind: ConstructKind
    words: str
    compare: Callable[[TermMatcher, Construct, Any], Difference | None] | None
    continuations: Callable[[Any], Sequence[Process | None]]


def _next(process: Output | Input | New | Bang) -> Sequence[Process | None]:
    return (process.process,)


def _branches(process: IfThenElse | LetInElse) -> Sequence[Process | None]:
    return (process.process_then, process.process_else)


_STORED: Mapping[type, _Stored] = {
    Nil: _Stored(ConstructKind.NIL, "nothing more", None, lambda _: ()),
    Output: _Stored(ConstructKind.OUT, "`out`", _output_difference, _next),
    Input: _Stored(ConstructKind.IN, "`in`", _input_difference, _next),
    IfThenElse: _Stored(ConstructKind.IF, "`if`", _test_difference, _branches),
    LetInElse: _Stored(ConstructKind.LET, "`let`", _let_difference, _branches),
    New: _Stored(ConstructKind.NEW, "`new`", _name_difference, _next),
    Par: _Stored(
        ConstructKind.PAR, "parallel processes", None, lambda process: process.process_list
    ),
    Bang: _Stored(ConstructKind.BANG, "a replication", _copies_difference, _next),
    Choice: _Stored(
        ConstructKind.CHOICE,
        "a choice",
        _choice_difference,
        lambda process: (process.process1, process.process2),
    ),
}


def _word(kind: ConstructKind) -> str:
    return next(stored.words for stored in _STORED.values() if stored.kind is kind)


def _difference(construct: Construct, stored: str, written: str) -> SourceDifference:
    return SourceDifference(construct.source.start, stored, written)

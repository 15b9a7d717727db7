"""Processes and terms with their variables and names replaced, in the shapes of result files."""

from collections.abc import Callable, Sequence

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.calculus.rules import arguments_of
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
    Position,
    Process,
)
from deepsec_results.model.terms import (
    Atomic,
    Equality,
    Function,
    Pattern,
    PatternTuple,
    Term,
    Tuple,
)

Resolve = Callable[[Atomic], Term]


def rewrite(process: Process, resolve: Resolve, copies: Sequence[int]) -> Process:
    """A process with its atoms resolved and its places renamed."""

    def inside(part: Process) -> Sequence[Process]:
        return [inner for inner in continuations(part) if inner is not None]

    def rewritten(part: Process, made: list[Process]) -> Process:
        following = iter(made)
        inner = [None if old is None else next(following) for old in continuations(part)]
        return _with_parts(part, inner, resolve, copies)

    whole = bottom_up(process, inside, rewritten)
    assert whole is not None
    return whole


def continuations(process: Process) -> Sequence[Process | None]:
    """The processes inside a process; None means nil."""
    match process:
        case Par():
            return process.process_list
        case Output() | Input() | New() | Bang():
            return (process.process,)
        case IfThenElse() | LetInElse():
            return (process.process_then, process.process_else)
        case Choice():
            return (process.process1, process.process2)
        case Nil():
            return ()


def _with_parts(
    process: Process,
    parts: Sequence[Process | None],
    resolve: Resolve,
    copies: Sequence[int],
) -> Process:
    if isinstance(process, Nil):
        return process
    if isinstance(process, Par):
        return Par([part for part in parts if part is not None])
    place = Position(process.position.index, [*process.position.args, *copies])

    def term(old: Term) -> Term:
        return resolve_term(old, resolve)

    match process:
        case Output():
            return Output(term(process.channel), term(process.term), place, parts[0])
        case Input():
            pattern = _pattern(process.pattern, resolve, copies)
            return Input(term(process.channel), pattern, place, parts[0])
        case IfThenElse():
            return IfThenElse(term(process.term1), term(process.term2), place, *parts)
        case LetInElse():
            pattern = _pattern(process.pattern, resolve, copies)
            return LetInElse(pattern, term(process.term), place, *parts)
        case New():
            return New(process.name, place, [*(process.bang or ()), *copies] or None, parts[0])
        case Bang():
            return Bang(process.multiplicity, place, parts[0])
        case Choice():
            return Choice(place, process.proba, parts[0], parts[1])


def resolve_term(term: Term, resolve: Resolve) -> Term:
    """A term with its variables and names replaced, not normalized."""

    def resolved(part: Term, args: list[Term]) -> Term:
        match part:
            case Atomic():
                return resolve(part)
            case Function() if args:
                return Function(part.symbol, args)
            case Tuple():
                return Tuple(args)
        return part

    whole = bottom_up(term, arguments_of, resolved)
    assert whole is not None
    return whole


def _pattern(pattern: Pattern, resolve: Resolve, copies: Sequence[int]) -> Pattern:
    def inside(part: Pattern) -> Sequence[Pattern]:
        return part.args if isinstance(part, PatternTuple) else ()

    def resolved(part: Pattern, args: list[Pattern]) -> Pattern:
        match part:
            case Atomic():
                return renamed(part, copies)
            case Equality():
                return Equality(resolve_term(part.term, resolve))
            case PatternTuple():
                return PatternTuple(args)

    whole = bottom_up(pattern, inside, resolved)
    assert whole is not None
    return whole


def renamed(atom: Atomic, copies: Sequence[int]) -> Atomic:
    """An atom that is bound inside the copies."""
    return Atomic(atom.id, [*(atom.bang or ()), *copies] or None) if copies else atom

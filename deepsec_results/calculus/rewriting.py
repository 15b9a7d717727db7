"""Processes and terms with their variables and names replaced, in the shapes of result files."""

from collections.abc import Callable, Sequence

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
    """A process with its atoms resolved and its places renamed, from the inside out."""
    made: list[Process | None] = []
    pending: list[tuple[Process | None, bool]] = [(process, False)]
    while pending:
        one, ready = pending.pop()
        if one is None:
            made.append(None)
            continue
        inner = continuations(one)
        if not ready:
            pending.append((one, True))
            pending += [(part, False) for part in reversed(inner)]
            continue
        parts = made[len(made) - len(inner) :]
        del made[len(made) - len(inner) :]
        made.append(_with_parts(one, parts, resolve, copies))
    assert made[0] is not None
    return made[0]


def continuations(process: Process) -> Sequence[Process | None]:
    """The processes inside a process; None stands for nil."""
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

    def term(one: Term) -> Term:
        return resolve_term(one, resolve)

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
            return Choice(place, parts[0], parts[1], process.proba)


def resolve_term(term: Term, resolve: Resolve) -> Term:
    """A term with its variables and names replaced, not normalised."""
    made: list[Term] = []
    pending: list[tuple[Term, bool]] = [(term, False)]
    while pending:
        one, ready = pending.pop()
        if isinstance(one, Atomic):
            made.append(resolve(one))
        elif not isinstance(one, (Function, Tuple)) or not one.args:
            made.append(one)
        elif not ready:
            pending.append((one, True))
            pending += [(inner, False) for inner in reversed(one.args)]
        else:
            first = len(made) - len(one.args)
            args = made[first:]
            del made[first:]
            made.append(Function(one.symbol, args) if isinstance(one, Function) else Tuple(args))
    return made[0]


def _pattern(pattern: Pattern, resolve: Resolve, copies: Sequence[int]) -> Pattern:
    made: list[Pattern] = []
    pending: list[tuple[Pattern, bool]] = [(pattern, False)]
    while pending:
        one, ready = pending.pop()
        if isinstance(one, Atomic):
            made.append(renamed(one, copies))
        elif isinstance(one, Equality):
            made.append(Equality(resolve_term(one.term, resolve)))
        elif not ready:
            pending.append((one, True))
            pending += [(inner, False) for inner in reversed(one.args)]
        else:
            first = len(made) - len(one.args)
            args = made[first:]
            del made[first:]
            made.append(PatternTuple(args))
    return made[0]


def renamed(atom: Atomic, copies: Sequence[int]) -> Atomic:
    """An atom that is bound inside the copies."""
    return Atomic(atom.id, [*(atom.bang or ()), *copies] or None) if copies else atom

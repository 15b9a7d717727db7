"""Patterns of inputs and of `let`: what their variables get from a message."""

from msgspec import Struct

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.evaluation import Environment, normalize
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.rules import parts
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Atomic, Equality, Function, Pattern, Term


class Binding(Struct, frozen=True):
    """A variable, as result files write it, and its message."""

    variable: Atomic
    message: Message


class Match(Struct, frozen=True):
    """A pattern that a message fits: its bindings, and the environment with them."""

    bindings: tuple[Binding, ...]
    environment: Environment


def match_pattern(
    theory: Theory,
    pattern: Pattern,
    message: Message,
    environment: Environment,
    copies: tuple[int, ...] = (),
) -> Match | None:
    """Match a pattern; None if the message does not fit or a term to be equal to fails.

    `copies` are the copies inside replications that the variables belong to. Raises CalculusError
    if an atom is unknown.
    """
    bindings: list[Binding] = []
    demands: list[tuple[Term, Message]] = []
    pairs: list[tuple[Pattern, Message]] = [(pattern, message)]
    while pairs:
        part, value = pairs.pop()
        if isinstance(part, Atomic):
            environment = environment.set(theory.atom_key(part.id, part.bang), value)
            variable = Atomic(part.id, [*(part.bang or ()), *copies] or None)
            bindings.append(Binding(variable, value))
        elif isinstance(part, Equality):
            demands.append((part.term, value))
        elif value.head.kind is Kind.TUPLE and len(value.arguments) == len(part.args):
            pairs.extend(zip(reversed(part.args), reversed(value.arguments), strict=True))
        else:
            return None
    _check_distinct(theory, bindings)
    for term, value in demands:
        if normalize(theory, term, environment) is not value:
            return None
    return Match(tuple(bindings), environment)


def cannot_fail(theory: Theory, pattern: Pattern, term: Term) -> bool:
    """Whether every value of a term matches a pattern, and the term always has one.

    So it is for a variable, and a term without destructors and projections. Raises CalculusError if
    a symbol is unknown.
    """
    return isinstance(pattern, Atomic) and not any(
        isinstance(part, Function) and theory.is_destructor(part.symbol) for part in parts(term)
    )


def _check_distinct(theory: Theory, bindings: list[Binding]) -> None:
    seen: set[int] = set()
    for binding in bindings:
        if binding.variable.id in seen:
            label = theory.atoms[binding.variable.id].label
            raise CalculusError(f"a pattern has the variable {label} twice")
        seen.add(binding.variable.id)

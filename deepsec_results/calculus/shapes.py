"""The ways in which an attacker can get the arguments of a destructor.

An argument is a deduced message, or is built from deduced messages with constructors. A rule
has one shape for each choice of where in its patterns the building ends: this bounds the contexts
that decide static equivalence (Abadi, Cortier, TCS 2006, section 3).
"""

from itertools import product

from msgspec import Struct

from deepsec_results.calculus.contexts import Application, Context, SymbolRoot, TupleRoot
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Head, Kind, Message
from deepsec_results.calculus.rules import Bindings, Rule, parts
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Atomic, Attacker, Function, Term, Tuple

MAX_PARTS = 40  # of a rule's patterns; rules that people write have fewer than ten
MAX_SHAPES = 500


class Built(Struct, frozen=True, eq=False):
    """A part of a pattern that the attacker builds."""

    root: SymbolRoot | TupleRoot
    parts: "tuple[Part, ...]"


class Had(Struct, frozen=True, eq=False):
    """A part of a pattern that is a message which the attacker has."""

    pattern: Function | Tuple


Part = Built | Had | Atomic | Attacker


class Shape(Struct, frozen=True, eq=False):
    """A rule, what its arguments are made of, and those parts that the attacker has."""

    rule: Rule
    arguments: tuple[Part, ...]
    had: tuple[Had, ...]


def shapes_of(theory: Theory, rule: Rule) -> list[Shape]:
    """The shapes of a rule in which the attacker has a message, or learns one all the same.

    Raises CalculusError if the rule is too large or its result is not a subterm.
    """
    label = theory.symbol(rule.symbol).label
    if sum(len(parts(pattern)) for pattern in rule.patterns) > MAX_PARTS:
        raise CalculusError(f"a rule of {label} is too large")
    if not rule.is_subterm_convergent:
        raise CalculusError(f"a rule of {label} has a result that is not a part of its left side")
    found = []
    for arguments in product(*(_ways(theory, pattern) for pattern in rule.patterns)):
        had = tuple(part for argument in arguments for part in _had(argument))
        if had or rule.is_ground:
            found.append(Shape(rule, arguments, had))
        if len(found) > MAX_SHAPES:
            raise CalculusError(f"a rule of {label} is too large")
    return found


def _ways(theory: Theory, pattern: Term) -> list[Part]:
    if isinstance(pattern, (Atomic, Attacker)):
        return [pattern]
    ways: list[Part] = [Had(pattern)]
    if isinstance(pattern, Tuple) or theory.symbol(pattern.symbol).is_public:
        root = TupleRoot() if isinstance(pattern, Tuple) else SymbolRoot(pattern.symbol)
        inner = (_ways(theory, part) for part in pattern.args or ())
        for chosen in product(*inner):
            ways.append(Built(root, chosen))
            if len(ways) > MAX_SHAPES:
                raise CalculusError("a rewrite rule is too large")
    return ways


def _had(part: Part) -> list[Had]:
    if isinstance(part, Built):
        return [had for inner in part.parts for had in _had(inner)]
    return [part] if isinstance(part, Had) else []


def head_of(had: Had) -> Head:
    """The root that a message must have to fit."""
    if isinstance(had.pattern, Tuple):
        return Head(Kind.TUPLE, len(had.pattern.args))
    return Head(Kind.FUNCTION, had.pattern.symbol)


def context_of(shape: Shape, having: dict[Had, Message], bindings: Bindings) -> Context:
    """The recipe of a shape, where the attacker has these messages and the variables are bound."""

    def context(part: Part) -> Context:
        match part:
            case Had():
                return having[part]
            case Atomic():
                return bindings[part.id, tuple(part.bang or ())]
            case Attacker():
                return part
            case Built():
                return Application(part.root, tuple(context(inner) for inner in part.parts))

    root = SymbolRoot(shape.rule.symbol)
    return Application(root, tuple(context(argument) for argument in shape.arguments))

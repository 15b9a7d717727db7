"""Rewrite rules of destructors: matching messages, and what comes out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.model.atoms import RewriteRule
from deepsec_results.model.terms import Atomic, Attacker, Function, Term, Tuple

if TYPE_CHECKING:
    from deepsec_results.calculus.theory import Theory

Variable = tuple[int, tuple[int, ...]]
Bindings = dict[Variable, Message]


class Rule:
    """One rewrite rule: a symbol applied to `patterns` gives `result`."""

    __slots__ = ("patterns", "result", "symbol")

    def __init__(self, symbol: int, patterns: Sequence[Term], result: Term) -> None:
        self.symbol = symbol
        self.patterns = patterns
        self.result = result

    def match(self, arguments: Sequence[Message]) -> Bindings | None:
        """The messages of the variables if the patterns match the arguments, else None."""
        bindings: Bindings = {}
        fits = match_terms(list(zip(self.patterns, arguments, strict=True)), bindings)
        return bindings if fits else None

    def instantiate(self, theory: "Theory", bindings: Bindings) -> Message:
        """The result, with its variables replaced."""
        return build(theory, self.result, bindings)

    @property
    def is_ground(self) -> bool:
        """Whether the result is the same for all arguments."""
        return not any(isinstance(part, Atomic) for part in parts(self.result))


def compile_rule(theory: "Theory", symbol: int, rule: RewriteRule) -> Rule:
    """A rule that was checked. Raises CalculusError if it is ill-formed.

    A rule has as many patterns as its symbol has arguments, no destructor inside its terms, and
    only variables of its patterns in its result: with these, rewriting always ends.
    """
    theory.check_arity(symbol, len(rule.lhs))
    bound: set[Variable] = set()
    for pattern in rule.lhs:
        bound |= _checked_variables(theory, pattern)
    if not _checked_variables(theory, rule.rhs) <= bound:
        label = theory.symbol(symbol).label
        raise CalculusError(f"the result of a rule of {label} has a variable of its own")
    return Rule(symbol, rule.lhs, rule.rhs)


def _checked_variables(theory: "Theory", term: Term) -> set[Variable]:
    variables: set[Variable] = set()
    for part in parts(term):
        if isinstance(part, Atomic):
            theory.atom_key(part.id, part.bang)
            variables.add(_variable(part))
        elif isinstance(part, Function):
            symbol = theory.check_arity(part.symbol, len(part.args or ()))
            if theory.is_destructor(part.symbol):
                raise CalculusError(f"a rewrite rule has the destructor {symbol.label} inside")
    return variables


def match_terms(pairs: list[tuple[Term, Message]], bindings: Bindings) -> bool:
    """Whether messages are instances of terms; the variables' values are added to `bindings`."""
    while pairs:
        pattern, message = pairs.pop()
        head = message.head
        match pattern:
            case Atomic():
                if bindings.setdefault(_variable(pattern), message) is not message:
                    return False
                continue
            case Attacker():
                if head.kind is not Kind.ATTACKER or head.label != pattern.label:
                    return False
                continue
            case Function():
                fits = head.kind is Kind.FUNCTION and head.number == pattern.symbol
            case Tuple():
                fits = head.kind is Kind.TUPLE
        inner = pattern.args or ()
        if not fits or len(inner) != len(message.arguments):
            return False
        pairs.extend(zip(inner, message.arguments, strict=True))
    return True


def build(theory: "Theory", term: Term, bindings: Bindings) -> Message:
    """A term without destructors as a message."""

    def value(part: Term, arguments: Sequence[Message]) -> Message | None:
        match part:
            case Atomic():
                return bindings[_variable(part)]
            case Attacker():
                return theory.messages.attacker(part.label)
            case Function():
                return theory.apply(part.symbol, tuple(arguments))
            case Tuple():
                return theory.tuple(tuple(arguments))

    message = bottom_up(term, arguments_of, value)
    assert message is not None, "a checked rule has no destructor inside"
    return message


def arguments_of(term: Term) -> Sequence[Term]:
    """The arguments at the root of a term."""
    return (term.args or ()) if isinstance(term, (Function, Tuple)) else ()


def parts(term: Term) -> list[Term]:
    """A term and its subterms, from the outside in."""
    found: list[Term] = []
    pending = [term]
    while pending:
        part = pending.pop()
        found.append(part)
        pending.extend(reversed(arguments_of(part)))
    return found


def _variable(atom: Atomic) -> Variable:
    return atom.id, tuple(atom.bang or ())

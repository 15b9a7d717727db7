"""Rewrite rules of destructors, and matching messages with their patterns."""

from collections.abc import Sequence

from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.model.terms import Atomic, Attacker, Function, Term, Tuple

Variable = tuple[int, tuple[int, ...]]
Bindings = dict[Variable, Message]


class Rule:
    """One rewrite rule: a symbol applied to `patterns` gives `result`."""

    __slots__ = ("_roots", "patterns", "result", "symbol")

    def __init__(self, symbol: int, patterns: Sequence[Term], result: Term) -> None:
        self.symbol = symbol
        self.patterns = patterns
        self.result = result
        self._roots = [
            (at, pattern.symbol)
            for at, pattern in enumerate(patterns)
            if isinstance(pattern, Function)
        ]

    def match(self, arguments: Sequence[Message]) -> Bindings | None:
        """The messages of the variables if the patterns match the arguments, else None."""
        for at, symbol in self._roots:  # most rules fail here
            head = arguments[at].head
            if head.number != symbol or head.kind is not Kind.FUNCTION:
                return None
        bindings: Bindings = {}
        fits = match_terms(list(zip(self.patterns, arguments, strict=True)), bindings)
        return bindings if fits else None

    @property
    def is_ground(self) -> bool:
        """Whether the result is the same for all arguments."""
        return not any(isinstance(part, Atomic) for part in parts(self.result))


def match_terms(pairs: list[tuple[Term, Message]], bindings: Bindings) -> bool:
    """Whether messages are instances of terms; the variables' values are added to `bindings`."""
    while pairs:
        pattern, message = pairs.pop()
        head = message.head
        match pattern:
            case Atomic():
                if bindings.setdefault(variable_of(pattern), message) is not message:
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


def variable_of(atom: Atomic) -> Variable:
    """The variable of a rule that an atom is."""
    return atom.id, tuple(atom.bang or ())

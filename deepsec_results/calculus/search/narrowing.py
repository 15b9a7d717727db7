"""The messages that terms with unknown parts can have (narrowing; Hullot, CADE 1980)."""

from collections.abc import Iterator

from deepsec_results.calculus.evaluation import Environment
from deepsec_results.calculus.messages import Head, Kind, Message
from deepsec_results.calculus.rules import Variable, arguments_of, variable_of
from deepsec_results.calculus.search.unknowns import Substitution, Unknowns, is_unknown, walk
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import DestructorCategory, Symbol, TupleCategory
from deepsec_results.model.terms import (
    Atomic,
    Attacker,
    Equality,
    Pattern,
    Term,
    Tuple,
)

MAX_WAYS = 12  # for one term

Narrowed = tuple[Message, Substitution]
"""A message of a term, and what the unknowns stand for then."""

Bound = tuple[Environment, Substitution]
"""The variables of a pattern, and what the unknowns stand for then."""


class Narrowing:
    """Finds the messages of terms. Methods raise CalculusError if a term is malformed."""

    def __init__(self, theory: Theory, unknowns: Unknowns) -> None:
        self._theory = theory
        self._unknowns = unknowns

    def messages(
        self, term: Term, environment: Environment, values: Substitution
    ) -> list[Narrowed]:
        """The messages that a term can have, `MAX_WAYS` at most."""
        ways: list[tuple[tuple[Message, ...], Substitution]] = [((), values)]
        for part, count in _postfix(term):
            ways = [
                ((*done[: len(done) - count], message), solved)
                for done, way in ways
                for message, solved in self._applied(
                    part, done[len(done) - count :], environment, way
                )
            ][:MAX_WAYS]
        return [(done[0], way) for done, way in ways]

    def matches(
        self, pattern: Pattern, message: Message, environment: Environment, values: Substitution
    ) -> list[Bound]:
        """The ways in which a message can fit a pattern."""
        demands: list[tuple[Term, Message]] = []
        pairs: list[tuple[Pattern, Message]] = [(pattern, message)]
        while pairs:
            part, value = pairs.pop()
            if isinstance(part, Atomic):
                environment = environment.set(self._theory.atom_key(part.id, part.bang), value)
                continue
            if isinstance(part, Equality):
                demands.append((part.term, value))
                continue
            value = walk(value, values)
            inner = value.arguments
            if is_unknown(value):
                inner = tuple([self._unknowns.fresh() for _ in part.args])
                values = {**values, value: self._theory.tuple(inner)}
            elif value.head.kind is not Kind.TUPLE or len(inner) != len(part.args):
                return []
            pairs += zip(reversed(part.args), reversed(inner), strict=True)
        ways = [values]
        for term, value in demands:
            ways = [
                solved
                for way in ways
                for wanted, narrowed in self.messages(term, environment, way)
                if (solved := self._unknowns.unify([(value, wanted)], narrowed)) is not None
            ][:MAX_WAYS]
        return [(environment, way) for way in ways]

    def destructible(self) -> Iterator[Message]:
        """The arguments of the rules that the attacker can apply, with unknowns for variables."""
        for number, atom in enumerate(self._theory.atoms):
            if (
                isinstance(atom, Symbol)
                and atom.is_public
                and isinstance(atom.category, DestructorCategory)
            ):
                for rule in self._theory.rules(number):
                    for pattern in rule.patterns:
                        if not isinstance(pattern, Atomic):
                            yield self._side(pattern, {})

    def _applied(
        self,
        part: Term,
        arguments: tuple[Message, ...],
        environment: Environment,
        values: Substitution,
    ) -> list[Narrowed]:
        theory = self._theory
        match part:
            case Atomic():
                message = environment.get(theory.atom_key(part.id, part.bang))
                return [] if message is None else [(message, values)]
            case Attacker():
                return [(theory.messages.attacker(part.label), values)]
            case Tuple():
                return [(theory.tuple(arguments), values)]
        category = theory.check_arity(part.symbol, len(arguments)).category
        if isinstance(category, TupleCategory):
            return [(theory.tuple(arguments), values)]
        if theory.is_destructor(part.symbol):
            return self._destructed(part.symbol, arguments, values)
        return [(theory.messages.make(Head(Kind.FUNCTION, part.symbol), arguments), values)]

    def _destructed(
        self, symbol: int, arguments: tuple[Message, ...], values: Substitution
    ) -> list[Narrowed]:
        """The results of a destructor: of each rule whose left side the arguments can have."""
        resolved = tuple([self._unknowns.resolve(one, values) for one in arguments])
        if not any(map(self._unknowns.is_open, resolved)):
            made = self._theory.apply(symbol, resolved)
            return [] if made is None else [(made, values)]
        found = []
        for rule in self._theory.rules(symbol):
            fresh: dict[Variable, Message] = {}
            patterns = [self._side(pattern, fresh) for pattern in rule.patterns]
            solved = self._unknowns.unify(zip(resolved, patterns, strict=True), values)
            if solved is not None:
                found.append((self._side(rule.result, fresh), solved))
        return found

    def _side(self, term: Term, fresh: dict[Variable, Message]) -> Message:
        """A term of a rule, with an unknown for each variable."""
        done: list[Message] = []
        for part, count in _postfix(term):
            arguments = tuple(done[len(done) - count :])
            del done[len(done) - count :]
            match part:
                case Atomic():
                    done.append(fresh.setdefault(variable_of(part), self._unknowns.fresh()))
                case Attacker():
                    done.append(self._theory.messages.attacker(part.label))
                case Tuple():
                    done.append(self._theory.tuple(arguments))
                case _:
                    head = Head(Kind.FUNCTION, part.symbol)
                    done.append(self._theory.messages.make(head, arguments))
        return done[0]


def _postfix(term: Term) -> list[tuple[Term, int]]:
    """The parts of a term, each after its arguments, with their number."""
    found: list[tuple[Term, int]] = []
    pending = [term]
    while pending:
        part = pending.pop()
        inner = arguments_of(part)
        found.append((part, len(inner)))
        pending += inner
    return found[::-1]

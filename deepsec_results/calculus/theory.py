"""The equational theory of a query: its symbols, what its destructors do, and its messages."""

from collections.abc import Sequence

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Head, Kind, Message, Messages
from deepsec_results.calculus.rules import (
    Bindings,
    Rule,
    Variable,
    arguments_of,
    parts,
    variable_of,
)
from deepsec_results.model.atoms import (
    AtomicData,
    DestructorCategory,
    ProjectionCategory,
    RewriteRule,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Atomic, Attacker, Function, Term, Tuple

MOST_RESULTS = 50_000  # of destructors, that are remembered


class Theory:
    """The symbols and rewrite rules of a query, and the messages over them.

    All configurations and frames that are compared with one another must have one theory. Rules
    are checked when they are first used.
    """

    def __init__(self, table: AtomicData) -> None:
        self.atoms = table.data
        self.messages = Messages()
        self._rules: dict[int, tuple[Rule, ...]] = {}
        self._results: dict[tuple[int, tuple[Message, ...]], Message | None] = {}
        self._applied: dict[tuple[int, int], Head | Sequence[Rule]] = {}
        self._atom_keys: dict[tuple[int, tuple[int, ...]], int] = {}
        self._position_keys: dict[tuple[int, tuple[int, ...]], int] = {}

    def symbol(self, number: int) -> Symbol:
        """A function symbol. Raises CalculusError if the table has none with this number."""
        if not 0 <= number < len(self.atoms):
            raise CalculusError(f"symbol {number} is not in the table of atoms")
        atom = self.atoms[number]
        if not isinstance(atom, Symbol):
            raise CalculusError(f"atom {number} ({atom.label}) is not a function symbol")
        return atom

    def rules(self, number: int) -> tuple[Rule, ...]:
        """The rules of a destructor or a projection, none for a constructor.

        Raises CalculusError if a rule is ill-formed.
        """
        if number not in self._rules:
            category = self.symbol(number).category
            rules: tuple[Rule, ...] = ()
            if isinstance(category, (DestructorCategory, ProjectionCategory)):
                rules = tuple(self._checked_rule(number, rule) for rule in category.rewrite_rules)
            self._rules[number] = rules
        return self._rules[number]

    def is_destructor(self, number: int) -> bool:
        """Whether a symbol takes terms apart."""
        return isinstance(self.symbol(number).category, (DestructorCategory, ProjectionCategory))

    def check_arity(self, number: int, count: int) -> Symbol:
        """The symbol, if it takes this number of arguments. Raises CalculusError."""
        symbol = self.symbol(number)
        if symbol.arity != count:
            raise CalculusError(
                f"symbol {number} ({symbol.label}) takes {symbol.arity} arguments, found {count}"
            )
        return symbol

    def apply(self, number: int, arguments: tuple[Message, ...]) -> Message | None:
        """The normal form of a symbol applied to messages; None if it is not a message.

        Raises CalculusError if the table has no such symbol, or not with this number of arguments.
        """
        known = self._applied.get((number, len(arguments)))
        if known is None:
            known = self._applied[number, len(arguments)] = self._application(
                number, len(arguments)
            )
        if isinstance(known, Head):
            return self.messages.make(known, arguments)
        if (number, arguments) not in self._results:
            if len(self._results) >= MOST_RESULTS:
                self._results.clear()
            self._results[number, arguments] = self._rewrite(known, arguments)
        return self._results[number, arguments]

    def _rewrite(self, rules: Sequence[Rule], arguments: tuple[Message, ...]) -> Message | None:
        """The result of the first rule that fits; None if there is none."""
        for rule in rules:
            bindings = rule.match(arguments)
            if bindings is None:
                continue
            if isinstance(rule.result, Atomic):  # as in most rules
                return bindings[variable_of(rule.result)]
            return self._build(rule.result, bindings)
        return None

    def _application(self, number: int, count: int) -> Head | Sequence[Rule]:
        """The root of what a symbol makes, or the rules of a destructor. Raises CalculusError."""
        category = self.check_arity(number, count).category
        if isinstance(category, TupleCategory):
            return Head(Kind.TUPLE, count)
        return self.rules(number) if self.is_destructor(number) else Head(Kind.FUNCTION, number)

    def tuple(self, arguments: tuple[Message, ...]) -> Message:
        """A tuple of messages."""
        return self.messages.make(Head(Kind.TUPLE, len(arguments)), arguments)

    def atom_key(self, number: int, bang: Sequence[int] | None) -> int:
        """A small number for a variable or a name, in one copy inside replications.

        Raises CalculusError if the table has no such atom.
        """
        if not 0 <= number < len(self.atoms):
            raise CalculusError(f"atom {number} is not in the table of atoms")
        return self._atom_keys.setdefault((number, tuple(bang or ())), len(self._atom_keys))

    def position_key(self, position: Position) -> int:
        """A small number for a position."""
        key = (position.index, tuple(position.args))
        return self._position_keys.setdefault(key, len(self._position_keys))

    def _checked_rule(self, number: int, rule: RewriteRule) -> Rule:
        """A rule that was checked. Raises CalculusError if it is ill-formed.

        A rule has as many patterns as its symbol has arguments, no destructor inside its terms, and
        only variables of its patterns in its result: with these, rewriting always ends.
        """
        self.check_arity(number, len(rule.lhs))
        bound: set[Variable] = set()
        for pattern in rule.lhs:
            bound |= self._checked_variables(pattern)
        if not self._checked_variables(rule.rhs) <= bound:
            label = self.symbol(number).label
            raise CalculusError(f"the result of a rule of {label} has a variable of its own")
        return Rule(number, rule.lhs, rule.rhs)

    def _checked_variables(self, term: Term) -> set[Variable]:
        variables: set[Variable] = set()
        for part in parts(term):
            if isinstance(part, Atomic):
                self.atom_key(part.id, part.bang)
                variables.add(variable_of(part))
            elif isinstance(part, Function):
                symbol = self.check_arity(part.symbol, len(part.args or ()))
                if self.is_destructor(part.symbol):
                    raise CalculusError(f"a rewrite rule contains the destructor {symbol.label}")
        return variables

    def _build(self, term: Term, bindings: Bindings) -> Message:
        """The result of a rule, with its variables replaced."""

        def value(part: Term, arguments: Sequence[Message]) -> Message | None:
            match part:
                case Atomic():
                    return bindings[variable_of(part)]
                case Attacker():
                    return self.messages.attacker(part.label)
                case Function():
                    return self.apply(part.symbol, tuple(arguments))
                case Tuple():
                    return self.tuple(tuple(arguments))

        message = bottom_up(term, arguments_of, value)
        assert message is not None, "a checked rule has no destructor inside"
        return message

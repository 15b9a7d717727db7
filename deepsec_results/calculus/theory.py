"""The equational theory of a query: its symbols, what its destructors do, and its messages."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Head, Kind, Message, Messages
from deepsec_results.calculus.rules import Rule, compile_rule
from deepsec_results.model.atoms import (
    AtomicData,
    DestructorCategory,
    ProjectionCategory,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.processes import Position

if TYPE_CHECKING:
    from deepsec_results.calculus.attacker_rules import AttackerRules


class Theory:
    """The symbols and rewrite rules of a query, and the messages over them.

    All configurations and frames that are compared with one another must have one theory. Rules
    are checked when they are first used.
    """

    def __init__(self, table: AtomicData) -> None:
        self.atoms = table.data
        self.messages = Messages()
        self._rules: dict[int, tuple[Rule, ...]] = {}
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
                rules = tuple(compile_rule(self, number, rule) for rule in category.rewrite_rules)
            self._rules[number] = rules
        return self._rules[number]

    def is_destructor(self, number: int) -> bool:
        """Whether a symbol takes terms apart."""
        return isinstance(self.symbol(number).category, (DestructorCategory, ProjectionCategory))

    @cached_property
    def attacker_rules(self) -> "AttackerRules":
        """The rules that the attacker can apply.

        Raises CalculusError if there is one for which deduction is not decided.
        """
        from deepsec_results.calculus.attacker_rules import AttackerRules

        return AttackerRules(self)

    def check_arity(self, number: int, count: int) -> Symbol:
        """The symbol, if it takes so many arguments. Raises CalculusError."""
        symbol = self.symbol(number)
        if symbol.arity != count:
            raise CalculusError(
                f"symbol {number} ({symbol.label}) takes {symbol.arity} arguments, found {count}"
            )
        return symbol

    def apply(self, number: int, arguments: tuple[Message, ...]) -> Message | None:
        """The normal form of a symbol applied to messages; None if it is not a message.

        Raises CalculusError if the table has no such symbol, or not with so many arguments.
        """
        category = self.check_arity(number, len(arguments)).category
        if isinstance(category, TupleCategory):
            return self.tuple(arguments)
        if self.is_destructor(number):
            for rule in self.rules(number):
                bindings = rule.match(arguments)
                if bindings is not None:
                    return rule.instantiate(self, bindings)
            return None
        return self.messages.make(Head(Kind.FUNCTION, number), arguments)

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

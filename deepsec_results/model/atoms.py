"""The table of atoms of a query: its variables, names and function symbols."""

from enum import StrEnum

from deepsec_results.model.parts import Part, Tagged
from deepsec_results.model.terms import Term


class Representation(StrEnum):
    """Where a symbol comes from: a free name, another declaration, or the attacker."""

    USER_NAME = "UserName"
    USER_DEFINED = "UserDefined"
    ATTACKER = "Attacker"


class RewriteRule(Part, frozen=True):
    """A rule of a destructor: applied to `lhs`, it gives `rhs`."""

    lhs: list[Term]
    rhs: Term


class TupleCategory(Tagged, frozen=True, tag="Tuple"):
    """The symbol of tuples of one arity."""


class ConstructorCategory(Tagged, frozen=True, tag="Constructor"):
    """A symbol that builds terms."""


class DestructorCategory(Tagged, frozen=True, tag="Destructor"):
    """A symbol that takes terms apart."""

    rewrite_rules: list[RewriteRule]


class ProjectionCategory(Tagged, frozen=True, tag="Projection"):
    """A symbol that gives the `projection_nb`-th part of a tuple; `tuple` is the tuple's symbol."""

    tuple: int
    projection_nb: int
    rewrite_rules: list[RewriteRule]


Category = TupleCategory | ConstructorCategory | DestructorCategory | ProjectionCategory


class Variable(Tagged, frozen=True, tag="Variable"):
    """A variable; `free` is written only when true."""

    label: str
    index: int
    free: bool = False


class Name(Tagged, frozen=True, tag="Name"):
    """A name made by `new`."""

    label: str
    index: int


class Symbol(Tagged, frozen=True, tag="Symbol"):
    """A function symbol, a constant or a free name. `index` is the order of declaration."""

    label: str
    index: int
    arity: int
    category: Category
    representation: Representation
    is_public: bool = False


Atom = Variable | Name | Symbol


class AtomicMeta(Part, frozen=True):
    """Counters of the prover."""

    number_symbols: int
    number_attacker_names: int
    number_variables: int
    number_names: int


class AtomicData(Part, frozen=True):
    """The table of atoms. Every id in the query is a position in it."""

    meta: AtomicMeta
    data: list[Atom]

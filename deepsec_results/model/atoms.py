"""The table of atoms of a query: its variables, names and function symbols."""

from enum import StrEnum

from msgspec import Struct

from deepsec_results.model.terms import Term


class Representation(StrEnum):
    """Where a symbol comes from: a free name, another declaration, or the attacker."""

    USER_NAME = "UserName"
    USER_DEFINED = "UserDefined"
    ATTACKER = "Attacker"


class RewriteRule(Struct, frozen=True, omit_defaults=True):
    """A rule of a destructor: applied to `lhs`, it gives `rhs`."""

    lhs: list[Term]
    rhs: Term


class TupleCategory(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Tuple"):
    """The symbol of tuples of one arity."""


class ConstructorCategory(
    Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Constructor"
):
    """A symbol that builds terms."""


class DestructorCategory(
    Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Destructor"
):
    """A symbol that takes terms apart."""

    rewrite_rules: list[RewriteRule]


class ProjectionCategory(
    Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Projection"
):
    """A symbol that gives the `projection_nb`-th part of a tuple; `tuple` is the tuple's symbol."""

    tuple: int
    projection_nb: int
    rewrite_rules: list[RewriteRule]


Category = TupleCategory | ConstructorCategory | DestructorCategory | ProjectionCategory


class Variable(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Variable"):
    """A variable; `free` is written only when true."""

    label: str
    index: int
    free: bool = False


class Name(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Name"):
    """A name made by `new`."""

    label: str
    index: int


class Symbol(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Symbol"):
    """A function symbol, a constant or a free name. `index` is the order of declaration."""

    label: str
    index: int
    arity: int
    category: Category
    representation: Representation
    is_public: bool = False


Atom = Variable | Name | Symbol


class AtomicMeta(Struct, frozen=True, omit_defaults=True):
    """Counters of the prover."""

    number_symbols: int
    number_variables: int
    number_names: int
    number_attacker_names: int


class AtomicData(Struct, frozen=True, omit_defaults=True):
    """The table of atoms. Every id in the query is a position in it."""

    meta: AtomicMeta
    data: list[Atom]

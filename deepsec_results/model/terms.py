"""Terms, recipes and patterns of query results.

`id` and `symbol` are positions in the query's table of atoms. `bang` is the copy of an atom inside
replications: one number for each replication around it.
"""

from msgspec import Struct


class Atomic(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Atomic"):
    """A variable or a name."""

    id: int
    bang: list[int] | None = None


class Attacker(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Attacker"):
    """A name that the attacker made, such as `#n_0`."""

    label: str


class Function(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Function"):
    """A function symbol applied to terms; a constant or a free name has none."""

    symbol: int
    args: "list[Term] | None" = None


class Tuple(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Tuple"):
    """A tuple of terms."""

    args: "list[Term]"


class RecipeFunction(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Function"):
    """A function symbol applied to recipes."""

    symbol: int
    args: "list[Recipe] | None" = None


class RecipeTuple(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Tuple"):
    """A tuple of recipes."""

    args: "list[Recipe]"


class Axiom(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Axiom"):
    """What the attacker received by the `id`-th output, from 1: shown as `ax_1`."""

    id: int


class Projection(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Proj"):
    """The `ith` part, from 1, of a tuple with `arity_tuple` parts: shown as `proj_{1,2}(…)`."""

    ith: int
    arity_tuple: int
    arg: "Recipe"


class Equality(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Equality"):
    """A pattern that matches only a term equal to this one: shown as `=t`."""

    term: "Term"


class PatternTuple(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Tuple"):
    """A tuple of patterns."""

    args: "list[Pattern]"


Term = Atomic | Attacker | Function | Tuple
Recipe = Attacker | RecipeFunction | RecipeTuple | Axiom | Projection
Pattern = Atomic | Equality | PatternTuple

AnyTerm = Term | Recipe | Pattern

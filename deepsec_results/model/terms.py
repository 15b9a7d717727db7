"""Terms, recipes and patterns of query results.

`id` and `symbol` are positions in the query's table of atoms. `bang` is the copy of an atom inside
replications: one number for each replication around it.
"""

from deepsec_results.model.parts import Tagged


class Atomic(Tagged, frozen=True, tag="Atomic"):
    """A variable or a name."""

    id: int
    bang: list[int] | None = None


class Attacker(Tagged, frozen=True, tag="Attacker"):
    """A name that the attacker made, such as `#n_0`."""

    label: str


class Function(Tagged, frozen=True, tag="Function"):
    """A function symbol applied to terms; a constant or a free name has none."""

    symbol: int
    args: "list[Term] | None" = None


class Tuple(Tagged, frozen=True, tag="Tuple"):
    """A tuple of terms."""

    args: "list[Term]"


class RecipeFunction(Tagged, frozen=True, tag="Function"):
    """A function symbol applied to recipes."""

    symbol: int
    args: "list[Recipe] | None" = None


class RecipeTuple(Tagged, frozen=True, tag="Tuple"):
    """A tuple of recipes."""

    args: "list[Recipe]"


class Axiom(Tagged, frozen=True, tag="Axiom"):
    """What the attacker received by the `id`-th output, from 1: shown as `ax_1`."""

    id: int


class Projection(Tagged, frozen=True, tag="Proj"):
    """The `ith` part, from 1, of a tuple with `arity_tuple` parts: shown as `proj_{1,2}(…)`."""

    ith: int
    arity_tuple: int
    arg: "Recipe"


class Equality(Tagged, frozen=True, tag="Equality"):
    """A pattern that matches only a term equal to this one: shown as `=t`."""

    term: "Term"


class PatternTuple(Tagged, frozen=True, tag="Tuple"):
    """A tuple of patterns."""

    args: "list[Pattern]"


Term = Atomic | Attacker | Function | Tuple
Recipe = Attacker | RecipeFunction | RecipeTuple | Axiom | Projection
Pattern = Atomic | Equality | PatternTuple

AnyTerm = Term | Recipe | Pattern

"""The symbols that an input file declares, of all that a query's table has."""

import re
from collections.abc import Sequence

from deepsec_results.model.atoms import (
    ConstructorCategory,
    DestructorCategory,
    ProjectionCategory,
    Representation,
    RewriteRule,
    Symbol,
)

# What the prover calls the projections that come with its tuples; no identifier is like that.
_PROJECTION = re.compile(r"proj_\{[0-9]+,[0-9]+\}")


def is_declared(symbol: Symbol) -> bool:
    """Whether a symbol is one that an input file declares."""
    if symbol.representation is Representation.ATTACKER:
        return False
    return isinstance(symbol.category, ConstructorCategory) or rules_of(symbol) is not None


def rules_of(symbol: Symbol) -> Sequence[RewriteRule] | None:
    """The rewrite rules of a destructor that an input file declares; None of any other symbol.

    One whose only rule takes a part of a tuple is a projection to the prover, as its own are.
    """
    match symbol.category:
        case DestructorCategory():
            return symbol.category.rewrite_rules
        case ProjectionCategory() if not _PROJECTION.fullmatch(symbol.label):
            return symbol.category.rewrite_rules
        case _:
            return None

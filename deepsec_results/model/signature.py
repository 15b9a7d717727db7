"""The symbols of a query's table that an input file declares."""

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

# The prover's names for the projections of its tuples; no identifier looks like that.
_PROJECTION = r"proj_\{[0-9]+,[0-9]+\}"


def is_declared(symbol: Symbol) -> bool:
    """Whether an input file declares a symbol."""
    if symbol.representation is Representation.ATTACKER:
        return False
    return isinstance(symbol.category, ConstructorCategory) or rules_of(symbol) is not None


def rules_of(symbol: Symbol) -> Sequence[RewriteRule] | None:
    """The rewrite rules of a destructor that an input file declares; None for any other symbol.

    The prover also writes a declared destructor as a projection if its only rule gives a part of a
    tuple.
    """
    match symbol.category:
        case DestructorCategory():
            return symbol.category.rewrite_rules
        case ProjectionCategory() if not re.fullmatch(_PROJECTION, symbol.label):
            return symbol.category.rewrite_rules
        case _:
            return None

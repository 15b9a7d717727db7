"""What the parts of a query have in common: terms, processes, atoms and actions.

They are trees without cycles, so Python's garbage collector need not look at them. Their fields
are in the order of the prover's files.
"""

from msgspec import Struct


class Part(Struct, frozen=True, gc=False, omit_defaults=True):
    """A part of a query. Fields with their default values are not written."""


class Tagged(Part, frozen=True, tag_field="type"):
    """A part whose field `type` tells its kind."""

"""The base classes of the parts of a query: terms, processes, atoms and actions.

The parts have no cycles, so that Python's garbage collector need not track them. Their fields are
in the order in which the prover writes them, except those of atoms: the files have `is_public` and
`free` before the others.
"""

from msgspec import Struct


class Part(Struct, frozen=True, gc=False, omit_defaults=True):
    """A part of a query. Fields with their default values are not written."""


class Tagged(Part, frozen=True, tag_field="type"):
    """A part whose field `type` names its kind."""

"""Processes. Files leave out a nil continuation: it is None here."""

from msgspec import Struct

from deepsec_results.model.tags import NIL_TAG
from deepsec_results.model.terms import Pattern, Term


class Position(Struct, frozen=True, omit_defaults=True):
    """A position in a process; `args` are copies of the replications around it, outermost first."""

    index: int
    args: list[int]


class Nil(Struct, frozen=True, omit_defaults=True, tag_field="type", tag=NIL_TAG):
    """The process that does nothing."""


class Output(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Output"):
    """`out(channel,term); process`"""

    channel: Term
    term: Term
    position: Position
    process: "Process | None" = None


class Input(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Input"):
    """`in(channel,pattern); process`"""

    channel: Term
    pattern: Pattern
    position: Position
    process: "Process | None" = None


class IfThenElse(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="IfThenElse"):
    """`if term1 = term2 then process_then else process_else`"""

    term1: Term
    term2: Term
    position: Position
    process_then: "Process | None" = None
    process_else: "Process | None" = None


class LetInElse(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="LetInElse"):
    """`let pattern = term in process_then else process_else`"""

    pattern: Pattern
    term: Term
    position: Position
    process_then: "Process | None" = None
    process_else: "Process | None" = None


class New(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="New"):
    """`new name; process`; `name` is a position in the table of atoms."""

    name: int
    position: Position
    bang: list[int] | None = None
    process: "Process | None" = None


class Par(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Par"):
    """Processes in parallel."""

    process_list: "list[Process]"


class Bang(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Bang"):
    """`!^multiplicity process`"""

    multiplicity: int
    position: Position
    process: "Process | None" = None


class Choice(Struct, frozen=True, omit_defaults=True, tag_field="type", tag="Choice"):
    """`process1 + process2`, or `process1 +{proba} process2` in a probabilistic query.

    `proba` is the probability of `process1`, from 0 to 1.
    """

    position: Position
    process1: "Process | None" = None
    process2: "Process | None" = None
    proba: float | None = None


Process = Nil | Output | Input | IfThenElse | LetInElse | New | Par | Bang | Choice

"""Processes. Files leave out a nil continuation: it is None here."""

from deepsec_results.model.parts import Part, Tagged
from deepsec_results.model.tags import NIL_TAG
from deepsec_results.model.terms import Pattern, Term


class Position(Part, frozen=True):
    """A position in a process; `args` are copies of the replications around it, outermost first."""

    index: int
    args: list[int]


class Nil(Tagged, frozen=True, tag=NIL_TAG):
    """The process that does nothing."""


class Output(Tagged, frozen=True, tag="Output"):
    """`out(channel,term); process`"""

    channel: Term
    term: Term
    position: Position
    process: "Process | None" = None


class Input(Tagged, frozen=True, tag="Input"):
    """`in(channel,pattern); process`"""

    channel: Term
    pattern: Pattern
    position: Position
    process: "Process | None" = None


class IfThenElse(Tagged, frozen=True, tag="IfThenElse"):
    """`if term1 = term2 then process_then else process_else`"""

    term1: Term
    term2: Term
    position: Position
    process_then: "Process | None" = None
    process_else: "Process | None" = None


class LetInElse(Tagged, frozen=True, tag="LetInElse"):
    """`let pattern = term in process_then else process_else`"""

    pattern: Pattern
    term: Term
    position: Position
    process_then: "Process | None" = None
    process_else: "Process | None" = None


class New(Tagged, frozen=True, tag="New"):
    """`new name; process`; `name` is a position in the table of atoms."""

    name: int
    position: Position
    bang: list[int] | None = None
    process: "Process | None" = None


class Par(Tagged, frozen=True, tag="Par"):
    """Processes in parallel."""

    process_list: "list[Process]"


class Bang(Tagged, frozen=True, tag="Bang"):
    """`!^multiplicity process`"""

    multiplicity: int
    position: Position
    process: "Process | None" = None


class Choice(Tagged, frozen=True, tag="Choice"):
    """`process1 + process2`, or `process1 +{proba} process2` in a probabilistic query.

    `proba` is the probability of `process1`, from 0 to 1.
    """

    position: Position
    proba: float | None = None
    process1: "Process | None" = None
    process2: "Process | None" = None


Process = Nil | Output | Input | IfThenElse | LetInElse | New | Par | Bang | Choice

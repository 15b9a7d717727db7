"""What a step of a configuration does, with the messages that it computed."""

from msgspec import Struct

from deepsec_results.calculus.matching import Binding
from deepsec_results.calculus.messages import Message


class NameMade(Struct, frozen=True):
    """`new` made a private name."""

    name: Message


class Tested(Struct, frozen=True):
    """A conditional compared two terms; None means a term that is not a message."""

    passed: bool
    left: Message | None
    right: Message | None


class Matched(Struct, frozen=True):
    """A `let` matched a term against its pattern. `value` is None if the term is not a message."""

    passed: bool
    value: Message | None
    bindings: tuple[Binding, ...]


class Sent(Struct, frozen=True):
    """The attacker saw a message, which is `ax_axiom` from now on."""

    channel: Message
    message: Message
    axiom: int


class Received(Struct, frozen=True):
    """The process got a message from the attacker."""

    channel: Message
    message: Message
    bindings: tuple[Binding, ...]


class Communicated(Struct, frozen=True):
    """One process gave another a message; `axiom` is its number if the attacker overheard it."""

    channel: Message
    message: Message
    bindings: tuple[Binding, ...]
    axiom: int | None = None


class Unfolded(Struct, frozen=True):
    """Copies of a replication were made, with these numbers."""

    copies: tuple[int, ...]


class Chosen(Struct, frozen=True):
    """One of two processes was chosen."""

    left: bool


Decision = Tested | Matched | Chosen | Communicated
"""A step on which the rest depends, also if the attacker does not see it."""

Event = NameMade | Tested | Matched | Sent | Received | Communicated | Unfolded | Chosen

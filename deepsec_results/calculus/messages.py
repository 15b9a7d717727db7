"""Messages: terms in normal form. Each exists once, so that equality is identity."""

from enum import IntEnum

from msgspec import Struct

from deepsec_results.model.terms import Atomic, Attacker, Function, Term, Tuple


class Kind(IntEnum):
    """What is at the root of a message."""

    NAME = 1
    ATTACKER = 2
    FUNCTION = 3
    TUPLE = 4


class Head(Struct, frozen=True):
    """The root of a message.

    `number` is the position of a name or a symbol in the table of atoms, or the length of a tuple;
    `bang` is the copy of a name inside replications, `label` the label of an attacker's name.
    """

    kind: Kind
    number: int = 0
    bang: tuple[int, ...] = ()
    label: str = ""


MAX_SIZE = 2**62  # of a message; since parts are shared, it could be any number


class Message:
    """A message. Only `Messages` makes any. `size` is the number of symbols, up to `MAX_SIZE`."""

    __slots__ = ("_written", "arguments", "head", "size")

    def __init__(self, head: Head, arguments: "tuple[Message, ...]") -> None:
        self.head = head
        self.arguments = arguments
        self.size: int = min(1 + sum(part.size for part in arguments), MAX_SIZE)
        self._written: Term | None = None

    def __repr__(self) -> str:
        return f"Message({self.head}, {len(self.arguments)} arguments)"

    def to_term(self) -> Term:
        """The message as result files write it; what occurs in it twice is one object."""
        pending = [self]
        while pending:
            message = pending[-1]
            missing = [part for part in message.arguments if part._written is None]
            if message._written is None and missing:
                pending += missing
                continue
            pending.pop()
            if message._written is None:
                message._written = _term(message)
        assert self._written is not None
        return self._written


def _term(message: Message) -> Term:
    """The term of a message whose arguments have theirs."""
    head = message.head
    arguments = [part._written for part in message.arguments if part._written is not None]
    match head.kind:
        case Kind.NAME:
            return Atomic(head.number, list(head.bang) or None)
        case Kind.ATTACKER:
            return Attacker(head.label)
        case Kind.FUNCTION:
            return Function(head.number, arguments or None)
        case Kind.TUPLE:
            return Tuple(arguments)


class Messages:
    """All messages made so far."""

    def __init__(self) -> None:
        self._made: dict[tuple[Head, tuple[Message, ...]], Message] = {}

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._made)

    def make(self, head: Head, arguments: tuple[Message, ...] = ()) -> Message:
        """The one message with a root and arguments."""
        message = self._made.get((head, arguments))
        if message is None:
            message = self._made[head, arguments] = Message(head, arguments)
        return message

    def name(self, number: int, bang: tuple[int, ...] = ()) -> Message:
        """A private name, in one copy inside replications."""
        return self.make(Head(Kind.NAME, number, bang))

    def attacker(self, label: str) -> Message:
        """A name that the attacker made."""
        return self.make(Head(Kind.ATTACKER, label=label))


def subterms(*messages: Message) -> list[Message]:
    """The subterms of messages, each once."""
    found: dict[Message, None] = {}
    pending = list(reversed(messages))
    while pending:
        message = pending.pop()
        if message not in found:
            found[message] = None
            pending.extend(reversed(message.arguments))
    return list(found)

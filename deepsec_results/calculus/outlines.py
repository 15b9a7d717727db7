"""Messages without their private names: messages that differ only in names have one outline.

The shape of each message is computed once, from those of its arguments, so that the outline of a
deep message with a known part takes no more steps than what is new in it.
"""

from collections.abc import Hashable, Sequence

from msgspec import Struct

from deepsec_results.calculus.messages import Kind, Message

MAX_NAMES = 64  # in a message whose shape is kept


class Outline(Struct, frozen=True):
    """The number of a shape, and the numbers of the private names in it, in their order."""

    shape: int
    names: tuple[int, ...]


class FrameOutline(Struct, frozen=True, eq=False):
    """The number of the outline of a frame with a number of messages, and the numbers there of the
    private names in it."""

    number: int
    length: int
    names: dict[int, int]


class Outlines:
    """The outlines of messages and frames, and numbers for their shapes."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._names: dict[Message, int] = {}
        self._known: dict[Message, Outline | None] = {}

    def number(self, shape: Hashable) -> int:
        """The number of a shape."""
        return self._numbers.setdefault(shape, len(self._numbers))

    def of(self, messages: Sequence[Message], root: Hashable = None) -> Outline:
        """The outline of messages below a root."""
        numbers: dict[Message, int] = {}
        names: dict[int, int] = {}
        shape: list[Hashable] = [root]
        pending = list(reversed(messages))
        while pending:
            message = pending[-1]
            if message in numbers:
                pending.pop()
                continue
            known = self._message(message)
            missing = [] if known else [part for part in message.arguments if part not in numbers]
            if missing:
                pending += reversed(missing)
                continue
            numbers[pending.pop()] = len(numbers)
            if known:
                places = [names.setdefault(name, len(names)) for name in known.names]
                shape.append((known.shape, *places))
            else:
                parts = [numbers[part] for part in message.arguments]
                shape.append((message.head, *parts))
        shape.append(tuple(numbers[message] for message in messages))
        return Outline(self.number(tuple(shape)), tuple(names))

    def nothing(self) -> FrameOutline:
        """The outline of the empty frame."""
        return FrameOutline(self.number("no message"), 0, {})

    def extended(self, outline: FrameOutline, messages: Sequence[Message]) -> FrameOutline:
        """The outline of a frame that continues one with an outline by some messages."""
        number, names = outline.number, outline.names
        for message in messages:
            inner = self.of((message,))
            if any(name not in names for name in inner.names):
                names = dict(names)
            places = tuple([names.setdefault(name, len(names)) for name in inner.names])
            number = self.number((number, inner.shape, places))
        return FrameOutline(number, outline.length + len(messages), names)

    def _message(self, message: Message) -> Outline | None:
        """The outline of a message; None if it has too many names."""
        if message in self._known:
            return self._known[message]
        pending = [message]
        while pending:
            part = pending[-1]
            missing = [inner for inner in part.arguments if inner not in self._known]
            if part in self._known or not missing:
                pending.pop()
                if part not in self._known:
                    self._known[part] = self._build(part)
                continue
            pending += missing
        return self._known[message]

    def _build(self, message: Message) -> Outline | None:
        """The outline of a message whose arguments have theirs."""
        if message.head.kind is Kind.NAME:
            name = self._names.setdefault(message, len(self._names))
            return Outline(self.number(Kind.NAME), (name,))
        names: dict[int, int] = {}
        shape: list[Hashable] = [message.head]
        for part in message.arguments:
            inner = self._known[part]
            if inner is None:
                return None
            places = tuple(names.setdefault(name, len(names)) for name in inner.names)
            shape.append((inner.shape, places))
        if len(names) > MAX_NAMES:
            return None
        return Outline(self.number(tuple(shape)), tuple(names))

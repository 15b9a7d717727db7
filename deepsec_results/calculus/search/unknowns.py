"""Messages with unknown parts, and what makes two of them equal.

An unknown is a name with a negative number, which no table of atoms has: it cannot be deduced.
"""

from collections.abc import Iterable, Sequence

from deepsec_results.calculus.messages import Head, Kind, Message, Messages

Substitution = dict[Message, Message]
"""What unknowns stand for, which may have unknowns too."""


class Unknowns:
    """The unknowns of a search."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._count = 0
        self._open: dict[Message, bool] = {}

    def fresh(self) -> Message:
        """An unknown that is nowhere else."""
        self._count += 1
        return self._messages.name(-1 - self._count)

    def is_open(self, message: Message) -> bool:
        """Whether a message has an unknown."""
        pending = [message]
        while pending:
            part = pending[-1]
            missing = [inner for inner in part.arguments if inner not in self._open]
            if missing and part not in self._open:
                pending += missing
                continue
            pending.pop()
            if part not in self._open:
                inside = any(self._open[inner] for inner in part.arguments)
                self._open[part] = inside or is_unknown(part)
        return self._open[message]

    def resolve(self, message: Message, values: Substitution) -> Message:
        """A message with its unknowns replaced by what they stand for."""
        made: dict[Message, Message] = {}
        pending = [message]
        while pending:
            part = pending[-1]
            if part in made:
                pending.pop()
                continue
            value = walk(part, values)
            if is_unknown(value) or not self.is_open(value):
                made[part] = value
                continue
            missing = [inner for inner in value.arguments if inner not in made]
            if missing:
                pending += missing
                continue
            arguments = tuple([made[inner] for inner in value.arguments])
            made[part] = self._messages.make(value.head, arguments)
        return made[message]

    def unify(
        self, pairs: Iterable[tuple[Message, Message]], values: Substitution
    ) -> Substitution | None:
        """What makes the messages of each pair equal, `values` included; None if nothing does."""
        values = dict(values)
        pending = list(pairs)
        seen: set[tuple[Message, Message]] = set()
        while pending:
            one, two = (walk(message, values) for message in pending.pop())
            if one is two or (one, two) in seen:
                continue
            seen.add((one, two))
            if is_unknown(two) and not is_unknown(one):
                one, two = two, one
            if is_unknown(one):
                if self._occurs(one, two, values):
                    return None
                values[one] = two
            elif one.head != two.head or not (self.is_open(one) or self.is_open(two)):
                return None
            else:
                pending += zip(one.arguments, two.arguments, strict=True)
        return values

    def _occurs(self, unknown: Message, message: Message, values: Substitution) -> bool:
        pending = [message]
        seen: set[Message] = set()
        while pending:
            part = walk(pending.pop(), values)
            if part is unknown:
                return True
            if part not in seen and self.is_open(part):
                seen.add(part)
                pending += part.arguments
        return False

    def filled(self, message: Message, fillings: Sequence[Message]) -> Message:
        """A message with fillings in the place of its unknowns: the first, the second, and so on,
        and from the first again."""
        unknowns = self._in_order(message)
        values = {one: fillings[at % len(fillings)] for at, one in enumerate(unknowns)}
        return self.resolve(message, values)

    def canonical(self, message: Message) -> Message:
        """A message with its unknowns numbered in the order in which they occur."""
        unknowns = self._in_order(message)
        between = {one: self.fresh() for one in unknowns}  # some may have such numbers already
        numbered = {
            one: self._messages.make(Head(Kind.NAME, -1, (at,)))
            for at, one in enumerate(between.values())
        }
        return self.resolve(self.resolve(message, between), numbered)

    def _in_order(self, message: Message) -> list[Message]:
        found: dict[Message, None] = {}
        pending = [message]
        seen: set[Message] = set()
        while pending:
            part = pending.pop()
            if part not in seen and self.is_open(part):
                seen.add(part)
                if is_unknown(part):
                    found[part] = None
                pending += reversed(part.arguments)
        return list(found)


def is_unknown(message: Message) -> bool:
    """Whether a message is an unknown."""
    return message.head.kind is Kind.NAME and message.head.number < 0


def walk(message: Message, values: Substitution) -> Message:
    """What an unknown stands for; any other message itself."""
    while message in values:
        message = values[message]
    return message

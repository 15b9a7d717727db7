"""Whether messages of two processes are equal up to the names of their own private names."""

from collections.abc import Iterable

from deepsec_results.calculus.messages import Head, Kind, Message


class Renaming:
    """A one-to-one renaming of private names, which grows with the messages that it makes equal."""

    def __init__(self) -> None:
        self._forth: dict[Head, Head] = {}
        self._back: dict[Head, Head] = {}

    def makes_equal(self, pairs: Iterable[tuple[Message, Message]]) -> bool:
        """Whether the renaming, or one that only adds to it, makes the messages of each pair equal.

        If so, it is the larger one from now on.
        """
        forth: dict[Head, Head] = {}
        back: dict[Head, Head] = {}
        pending = list(pairs)
        seen: set[tuple[Message, Message]] = set()
        while pending:
            pair = pending.pop()
            if pair in seen:
                continue
            seen.add(pair)
            ours, theirs = pair
            head, other = ours.head, theirs.head
            if Kind.NAME in (head.kind, other.kind):
                if head.kind is not other.kind:
                    return False
                known = self._forth.get(head) or forth.setdefault(head, other)
                reverse = self._back.get(other) or back.setdefault(other, head)
                if (known, reverse) != (other, head):
                    return False
            elif head != other or len(ours.arguments) != len(theirs.arguments):
                return False
            pending += zip(ours.arguments, theirs.arguments, strict=True)
        self._forth |= forth
        self._back |= back
        return True

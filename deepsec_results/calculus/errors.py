"""What can go wrong when a stored process or trace is executed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deepsec_results.calculus.messages import Message

_MOST_QUOTED = 60


class CalculusError(Exception):
    """A process, a term or a rule that the calculus cannot execute; the text is the reason."""

    @property
    def reason(self) -> str:
        return str(self)


class ReplayError(CalculusError):
    """A trace that cannot be replayed.

    `action` counts all actions, from 1; `number` is that of the action as it is shown.
    """

    def __init__(self, action: int, reason: str, number: str | None = None) -> None:
        super().__init__(f"action {number or action}: {reason}")
        self.action = action
        self._reason = reason

    @property
    def reason(self) -> str:
        """The reason without the number of the action."""
        return self._reason


class ForbiddenError(ReplayError):
    """A trace with an internal communication that the semantics of the query forbids then."""

    def __init__(self, action: int, reason: str, number: str | None, channel: "Message") -> None:
        super().__init__(action, reason, number)
        self.channel = channel


def quoted(text: str) -> str:
    """What a person typed, in quotes for an error, and cut if it is long."""
    return f"'{text}'" if len(text) <= _MOST_QUOTED else f"'{text[:_MOST_QUOTED]}…'"

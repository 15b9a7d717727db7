"""How much of a trace is shown."""

from collections.abc import Sequence

from msgspec import Struct


class Depth(Struct, frozen=True):
    """How much of a trace is shown.

    `everything` adds silent steps; `at` the configuration after so many actions, `configurations`
    those after each action.
    """

    everything: bool = False
    at: int | None = None
    configurations: bool = False

    def shown(self, actions: int) -> Sequence[int]:
        """After how many of a trace's actions the configuration is shown."""
        if self.configurations:
            return range(actions + 1)
        return [] if self.at is None or self.at > actions else [self.at]

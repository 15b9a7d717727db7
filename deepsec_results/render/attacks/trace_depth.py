"""How much of a trace is shown."""

from collections.abc import Sequence

from msgspec import Struct

BEGINNING = "0"  # the number of the moment before all actions


class Depth(Struct, frozen=True):
    """How much of a trace is shown.

    `everything` adds silent steps; `at` the configuration after the action of that number, 0 being
    the moment before all; `configurations` those after each action; `source` the input file.
    """

    everything: bool = False
    at: str | None = None
    configurations: bool = False
    source: bool = False

    @property
    def has_moments(self) -> bool:
        """Whether configurations are shown, instead of actions."""
        return self.configurations or self.at is not None

    def shown(self, numbers: Sequence[str]) -> Sequence[int]:
        """After how many actions the configuration is shown; `numbers` are those of a trace's
        actions."""
        moments = [BEGINNING, *numbers]
        if self.configurations:
            return range(len(moments))
        return [] if self.at is None or self.at not in moments else [moments.index(self.at)]

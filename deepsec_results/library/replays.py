"""Traces of attacks, replayed step by step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from deepsec_results.calculus.configurations import Configuration
    from deepsec_results.calculus.replaying import ReplayedTrace as CalculusReplay
    from deepsec_results.render.attacks.messages import MessageWriter


class Step(Struct, frozen=True, eq=False, kw_only=True):
    """An action of a trace, and what it does.

    `number` counts all actions of the trace, from 1. `action` is the action as the prover prints
    it, or a few words for a silent one; `text` says what it does, with values. `visible` is whether
    the attacker takes part in it.
    """

    number: int
    action: str
    text: str
    visible: bool
    _configuration: "Configuration"
    _writer: "MessageWriter"

    @property
    def frame(self) -> Sequence[str]:
        """What the attacker knows after the action: the messages of `ax_1`, `ax_2`, and so on."""
        return tuple(map(self._writer.text, self._configuration.frame))

    def __repr__(self) -> str:
        return f"<Step {self.number}: {self.action}>"


class Replay(Struct, frozen=True, eq=False, kw_only=True):
    """What a process does, step by step; `process` is its number, 1 or 2."""

    process: int
    steps: Sequence[Step]

    @property
    def frame(self) -> Sequence[str]:
        """What the attacker knows at the end: the messages of `ax_1`, `ax_2`, and so on."""
        return self.steps[-1].frame if self.steps else ()

    def __repr__(self) -> str:
        return f"<Replay of process {self.process}: {len(self.steps)} steps>"


def replay_from(replay: "CalculusReplay", process: int, writer: "MessageWriter") -> Replay:
    """The steps of a trace in words."""
    from deepsec_results.render.attacks.steps import show_steps

    steps = tuple(
        Step(
            number=step.number,
            action=step.action,
            text=step.text,
            visible=step.is_visible,
            _configuration=step.step.configuration,
            _writer=writer,
        )
        for step in show_steps(replay, writer)
    )
    return Replay(process=process, steps=steps)

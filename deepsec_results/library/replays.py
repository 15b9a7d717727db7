"""Traces of attacks, replayed step by step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from deepsec_results.analysis.replayed_attacks import ReplayedAttack, UnexecutedAttack
    from deepsec_results.analysis.source import QuerySource
    from deepsec_results.calculus.configurations import Configuration
    from deepsec_results.calculus.replaying import ReplayedTrace as CalculusReplay
    from deepsec_results.dps.source_map import SourcePlace
    from deepsec_results.render.attacks.messages import MessageWriter
    from deepsec_results.render.attacks.steps import ShownStep


class PrintedAction(str):
    """An action as the prover prints it, or a few words for a silent one.

    `places` are where it is written in the input file, and who does it: one place, or two for a
    communication, the output first; none if this is not known.
    """

    __slots__ = ("places",)

    places: Sequence["SourcePlace"]


class Step(Struct, frozen=True, eq=False, kw_only=True):
    """An action of a trace, and what it does.

    `number` is `4` for the fourth visible action, `4.1` for the first silent one after it, and
    `0.1` for the first silent one before any visible one. `action` is the action as the prover
    prints it, and knows its places; `text` says what it does, with values. `visible` is whether the
    attacker takes part in it.
    """

    number: str
    action: PrintedAction
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


class ForbiddenStep(Struct, frozen=True, kw_only=True):
    """An impossible action of a stored trace: its `number`, such as `1.2` for the second silent
    action after the first visible one, and the rule that forbids it."""

    number: str
    reason: str


class Replay(Struct, frozen=True, eq=False, kw_only=True):
    """What a process does, step by step; `process` is its number, 1 or 2.

    `executable` is whether the process has an execution with the trace, None if this is not known.
    If it has none, the steps end before the action that is `forbidden`. `moved` says why silent
    steps were moved, if they were.
    """

    process: int
    steps: Sequence[Step]
    executable: bool | None = True
    forbidden: ForbiddenStep | None = None
    moved: str | None = None

    @property
    def frame(self) -> Sequence[str]:
        """What the attacker knows at the end: the messages of `ax_1`, `ax_2`, and so on."""
        return self.steps[-1].frame if self.steps else ()

    def __repr__(self) -> str:
        return f"<Replay of process {self.process}: {len(self.steps)} steps>"


def replay_from(
    replay: "CalculusReplay", process: int, writer: "MessageWriter", source: "QuerySource"
) -> Replay:
    """The steps of a trace in words."""
    from deepsec_results.render.attacks.steps import show_steps

    steps = tuple(
        Step(
            number=step.number,
            action=_action(step, source),
            text=step.text,
            visible=step.is_visible,
            _configuration=step.step.configuration,
            _writer=writer,
        )
        for step in show_steps(replay, writer)
    )
    return Replay(process=process, steps=steps)


def _action(step: "ShownStep", source: "QuerySource") -> PrintedAction:
    from deepsec_results.model.traces import positions_of

    action = PrintedAction(step.action)
    action.places = tuple(source.places(positions_of(step.step.action)))
    return action


def replay_of(replayed: "ReplayedAttack", writer: "MessageWriter", source: "QuerySource") -> Replay:
    """The steps of an attack in words."""
    from deepsec_results.render.attacks.impossible_steps import moved_sentence

    replay = replay_from(replayed.replay, replayed.attack.process, writer, source)
    if replayed.moved is None:
        return replay
    return replace(replay, moved=moved_sentence(replayed.moved, replayed.other_number, writer))


def replay_of_unexecuted(
    unexecuted: "UnexecutedAttack", writer: "MessageWriter", source: "QuerySource"
) -> Replay:
    """The steps of a trace before its impossible action."""
    from deepsec_results.render.attacks.impossible_steps import forbidden_number, forbidden_reason

    attack, forbidden = unexecuted.beginning.attack, unexecuted.forbidden
    return replace(
        replay_of(unexecuted.beginning, writer, source),
        executable=False if unexecuted.is_decided else None,
        forbidden=ForbiddenStep(
            number=forbidden_number(attack, forbidden),
            reason=forbidden_reason(forbidden, writer),
        ),
    )

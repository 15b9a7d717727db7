"""Attack traces: what one process does that the other cannot."""

from collections.abc import Sequence

from deepsec_results.model.parts import Part, Tagged
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Recipe


class OutputAction(Tagged, frozen=True, tag="output"):
    """The process gives the attacker a term, which becomes the next axiom."""

    channel: Recipe
    position: Position


class InputAction(Tagged, frozen=True, tag="input"):
    """The attacker gives the process a term."""

    channel: Recipe
    term: Recipe
    position: Position


class EavesdropAction(Tagged, frozen=True, tag="eavesdrop"):
    """The attacker listens to a communication: the term becomes the next axiom."""

    channel: Recipe
    input_position: Position
    output_position: Position


class CommAction(Tagged, frozen=True, tag="comm"):
    """An internal communication of the process, which the attacker does not see."""

    input_position: Position
    output_position: Position


class BangAction(Tagged, frozen=True, tag="bang"):
    """A replication is unfolded."""

    position: Position
    nb_process_unfolded: int


class TauAction(Tagged, frozen=True, tag="tau"):
    """A silent step: a `new` or a test."""

    position: Position


class ChoiceAction(Tagged, frozen=True, tag="choice"):
    """A choice is made; `choose_left` is written only when true."""

    position: Position
    choose_left: bool = False


VisibleAction = OutputAction | InputAction | EavesdropAction
"""The actions that involve the attacker. The prover prints only these."""

Action = (
    OutputAction
    | InputAction
    | EavesdropAction
    | CommAction
    | BangAction
    | TauAction
    | ChoiceAction
)


def positions_of(action: Action) -> Sequence[Position]:
    """The places where an action happens: one, or two for a communication, output first."""
    if isinstance(action, (CommAction, EavesdropAction)):
        return (action.output_position, action.input_position)
    return (action.position,)


class AttackTrace(Part, frozen=True):
    """An attack trace. `index_process`, 1 or 2, is the process that has it."""

    index_process: int
    action_sequence: list[Action]


def visible_actions(actions: Sequence[Action]) -> list[VisibleAction]:
    """The actions in which the attacker takes part."""
    return [action for action in actions if isinstance(action, VisibleAction)]


def action_numbers(actions: Sequence[Action]) -> list[str]:
    """The number of each action: `4` is the fourth visible one, `4.1` the first silent one after
    it, and `0.1` the first silent one before any visible one."""
    numbers = []
    visible = silent = 0
    for action in actions:
        if isinstance(action, VisibleAction):
            visible, silent = visible + 1, 0
            numbers.append(str(visible))
        else:
            silent += 1
            numbers.append(f"{visible}.{silent}")
    return numbers

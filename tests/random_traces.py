"""Random steps of a process, silent and visible ones."""

from random import Random

from exploring import possible, silent_steps

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.moves import visible_moves
from deepsec_results.calculus.offers import offers_of
from deepsec_results.calculus.possible_actions import ActionKind, Possible, possible_actions
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.trace_text import ANYWHERE
from deepsec_results.model.options import Semantics
from deepsec_results.model.terms import Attacker, Axiom, Recipe
from deepsec_results.model.traces import (
    Action,
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)


def wanted_action(offered: Possible, message: Recipe) -> VisibleAction:
    """What a trace has of an action that is possible, with a message for an input."""
    match offered.kind:
        case ActionKind.OUTPUT:
            return OutputAction(offered.channel, ANYWHERE)
        case ActionKind.INPUT:
            return InputAction(offered.channel, message, ANYWHERE)
        case ActionKind.EAVESDROP:
            return EavesdropAction(offered.channel, ANYWHERE, ANYWHERE)


def random_trace(
    draw: Random, configuration: Configuration, semantics: Semantics, silent: int = 1
) -> tuple[Configuration, list[Action]]:
    """Some steps of a process, silent and visible ones, and where they lead.

    A silent step is drawn `silent` times as often as a visible one.
    """
    actions: list[Action] = []
    for _ in range(draw.randint(2, 10)):
        moves = (
            list(possible(configuration, silent_steps(configuration, semantics), semantics))
            * silent
        )
        known: list[Recipe] = [Axiom(at + 1) for at in range(len(configuration.frame))]
        for offered in possible_actions(configuration, semantics):
            wanted = wanted_action(offered, draw.choice([Attacker("#n_0"), *known]))
            for action in visible_moves(configuration, offers_of(configuration), wanted):
                after, _ = take(configuration, action, semantics)
                moves.append((action, after))
        if not moves:
            break
        action, configuration = draw.choice(moves)
        actions.append(action)
    return configuration, actions

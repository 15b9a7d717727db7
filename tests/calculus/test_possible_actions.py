"""Actions done one by one, against the attacks of recorded results."""

from pathlib import Path

import pytest
from replays import attack_of, name_of, recorded_answers

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.possible_actions import (
    ActionKind,
    perform,
    possible_actions,
    settled,
)
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.terms import Attacker
from deepsec_results.model.traces import EavesdropAction, InputAction, OutputAction

KINDS = {
    OutputAction: ActionKind.OUTPUT,
    InputAction: ActionKind.INPUT,
    EavesdropAction: ActionKind.EAVESDROP,
}


@pytest.mark.parametrize("path", recorded_answers("steps"), ids=name_of)
def test_each_visible_action_of_an_attack_is_possible(path: Path) -> None:
    attack = attack_of(path)
    replayed = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    for before, step in zip(replayed.configurations, replayed.steps, strict=False):
        action = step.action
        if isinstance(action, (OutputAction, InputAction, EavesdropAction)):
            kind = KINDS[type(action)]
            term = action.term if isinstance(action, InputAction) else None
            done = perform(before, attack.semantics, kind, action.channel, term)
            assert action in [option.action for option in done]
            assert kind in {option.kind for option in possible_actions(before, attack.semantics)}


def test_an_action_that_is_impossible_is_done_nowhere() -> None:
    attack = attack_of(recorded_answers("steps")[0])
    replayed = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    start, _ = settled(replayed.initial)
    assert perform(start, attack.semantics, ActionKind.OUTPUT, Attacker("#n_7")) == []
    with pytest.raises(CalculusError, match="an input needs the recipe"):
        perform(start, attack.semantics, ActionKind.INPUT, Attacker("#n_7"))

"""Actions done one by one, against the attacks of recorded results."""

import pytest
from replays import attack_of, recorded_answers

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.possible_actions import (
    ActionKind,
    perform,
    settled,
)
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.terms import Attacker


def test_an_action_that_is_impossible_is_done_nowhere() -> None:
    attack = attack_of(recorded_answers("steps")[0])
    replayed = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    start, _ = settled(replayed.initial)
    assert perform(start, attack.semantics, ActionKind.OUTPUT, Attacker("#n_7")) == []
    with pytest.raises(CalculusError, match="an input needs the recipe"):
        perform(start, attack.semantics, ActionKind.INPUT, Attacker("#n_7"))

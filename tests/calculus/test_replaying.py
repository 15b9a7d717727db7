"""Replaying a trace gives what the prover shows at each of its steps."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from processes import Protocol, output, par
from replays import (
    as_process,
    as_terms,
    attack_of,
    name_of,
    read_lines,
    recorded_answers,
    written_frame,
)

from deepsec_results.calculus import replaying
from deepsec_results.calculus.errors import ReplayError
from deepsec_results.calculus.replaying import Replays, replay
from deepsec_results.calculus.shown_process import written_names, written_process
from deepsec_results.model.options import Semantics
from deepsec_results.model.terms import Term
from deepsec_results.model.traces import BangAction

STEPS = recorded_answers("steps")


def as_set(terms: Sequence[Term]) -> list[bytes]:
    return sorted(msgspec.json.encode(term) for term in terms)


def test_there_are_recorded_steps() -> None:
    assert len(STEPS) == 95


@pytest.mark.parametrize("path", STEPS, ids=name_of)
def test_each_step_is_as_the_prover_shows_it(path: Path) -> None:
    attack = attack_of(path)
    replayed = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    answers = list(read_lines(path))
    assert len(answers) == len(replayed.configurations)
    for answer, configuration in zip(answers, replayed.configurations, strict=True):
        assert written_process(configuration) == as_process(answer["process"])
        assert written_frame(configuration) == as_terms(answer["frame"])
        assert as_set(written_names(configuration)) == as_set(as_terms(answer["names"]))


def test_a_par_inside_another_stays_one_until_it_acts() -> None:
    protocol = Protocol()
    first, second, third, last = (protocol.out(protocol.c) for _ in range(4))
    nested = par(second, third)
    process = par(first, nested, last)
    actions = [output(protocol.c, place.position) for place in (first, third, last)]
    replayed = replay(protocol.theory, process, actions, Semantics.PRIVATE)
    written = [written_process(configuration) for configuration in replayed.configurations]
    assert written == [process, par(nested, last), par(second, last), par(second)]


def test_of_a_trace_that_begins_as_the_last_one_only_the_rest_is_replayed() -> None:
    protocol = Protocol()
    parts = [protocol.out(protocol.c) for _ in range(4)]
    process = par(*parts)
    first, second, third, last = (output(protocol.c, part.position) for part in parts)
    replays = Replays(protocol.theory, process, Semantics.PRIVATE)
    before = replays.of([first, second, third])
    for actions, kept in (([first, second, last], 2), ([first], 1), ([second, first], 0), ([], 0)):
        after = replays.of(actions)
        alone = replay(protocol.theory, process, actions, Semantics.PRIVATE)
        assert [step.action for step in after.steps] == actions
        assert [*map(written_process, after.configurations)] == [
            *map(written_process, alone.configurations)
        ]
        same = [one is two for one, two in zip(before.steps, after.steps, strict=False)]
        assert sum(same) == kept
        before = after


def test_an_impossible_action_has_its_number_in_the_whole_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replaying, "MAX_COPIES", 2)
    protocol = Protocol()
    process = protocol.bang(4, protocol.out(protocol.c))
    replays = Replays(protocol.theory, process, Semantics.PRIVATE)
    unfold = BangAction(process.position, 1)
    replays.of([unfold, unfold])
    with pytest.raises(ReplayError, match="more than 2 copies") as caught:
        replays.of([unfold, unfold, unfold])
    assert caught.value.action == 3

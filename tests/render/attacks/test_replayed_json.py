"""The JSON of `trace` and `explain`, against what the prover itself answers at each step."""

import json
from functools import cache
from typing import Any

import pytest
from conftest import RECORDED
from replays import REPLAY, name_of, read_lines, recorded_answers

from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.model.traces import EavesdropAction, InputAction, OutputAction
from deepsec_results.render.attacks import explanation_json
from deepsec_results.render.attacks.explanation_json import plain_explanation
from deepsec_results.render.attacks.trace_depth import Depth
from deepsec_results.render.attacks.trace_json import plain_trace
from deepsec_results.render.kit.formats import json_text
from deepsec_results.use_cases.attacks import find_attacks_on, replay_found
from deepsec_results.use_cases.explanations import explain_found
from deepsec_results.use_cases.loaded_batch import load_batches

STEPS = {name_of(path): path for path in recorded_answers("steps")}
FOLLOW = {name_of(path): path for path in recorded_answers("follow")}

# Here the prover's simulator does not offer the next action, whose channel must be computed.
WRONG = "mp5274_cqfo/fail_2t2u__query_4"

# Here no execution has the trace.
LATE = "mp5274_78i2/sem_private_1jsu__query_3"


def found_attacks() -> dict[str, Any]:
    """Each attack of the recorded batches, by the name of its recorded answers."""
    paths = [*RECORDED.glob("*.json"), *(REPLAY / "result_files").glob("*.json")]
    batches = load_batches([str(path) for path in sorted(paths)])
    found = find_attacks_on(batches, named=False).attacks
    return {
        f"{path.removesuffix('.json').replace('/query_', '__query_')}": attack
        for attack in found
        if (path := attack.path) is not None
    }


ATTACKS = cache(found_attacks)


def numbers_in(answers: list[dict[str, Any]], visible: list[bool]) -> list[str]:
    """The numbers of the prover's answers: `0` for the first one, before all actions, `4` after the
    fourth visible action, `4.1` after the first silent one behind it."""
    numbers, seen, silent = ["0"], 0, 0
    for is_visible in visible:
        seen, silent = (seen + 1, 0) if is_visible else (seen, silent + 1)
        numbers.append(f"{seen}.{silent}" if silent else str(seen))
    assert len(numbers) == len(answers)
    return numbers


def is_visible(name: str) -> list[bool]:
    """Whether the attacker takes part, of each stored action of a trace."""
    actions = ATTACKS()[name].stored_attack.trace.action_sequence
    kinds = (OutputAction, InputAction, EavesdropAction)
    return [isinstance(action, kinds) for action in actions]


DEPTH = Depth(everything=True, configurations=True)


def names(values: list[dict[str, Any]]) -> list[str]:
    """Names without their order, which is free."""
    return sorted(json.dumps(value, sort_keys=True) for value in values)


def as_json(value: object) -> Any:
    return json.loads(json_text(value))


@pytest.mark.parametrize("name", STEPS)
def test_each_configuration_is_the_provers(name: str) -> None:
    plain = as_json(plain_trace(replay_found(ATTACKS()[name]), DEPTH))
    recorded = list(read_lines(STEPS[name]))
    assert len(plain["configurations"]) == len(recorded) == len(plain["actions"]) + 1
    numbers = numbers_in(recorded, is_visible(name))
    assert [action["number"] for action in plain["actions"]] == numbers[1:]
    for at, (mine, theirs) in enumerate(zip(plain["configurations"], recorded, strict=True)):
        assert theirs["current_action_id"] + 1 == at
        assert mine["action"] == numbers[at]
        assert mine["process"] == theirs["process"]
        assert [entry["json"] for entry in mine["frame"]] == theirs["frame"]
        assert names([entry["json"] for entry in mine["names"]]) == names(theirs["names"])
    assert plain["frame"] == plain["configurations"][-1]["frame"]


@pytest.mark.parametrize("name", STEPS)
def test_each_step_of_an_explanation_has_the_provers_frame(name: str) -> None:
    plain = as_json(plain_explanation(explain_found(ATTACKS()[name], MAX_STATES)))
    recorded = list(read_lines(STEPS[name]))
    numbers = numbers_in(recorded, is_visible(name))
    for step in plain["steps"]:
        theirs = recorded[numbers.index(step["number"])]
        assert [entry["json"] for entry in step["frame"]] == theirs["frame"]
    assert ";".join(step["action"] for step in plain["steps"]) or plain["trace"] == "ε"


@pytest.mark.parametrize("name", sorted(FOLLOW.keys() - {WRONG}))
def test_the_furthest_way_has_a_frame_that_the_prover_reaches(name: str) -> None:
    plain = as_json(plain_explanation(explain_found(ATTACKS()[name], MAX_STATES)))
    furthest = plain["other"]["furthest"]
    frames = [
        line["answer"]["frame"]
        for line in read_lines(FOLLOW[name])
        if line["followed"] == furthest["followed"]
    ]
    assert [entry["json"] for entry in furthest["frame"]] in frames


@pytest.mark.parametrize("name", sorted(ATTACKS()))
def test_the_shape_is_the_contracts(name: str) -> None:
    """Of every attack, also of those that the prover's own API cannot show."""
    plain = as_json(plain_explanation(explain_found(ATTACKS()[name], MAX_STATES, every_way=True)))
    assert {"id", "run", "query", "type", "semantics", "process", "trace"} < set(plain)
    other = plain["other"]
    assert other["process"] == 3 - plain["process"]
    assert plain["sentence"].endswith(".")
    if name == LATE:
        assert (other["outcome"], other["furthest"], other["witness"]) == (
            "no_execution",
            None,
            None,
        )
        return
    assert other["outcome"] in {"equality", "message", "stuck", "sessions", "undecided"}
    assert sum(other["ends"].values()) == other["ways"] == len(other["every_way"])
    fields = {
        "equality": {"recipe1", "recipe2", "term_equal", "term1", "term2", "process_id"},
        "message": {"recipe", "term", "process_id"},
    }
    witness = other["witness"]
    assert (set(witness) if witness else None) == fields.get(other["outcome"])


def test_only_the_last_of_very_large_frames_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explanation_json, "MOST_FRAME_TERMS", 2)
    found = ATTACKS()["mp37ma_hhb-/ballot_leak_chw8__query_1"]
    steps = as_json(plain_explanation(explain_found(found, MAX_STATES)))["steps"]
    assert steps[0]["frame"] is None
    assert [term["text"] for term in steps[1]["frame"]] == ["pk(k)", "aenc(yes,pk(k))"]

"""A trace done step by step, as answers to the question what comes next."""

from pathlib import Path

import pytest
from conftest import RECORDED
from msgspec.structs import replace
from replays import REPLAY, read_attack, read_query

from deepsec_results.analysis.explanations import Reason
from deepsec_results.analysis.simulations import SimulatedQuery
from deepsec_results.analysis.stepping import vocabulary
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.possible_actions import ActionKind, Possible
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import Symbol
from deepsec_results.model.traces import ChoiceAction
from deepsec_results.use_cases.stepping import (
    Dialogue,
    answer,
    follow_so_far,
    open_dialogue,
    quits,
)

COIN = RECORDED / "mp37m1_f9ku/coin_choice_8fv2/query_1.json"
LEAK = RECORDED / "mp37m1_f9ku/replicated_leak_8w8m/query_1.json"


def opened(path: Path, number: int = 1) -> Dialogue:
    query = read_attack(path)
    return open_dialogue(
        SimulatedQuery(query.atoms, query.processes, query.semantics, number, query.theory)
    )


def answered(dialogue: Dialogue, *words: str | None) -> Dialogue:
    for word in words:
        dialogue = answer(dialogue, word)
    return dialogue


def kinds(dialogue: Dialogue) -> list[object]:
    return [
        option.kind if isinstance(option, Possible) else type(option) for option in dialogue.options
    ]


def test_the_attack_on_coin_choice_by_hand() -> None:
    dialogue = opened(COIN)
    assert kinds(dialogue) == [ActionKind.OUTPUT]
    dialogue = answered(dialogue, "1")
    assert follow_so_far(dialogue, MAX_STATES).reason is Reason.EQUIVALENT
    assert kinds(dialogue) == [ChoiceAction, ChoiceAction]
    dialogue = answered(dialogue, "2", "1")
    assert follow_so_far(dialogue, MAX_STATES).reason is Reason.EQUALITY
    assert len(dialogue.current.visible) == 2
    assert dialogue.options == ()


def test_an_input_asks_for_its_message() -> None:
    dialogue = answered(opened(LEAK), "1")
    assert dialogue.input is not None
    assert answered(dialogue, "").input is None
    wrong = answered(dialogue, "ax_1")
    assert (wrong.complaint, wrong.input) == ("ax_1 is not known yet", dialogue.input)
    assert "unknown symbol 'b'" in str(answered(dialogue, "b").complaint)
    done = answered(wrong, "#n")
    assert (done.complaint, done.input, len(done.current.visible)) == (None, None, 1)


def test_back_undoes_one_step_at_a_time() -> None:
    dialogue = opened(COIN)
    later = answered(dialogue, "1", "2")
    assert len(later.states) == 3
    assert answered(later, "b", "b").options == dialogue.options
    assert answered(later, "b", "b", "b").complaint == "this is the beginning"


@pytest.mark.parametrize("word", ["0", "9", "", "x", "-1", "1.0", "²", "1" * 5000])
def test_a_wrong_answer_changes_nothing(word: str) -> None:
    dialogue = opened(COIN)
    wrong = answered(dialogue, word)
    assert wrong.states == dialogue.states
    assert str(wrong.complaint).startswith("expected a number from 1 to 1, b or q, found ")


@pytest.mark.parametrize("word", ["q", " q ", None])
def test_the_end(word: str | None) -> None:
    assert not answered(opened(COIN), word).is_open


def test_the_end_of_the_input_while_a_message_is_asked_for() -> None:
    assert not answered(opened(LEAK), "1", None).is_open


def test_an_eavesdrop_is_offered_in_its_semantics() -> None:
    path = RECORDED / "mp37m3_d7_v/passport_error_2gp/query_1.json"
    assert ActionKind.EAVESDROP in kinds(opened(path, 2))
    dialogue = opened(path, 2)
    number = kinds(dialogue).index(ActionKind.EAVESDROP) + 1
    assert len(answered(dialogue, str(number)).current.active.configuration.frame) == 1


def test_a_verified_query_can_be_stepped_through() -> None:
    (folder,) = (
        path for path in (REPLAY / "result_files/mp522q_gicz").glob("two*") if path.is_dir()
    )
    query = read_query(folder / "query_2.json")
    dialogue = open_dialogue(
        SimulatedQuery(query.atoms, query.processes, query.semantics, 1, query.theory)
    )
    done = answered(dialogue, "1", "1")
    assert follow_so_far(done, MAX_STATES).reason is Reason.EQUIVALENT


def test_quit_ends_a_question_for_a_message_too() -> None:
    assert not answered(opened(LEAK), "1", "q").is_open


def test_a_name_of_the_protocol_is_a_message_even_if_it_is_q() -> None:
    attack = read_attack(LEAK)
    data = [
        replace(atom, label="q")
        if isinstance(atom, Symbol) and atom.arity == 0 and atom.is_public
        else atom
        for atom in attack.atoms.data
    ]
    assert data != list(attack.atoms.data)
    atoms = replace(attack.atoms, data=data)
    query = SimulatedQuery(atoms, attack.processes, attack.semantics, 1, Theory(atoms))
    dialogue = answered(open_dialogue(query), "1")
    assert not quits(dialogue)
    done = answered(dialogue, "q")
    assert (done.complaint, done.is_open, len(done.current.visible)) == (None, True, 1)
    assert not answered(dialogue, "", "q").is_open


def test_what_a_message_can_be_made_of() -> None:
    known = vocabulary(answered(opened(COIN), "1").current)
    assert (known.axioms, dict(known.functions)["h"]) == (1, 1)
    assert {"heads", "tails"} <= set(known.constants)
    assert not [name for name, _ in known.functions if name.startswith("proj_")]

"""The steps of an attack next to those of a way to follow it, of recorded attacks."""

from functools import cache

import pytest
from conftest import FIXTURES, some

from deepsec_results.analysis.explanations import ReplayedWay, TraceExplanation
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.step_pairs import PairedSteps, pair_steps
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.places import Places
from deepsec_results.calculus.replaying import ReplayedStep
from deepsec_results.model.traces import VisibleAction, action_numbers
from deepsec_results.use_cases.attacks import find_attacks_on
from deepsec_results.use_cases.explanations import explain_found
from deepsec_results.use_cases.loaded_batch import load_batches

BATCHES = {
    "coin": ("recorded", "mp37m1_f9ku"),
    "passport": ("recorded", "mp37m1_f9ku"),
    "wide_mouth": ("evening", "mpcjbe_2r50"),
    "passport-3": ("evening", "mpcjbe_2r50"),
    "short_reply": ("replay", "mp522q_gicz"),
    "key_release": ("replay", "mp522q_gicz"),
    "fair_coin": ("replay", "mp523a_ha67"),
}


@cache
def explained(run: str, query: int = 1) -> TraceExplanation:
    folder, batch = BATCHES[run]
    loaded = load_batches([str(FIXTURES / folder / "result_files" / f"{batch}.json")])
    (attack,) = find_attacks_on(loaded, QuerySelection(run=run, query=query), named=True).attacks
    explanation = explain_found(attack, MAX_STATES).explanation
    assert explanation is not None
    return explanation


def paired_with(explanation: TraceExplanation, way: ReplayedWay) -> PairedSteps:
    replayed = explanation.replayed
    return pair_steps(replayed, way, Places(replayed.process, replayed.other))


def numbers(steps: list[ReplayedStep]) -> list[str]:
    return action_numbers([step.action for step in steps])


def shown(explanation: TraceExplanation, paired: PairedSteps) -> list[tuple[str, str, bool]]:
    """The numbers of the steps on both sides, and whether they differ."""
    here = numbers([*explanation.replayed.replay.steps])
    there = numbers([*explanation.closest.replay.steps])
    return [
        (
            "" if pair.here is None else here[pair.here],
            "" if pair.there is None else there[pair.there],
            pair.differs,
        )
        for pair in paired.pairs
    ]


@pytest.mark.parametrize(
    ("run", "query", "expected"),
    [
        # Names of their own differ in no way; heads and tails are public.
        ("coin", 1, [("1", "1", True), ("1.1", "1.1", False), ("2", "2", True)]),
        ("key_release", 1, [("1", "1", False), ("2", "2", True)]),
        # The second process answers once.
        ("short_reply", 1,
         [("1", "1", False), ("1.1", "1.1", False), ("2", "2", False), ("3", "", True)]),
        # The tests hold on both sides; the last message has another content.
        ("wide_mouth", 1,
         [("1", "1", False), ("1.1", "1.1", False), ("1.2", "1.2", False), ("1.3", "1.3", False),
          ("1.4", "1.4", False), ("2", "2", False), ("3", "3", False), ("3.1", "3.1", False),
          ("4", "4", True)]),
        ("fair_coin", 2, [("0.1", "0.1", False), ("1", "1", False)]),
    ],
)  # fmt: skip
def test_what_belongs_together(run: str, query: int, expected: list[tuple[str, str, bool]]) -> None:
    explanation = explained(run, query)
    assert shown(explanation, paired_with(explanation, explanation.closest)) == expected


def test_the_test_that_fails_on_one_side_only() -> None:
    """The passport of process 2 checks a MAC under its own key, and that of process 1 a nonce."""
    explanation = explained("passport", 2)
    paired = paired_with(explanation, explanation.closest)
    differing = [(here, there) for here, there, differs in shown(explanation, paired) if differs]
    assert differing == [("6.2", "6.2"), ("", "6.3"), ("7", "7")]
    # Of the tests before, the one of the command and the one of the message hold on both sides.
    here = numbers([*explanation.replayed.replay.steps])
    assert {here[at] for at in paired.tests_here} == {"2.2", "4.1", "6.1"}


def test_a_test_belongs_to_the_action_before_it() -> None:
    """The passports of process 1 act in another order. Two of them refuse a message, as two of
    process 2 do; only the last one fails in another line."""
    explanation = explained("passport-3")
    pairs = shown(explanation, paired_with(explanation, explanation.closest))
    differing = [here or there for here, there, differs in pairs if differs]
    assert [number.partition(".")[0] for number in differing] == ["16"] * (len(differing) - 1) + [
        "17"
    ]
    assert ("8.2", "8.2", False) in pairs and ("10.2", "10.2", False) in pairs


@pytest.mark.parametrize("folder", some(["recorded", "replay", "evening"]))
def test_each_step_is_there_once_and_in_order(folder: str) -> None:
    paths = sorted((FIXTURES / folder / "result_files").glob("*.json"))
    attacks = find_attacks_on(load_batches([*map(str, paths)]), named=False).attacks
    seen = 0
    for attack in attacks:
        explanation = explain_found(attack, 200, every_way=True).explanation
        if explanation is None:
            continue
        for way in explanation.ways:
            paired = paired_with(explanation, way)
            for steps, places in (
                (explanation.replayed.replay.steps, [pair.here for pair in paired.pairs]),
                (way.replay.steps, [pair.there for pair in paired.pairs]),
            ):
                found = [at for at in places if at is not None]
                assert found == sorted(set(found))
                visible = {
                    at for at, one in enumerate(steps) if isinstance(one.action, VisibleAction)
                }
                assert visible <= set(found)
            seen += 1
    assert seen > 15

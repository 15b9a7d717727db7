"""Traces read from text."""

import pytest
from conftest import RECORDED
from recorded import expected_rows
from replays import Attack, read_attack

from deepsec_results.calculus.errors import ReplayError
from deepsec_results.calculus.notation import ShownLabels, write_trace
from deepsec_results.calculus.recipes import parse_recipe, symbol_labels
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.model.traces import EavesdropAction, InputAction, OutputAction

COIN = RECORDED / "mp37m1_f9ku/coin_choice_8fv2/query_1.json"


@pytest.fixture(scope="module")
def attack() -> Attack:
    return read_attack(COIN)


def test_what_the_prover_prints_reads_back(attack: Attack) -> None:
    """Of the queries that have the symbols of coin_choice, every trace that it printed."""
    printed = [row["trace"] for row in expected_rows() if row["input_file"] == "coin_choice.dps"]
    read = 0
    for text in filter(None, printed):
        actions = parse_trace(attack.theory, text)
        assert write_trace(actions, ShownLabels(attack.theory.atoms)) == text
        read += 1
    assert read > 2


@pytest.mark.parametrize("text", ["", " ", "ε", " ε "])
def test_an_empty_trace(attack: Attack, text: str) -> None:
    assert parse_trace(attack.theory, text) == []


def test_blanks_and_a_last_semicolon_do_not_matter(attack: Attack) -> None:
    actions = parse_trace(attack.theory, " out( c , ax_1 ) ;\n in(c,(ax_1, #n)) ; ")
    assert [type(action) for action in actions] == [OutputAction, InputAction]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("out(c,ax_1);;", "action 2: expected in(CHANNEL,MESSAGE), "),
        ("out(c)", "found 'out(c)'"),
        ("out(c,ax_1", "found 'out(c,ax_1'"),
        ("out(c,ax_1,ax_2)", "found 'out(c,ax_1,ax_2)'"),
        ("send(c,ax_1)", "found 'send(c,ax_1)'"),
        ("out(c,ax_2)", "action 1: expected ax_1, found 'ax_2'"),
        ("out(c,ax_1);out(c,ax_1)", "action 2: expected ax_2, found 'ax_1'"),
        ("eav(c,ax_2)", "action 1: expected ax_1, found 'ax_2'"),
        ("eav(c,ax_1);eav((c,c), c )", "action 2: expected ax_2, found 'c'"),
        ("in(c,ax_1)", "action 1: ax_1 is not known yet"),
        ("out(ax_1,ax_1)", "action 1: ax_1 is not known yet"),
        ("out(c,ax_1);in(ax_2,ax_1)", "action 2: ax_2 is not known yet"),
        ("in(c,h(ax_0))", "ax_0 is not known yet"),
        ("in(c,h((c,proj_{1,2}(ax_3))))", "ax_3 is not known yet"),
        ("in(nowhere,c)", "unknown symbol 'nowhere'"),
        ("in(c,h(c,c))", "takes 1 argument"),
    ],
)
def test_what_is_not_a_trace_is_refused(attack: Attack, text: str, reason: str) -> None:
    with pytest.raises(ReplayError) as found:
        parse_trace(attack.theory, text)
    assert reason in str(found.value)


def test_a_channel_may_have_parts(attack: Attack) -> None:
    """A comma inside of parentheses or braces does not end the channel."""
    for channel in ("(c,c)", "proj_{1,2}((c,c))", "((c,(c,c)),c)"):
        (action,) = parse_trace(attack.theory, f"in({channel},(c,#n))")
        assert isinstance(action, InputAction)
        assert action.channel == parse_recipe(attack.theory, channel)
        assert action.term == parse_recipe(attack.theory, "(c,#n)")


def test_an_output_and_an_eavesdrop_each_bind_an_axiom_and_an_input_none(attack: Attack) -> None:
    actions = parse_trace(attack.theory, "out(c,ax_1);in(c,ax_1);eav(c,ax_2);out(ax_2,ax_3)")
    assert [type(action) for action in actions] == [
        OutputAction, InputAction, EavesdropAction, OutputAction,
    ]  # fmt: skip


def test_symbols_are_read_by_the_labels_that_are_given(attack: Attack) -> None:
    labels = {"channel": symbol_labels(attack.theory)["c"]}
    given = parse_trace(attack.theory, "out(channel,ax_1)", labels)
    assert given == parse_trace(attack.theory, "out(c,ax_1)")
    with pytest.raises(ReplayError, match="unknown symbol 'c'"):
        parse_trace(attack.theory, "out(c,ax_1)", labels)


def test_a_trace_of_ten_thousand_actions(attack: Attack) -> None:
    text = ";".join(f"out(c,ax_{number})" for number in range(1, 10_001))
    assert len(parse_trace(attack.theory, text)) == 10_000

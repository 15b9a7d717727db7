"""What each step does, and why it is impossible."""

from collections.abc import Callable

import pytest
from processes import Protocol, pair, par

from deepsec_results.calculus import events
from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    initial_configuration,
)
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.steps import (
    choose,
    communicate,
    is_deterministic,
    receive,
    send,
    take_silent_step,
)
from deepsec_results.model.processes import Input, LetInElse, Process
from deepsec_results.model.terms import Equality, Function, PatternTuple


class Example:
    """A process; `open(box(x)) -> x` fails for all that is no box."""

    def __init__(self) -> None:
        self.protocol = Protocol()
        self.x, self.y = self.protocol.variable("x"), self.protocol.variable("y")
        self.box = self.protocol.constructor("box", 1)
        rule = [Function(self.box, [self.x])], self.x
        self.failing = Function(self.protocol.destructor("open", 1, rule), [self.protocol.c])
        self.a, self.b = self.protocol.constant("a"), self.protocol.constant("b")

    def begin(self, *processes: Process) -> tuple[Configuration, list[Component]]:
        start = initial_configuration(self.protocol.theory, par(*processes))
        found = {id(component.process): component for component in start}
        return start, [found[id(process)] for process in processes]


def left(configuration: Configuration) -> list[Process]:
    return [component.process for component in configuration]


def test_a_new_makes_a_private_name() -> None:
    made = Example()
    k = made.protocol.name()
    sent = made.protocol.out(k)
    start, [component] = made.begin(made.protocol.new(k, sent))
    after, event = take_silent_step(start, component)
    name = start.theory.messages.name(k.id)
    assert event == events.NameMade(name)
    assert left(after) == [sent] and list(after.names.values()) == [name]
    [next_one] = after
    sent_after, sent_event = send(after, next_one)
    assert sent_event == events.Sent(start.theory.apply(made.protocol.c.symbol, ()), name, 1)  # type: ignore[arg-type]
    assert list(sent_after.frame) == [name] and left(sent_after) == []


@pytest.mark.parametrize(
    ("first", "second", "passed"),
    [("a", "a", True), ("a", "b", False), ("a", "failing", False), ("failing", "a", False),
     ("failing", "failing", False)],
)  # fmt: skip
def test_a_test_holds_for_equal_messages(first: str, second: str, passed: bool) -> None:
    made = Example()
    yes, no = made.protocol.out(made.a), made.protocol.out(made.b)
    terms = getattr(made, first), getattr(made, second)
    start, [component] = made.begin(made.protocol.test(*terms, yes, no))
    after, event = take_silent_step(start, component)
    assert isinstance(event, events.Tested)
    assert event.passed is passed
    assert [event.left is None, event.right is None] == [first == "failing", second == "failing"]
    assert left(after) == [yes if passed else no]


@pytest.mark.parametrize(
    ("term", "passed"), [("pair", True), ("a", False), ("failing", False), ("other", False)]
)
def test_a_let_matches_its_pattern(term: str, passed: bool) -> None:
    """let (y,=a) = TERM in out(c,y) else out(c,b)"""
    made = Example()
    yes, no = made.protocol.out(made.y), made.protocol.out(made.b)
    terms = {
        "pair": pair(made.b, made.a), "other": pair(made.b, made.b), "a": made.a,
        "failing": made.failing,
    }  # fmt: skip
    pattern = PatternTuple([made.y, Equality(made.a)])
    place = made.protocol.place()
    start, [component] = made.begin(LetInElse(pattern, terms[term], place, yes, no))
    after, event = take_silent_step(start, component)
    assert isinstance(event, events.Matched)
    assert (event.passed, event.value is None) == (passed, term == "failing")
    b = start.theory.apply(made.b.symbol, ())
    assert [(one.variable, one.message) for one in event.bindings] == [(made.y, b)] * passed
    assert left(after) == [yes if passed else no]


@pytest.mark.parametrize("overheard", [False, True])
def test_a_communication(overheard: bool) -> None:
    made = Example()
    shown = made.protocol.out(made.y)
    sender, reader = made.protocol.out(made.a), made.protocol.read(made.y, shown)
    start, [output, input_] = made.begin(sender, reader)
    after, event = communicate(start, output, input_, overheard=overheard)
    assert isinstance(event, events.Communicated)
    a = start.theory.apply(made.a.symbol, ())
    assert event.message is a and event.axiom == (1 if overheard else None)
    assert list(after.frame) == [a] * overheard
    assert left(after) == [shown]
    [next_one] = after
    assert send(after, next_one)[1].message is a  # type: ignore[union-attr]


def test_an_input_gets_a_message_of_the_attacker() -> None:
    made = Example()
    shown = made.protocol.out(made.y)
    start, [component] = made.begin(made.protocol.read(made.y, shown))
    own = start.theory.messages.attacker("#n_0")
    after, event = receive(start, component, own)
    assert isinstance(event, events.Received) and event.message is own
    assert left(after) == [shown] and list(after.frame) == []


def test_a_choice_keeps_one_process() -> None:
    made = Example()
    first, second = made.protocol.out(made.a), made.protocol.out(made.b)
    start, [component] = made.begin(made.protocol.choice(first, second))
    for chosen, process in ((True, first), (False, second)):
        after, event = choose(start, component, left=chosen)
        assert event == events.Chosen(chosen) and left(after) == [process]


def test_which_steps_need_no_decision() -> None:
    made = Example()
    k, sent = made.protocol.name(), made.protocol.out(made.a)
    silent = [made.protocol.new(k), made.protocol.test(k, k), made.protocol.let(made.y, k)]
    others = [sent, made.protocol.read(made.y), made.protocol.choice(sent, sent),
              made.protocol.bang(2, sent)]  # fmt: skip
    _, components = made.begin(*silent, *others)
    assert [is_deterministic(one) for one in components] == [True] * 3 + [False] * 4


Attempt = Callable[[Configuration, Component], object]
STEPS: dict[str, tuple[Attempt, str, set[str]]] = {
    "send": (send, "an output", {"Output"}),
    "receive": (
        lambda start, one: receive(start, one, start.theory.messages.attacker("#n_0")),
        "an input", {"Input"},
    ),
    "choose": (lambda start, one: choose(start, one, left=True), "a choice", {"Choice"}),
    "silent": (take_silent_step, "a test or a new", {"New", "IfThenElse", "LetInElse"}),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_another_construct_is_impossible(step: str) -> None:
    made = Example()
    attempt, expected, possible = STEPS[step]
    k, sent = made.protocol.name(), made.protocol.out(made.a)
    processes = [
        sent, made.protocol.read(made.y), made.protocol.new(k), made.protocol.test(made.a, made.a),
        made.protocol.let(made.y, made.a), made.protocol.choice(sent, sent),
        made.protocol.bang(2, sent),
    ]  # fmt: skip
    for process in processes:
        start, [component] = made.begin(process)
        kind = type(process).__name__
        if kind in possible:
            attempt(start, component)
            continue
        with pytest.raises(CalculusError) as error:
            attempt(start, component)
        index = process.position.index  # type: ignore[union-attr]
        # An input is an output or an input, whose channel is looked at first.
        words = "an output or an input" if step == "receive" else expected
        if step == "receive" and kind == "Output":
            words = "an input"
        assert str(error.value) == f"expected {words} at {index}, found {kind}"


def test_an_output_or_input_that_fails_is_impossible() -> None:
    made = Example()
    failing = made.failing
    outputs = made.protocol.out(failing), made.protocol.out(made.a, channel=failing)
    reader = made.protocol.read(made.y, channel=failing)
    place = made.protocol.place()
    strict = Input(made.protocol.c, Equality(made.a), place, None)
    start, [message, channel, read, only] = made.begin(*outputs, reader, strict)
    own = start.theory.messages.attacker("#n_0")
    attempts: list[tuple[Callable[[], object], str]] = [
        (lambda: send(start, message), f"the output at {outputs[0].position.index} is not"),
        (lambda: send(start, channel), f"the channel at {outputs[1].position.index} is not"),
        (lambda: receive(start, read, own), f"the channel at {reader.position.index} is not"),
        (lambda: receive(start, only, own), f"does not match the pattern at {place.index}"),
    ]
    for attempt, words in attempts:
        with pytest.raises(CalculusError, match=words):
            attempt()


def test_a_communication_on_two_channels_is_impossible() -> None:
    made = Example()
    sender = made.protocol.out(made.a, channel=made.b)
    reader = made.protocol.read(made.y)
    start, [output, input_] = made.begin(sender, reader)
    words = f"the output at {sender.position.index} and the input at {reader.position.index} are on"
    with pytest.raises(CalculusError, match=words):
        communicate(start, output, input_)

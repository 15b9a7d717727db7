"""A trace of 10,000 actions takes linear work: its steps are counted."""

from collections.abc import Callable

import pytest
from conftest import FULL
from processes import Protocol, attacker, give, output, par
from test_linear import grows_linearly

from deepsec_results.calculus.following import follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.terms import Axiom, Function, Recipe
from deepsec_results.model.traces import (
    Action,
    BangAction,
    ChoiceAction,
    CommAction,
    InputAction,
    OutputAction,
    TauAction,
)

LENGTH = 10_000 if FULL else 2_000

Trace = tuple[Protocol, Process, list[Action]]


def one_after_the_other(length: int) -> Trace:
    """in(c,x); out(c,h(x)); …, where each input gets what was output last."""
    protocol = Protocol()
    h = protocol.constructor("h", 1)
    process: Process | None = None
    places: list[Position] = []
    for _ in range(length // 2):
        x = protocol.variable()
        process = protocol.out(Function(h, [x]), process)
        places.append(process.position)
        process = protocol.read(x, process)
        places.append(process.position)
    actions: list[Action] = []
    term: Recipe = attacker()
    while places:
        actions.append(give(protocol.c, term, places.pop()))
        actions.append(output(protocol.c, places.pop()))
        term = Axiom(len(actions) // 2)
    assert process is not None
    return protocol, process, actions


def side_by_side(length: int) -> Trace:
    protocol = Protocol()
    k = protocol.name()
    outputs = [protocol.out(k) for _ in range(length - 1)]
    process = protocol.new(k, par(*outputs))
    return (
        protocol,
        process,
        [TauAction(process.position), *(output(protocol.c, one.position) for one in outputs)],
    )


def copies(length: int) -> Trace:
    """All copies of a replication, made one by one; each makes a name and outputs it."""
    count = length // 3
    protocol = Protocol()
    k = protocol.name()
    sent = protocol.out(k)
    copy = protocol.new(k, sent)
    process = protocol.bang(count + 1, copy)
    actions: list[Action] = []
    for number in range(count + 1, 1, -1):
        actions += [
            BangAction(process.position, 1),
            TauAction(Position(copy.position.index, [number])),
            output(protocol.c, sent.position, number),
        ]
    return protocol, process, actions


def unseen(length: int) -> Trace:
    """Communications on a private channel, each followed by a choice and an output."""
    protocol = Protocol()
    private = protocol.constant("s", public=False)
    parts: list[Process] = []
    actions: list[Action] = []
    for _ in range(length // 3):
        x = protocol.variable()
        last = protocol.out(x)
        choice = protocol.choice(None, last)
        reader = protocol.read(x, choice, channel=private)
        sender = protocol.out(protocol.c, channel=private)
        parts += [sender, reader]
        actions += [
            CommAction(reader.position, sender.position),
            ChoiceAction(choice.position),
            output(protocol.c, last.position),
        ]
    return protocol, par(*parts), actions


@pytest.mark.parametrize("make", [one_after_the_other, side_by_side, copies, unseen])
def test_replaying_is_linear(make: Callable[[int], Trace]) -> None:
    def work(length: int) -> Callable[[], object]:
        protocol, process, actions = make(length)
        assert length - 3 < len(actions) <= length
        theory = protocol.theory
        return lambda: replay(theory, process, actions, Semantics.PRIVATE)

    assert grows_linearly(work, LENGTH // 2)


def test_following_one_action_after_the_other_is_linear() -> None:
    def work(length: int) -> Callable[[], object]:
        protocol, process, actions = one_after_the_other(length)
        end = replay(protocol.theory, process, actions, Semantics.PRIVATE).configurations[-1]

        def follow_itself() -> None:
            (way,) = follow(end, actions, process, Semantics.PRIVATE).ways
            assert (way.outcome, way.followed) == (WayOutcome.EQUIVALENT, len(actions))

        return follow_itself

    assert grows_linearly(work, LENGTH // 5)


def alike(length: int) -> Trace:
    """Processes side by side that are alike: new k; in(c,x); out(c,h(k,x))."""
    protocol = Protocol()
    h = protocol.constructor("h", 2)
    parts: list[Process] = []
    actions: list[Action] = []
    for _ in range(length // 3):
        k, x = protocol.name(), protocol.variable()
        sent = protocol.out(Function(h, [k, x]))
        reader = protocol.read(x, sent)
        begin = protocol.new(k, reader)
        parts.append(begin)
        actions += [
            TauAction(begin.position),
            give(protocol.c, attacker(), reader.position),
            output(protocol.c, sent.position),
        ]
    return protocol, par(*parts), actions


def all_inputs_first(length: int) -> Trace:
    """The same, where all inputs come before all outputs."""
    protocol, process, actions = alike(length)
    order = (TauAction, InputAction, OutputAction)
    return protocol, process, sorted(actions, key=lambda action: order.index(type(action)))


def with_another_process(length: int) -> Trace:
    """Messages nested ever deeper, with another process at the side that never acts."""
    protocol, process, actions = one_after_the_other(length)
    return protocol, par(process, protocol.out(protocol.c, channel=protocol.constant("d"))), actions


@pytest.mark.parametrize(
    "make", [alike, all_inputs_first, side_by_side, copies, with_another_process]
)
def test_following_side_by_side_is_linear(make: Callable[[int], Trace]) -> None:
    def work(length: int) -> Callable[[], object]:
        protocol, process, actions = make(length)
        end = replay(protocol.theory, process, actions, Semantics.PRIVATE).configurations[-1]

        def follow_itself() -> None:
            (way,) = follow(end, actions, process, Semantics.PRIVATE).ways
            assert way.outcome is WayOutcome.EQUIVALENT

        return follow_itself

    assert grows_linearly(work, 300)


def deep(length: int) -> Trace:
    """One message that is nested deep, and its innermost part before it."""
    protocol = Protocol()
    h, a = protocol.constructor("h", 1), protocol.constant("a")
    term = a
    for _ in range(length):
        term = Function(h, [term])
    last = protocol.out(term)
    first = protocol.out(a, last)
    k = protocol.name()
    process = protocol.new(k, par(first, protocol.out(k, channel=protocol.constant("d"))))
    actions: list[Action] = [
        TauAction(process.position),
        output(protocol.c, first.position),
        output(protocol.c, last.position),
    ]
    return protocol, process, actions


def test_following_deep_messages_is_linear() -> None:
    def work(length: int) -> Callable[[], object]:
        protocol, process, actions = deep(length)
        end = replay(protocol.theory, process, actions, Semantics.PRIVATE).configurations[-1]
        return lambda: follow(end, actions, process, Semantics.PRIVATE)

    assert grows_linearly(work, 1_000)

"""The actions that the partners of sessions must do, and what led to each."""

from processes import Protocol, attacker, give, output, par

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.session_actions import DueAction, due_actions
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, CommAction, TauAction


def due(protocol: Protocol, process: Process, *actions: Action) -> list[DueAction]:
    theory = protocol.theory
    execution = replay(theory, process, actions, Semantics.PRIVATE)
    return due_actions(ProcessPair(theory, process, process, Semantics.PRIVATE), execution)


def test_each_action_has_the_last_visible_one_that_led_to_it() -> None:
    """new k; (out(k,c); out(c,c); out(c,c) | in(k,x); in(c,y)), with another session between."""
    protocol = Protocol()
    k, x, y = protocol.name(), protocol.variable(), protocol.variable()
    last = protocol.out(protocol.c)
    then = protocol.out(protocol.c, last)
    send = protocol.out(protocol.c, then, channel=k)
    answer = protocol.read(y)
    read = protocol.read(x, answer, channel=k)
    other = protocol.out(protocol.c)
    process = protocol.new(k, par(send, read, other))
    found = due(
        protocol, process,
        TauAction(process.position), output(protocol.c, other.position),
        CommAction(read.position, send.position), output(protocol.c, then.position),
        give(protocol.c, attacker(), answer.position), output(protocol.c, last.position),
    )  # fmt: skip
    assert [one.visible for one in found] == [0, 1, 1, 2, 3, 4]
    # The communication, and what it leads to, began in no visible action.
    assert [one.earlier for one in found] == [None, None, None, None, None, 2]
    assert [sum(one.begun.values()) for one in found] == [3, 0, 2, 1, 0, 0]
    assert [len(one.actors) for one in found] == [0, 1, 2, 1, 1, 1]


def test_a_communication_passes_on_what_led_to_it() -> None:
    """new k; (out(c,c); out(k,c); out(c,c) | in(k,x)): the last output began in the first one."""
    protocol = Protocol()
    k, x = protocol.name(), protocol.variable()
    last = protocol.out(protocol.c)
    send = protocol.out(protocol.c, last, channel=k)
    first = protocol.out(protocol.c, send)
    read = protocol.read(x, channel=k)
    process = protocol.new(k, par(first, read))
    found = due(
        protocol, process,
        TauAction(process.position), output(protocol.c, first.position),
        CommAction(read.position, send.position), output(protocol.c, last.position),
    )  # fmt: skip
    assert [one.visible for one in found] == [0, 1, 1, 2]
    assert [one.earlier for one in found] == [None, None, 1, 1]

"""Why a process that is ready does not do an action."""

from collections.abc import Callable

import pytest
from processes import Protocol, attacker, recipe

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.waiting import WaitingReason, waiting_in
from deepsec_results.model.processes import Input, Position, Process
from deepsec_results.model.terms import Function, PatternTuple, Projection
from deepsec_results.model.traces import (
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)

NOWHERE = Position(-1, [])


def sends(protocol: Protocol) -> VisibleAction:
    return OutputAction(recipe(protocol.c), NOWHERE)


def gives(protocol: Protocol) -> VisibleAction:
    return InputAction(recipe(protocol.c), attacker(), NOWHERE)


def gives_nothing(protocol: Protocol) -> VisibleAction:
    return InputAction(recipe(protocol.c), Projection(1, 2, attacker()), NOWHERE)


def on_no_channel(_: Protocol) -> VisibleAction:
    return OutputAction(Projection(1, 2, attacker()), NOWHERE)


def overhears(protocol: Protocol) -> VisibleAction:
    return EavesdropAction(recipe(protocol.c), NOWHERE, NOWHERE)


def failing(protocol: Protocol) -> Function:
    """A destructor without a rule that fits."""
    x = protocol.variable()
    g = protocol.constructor("g", 1)
    return Function(protocol.destructor("f", 1, ([Function(g, [x])], x)), [protocol.c])


def pair_reader(protocol: Protocol) -> Process:
    pattern = PatternTuple([protocol.variable(), protocol.variable()])
    return Input(protocol.c, pattern, protocol.place())


CASES: list[
    tuple[WaitingReason, Callable[[Protocol], Process], Callable[[Protocol], VisibleAction]]
] = [
    (WaitingReason.CHANNEL_FAILS, lambda made: made.out(made.c, channel=failing(made)), sends),
    (WaitingReason.OUTPUT_FAILS, lambda made: made.out(failing(made)), sends),
    (
        WaitingReason.SECRET_CHANNEL,
        lambda made: made.out(made.c, channel=made.constant("s", public=False)),
        sends,
    ),
    (WaitingReason.OTHER_CHANNEL, lambda made: made.out(made.c, channel=made.constant("d")), sends),
    (WaitingReason.OTHER_DIRECTION, lambda made: made.read(made.variable()), sends),
    (WaitingReason.OTHER_DIRECTION, lambda made: made.out(made.c), gives),
    (WaitingReason.PATTERN, pair_reader, gives),
    (WaitingReason.RECIPE_FAILS, lambda made: made.read(made.variable()), gives_nothing),
    (WaitingReason.RECIPE_FAILS, lambda made: made.out(made.c), on_no_channel),
    (WaitingReason.NO_PARTNER, lambda made: made.out(made.c), overhears),
]


@pytest.mark.parametrize(
    ("reason", "process", "action"),
    CASES,
    ids=[f"{case[0].name} {case[2].__name__}" for case in CASES],
)
def test_the_reason(
    reason: WaitingReason,
    process: Callable[[Protocol], Process],
    action: Callable[[Protocol], VisibleAction],
) -> None:
    protocol = Protocol()
    ready = process(protocol)
    theory = protocol.theory
    configuration = initial_configuration(theory, ready)
    (waiting,) = waiting_in(configuration, know(theory, []), action(protocol))
    assert waiting.reason is reason


def test_each_reason_has_a_case() -> None:
    assert {reason for reason, _, _ in CASES} == set(WaitingReason)

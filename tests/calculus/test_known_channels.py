"""Which channels the attacker knows, decided without deduction where that is possible."""

import pytest
from conftest import tried
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import Protocol, pair, par
from random_rules import pairs_of_frames, theories
from test_static_equivalence import frame_of

from deepsec_results.calculus.configurations import Configuration, initial_configuration
from deepsec_results.calculus.errors import CalculusError, ForbiddenError
from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.known_channels import KnownChannels
from deepsec_results.calculus.messages import Message, subterms
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil
from deepsec_results.model.traces import CommAction


def configuration(theory: Theory, frame: list[Message]) -> Configuration:
    made = initial_configuration(theory, Nil())
    for message in frame:
        made = made.with_message(message)
    return made


@settings(max_examples=tried(60))
@given(draw=st.data())
def test_it_agrees_with_deduction(draw: st.DataObject) -> None:
    drawn = draw.draw(theories())
    first, second = draw.draw(pairs_of_frames(drawn))
    theory = Theory(drawn.table)
    frame = frame_of(theory, first)
    constants = [theory.apply(number, ()) for number, arity in drawn.constructors if not arity]
    asked = subterms(*frame, *frame_of(theory, second))
    channels = KnownChannels(theory)
    for length in range(len(frame) + 1):
        knowledge = know(theory, frame[:length])
        seen = configuration(theory, frame[:length])
        for message in [*asked, *constants]:
            assert message is not None
            assert channels.has(seen, message) is knowledge.knows(message)


def protocol_with_a_rule_that_is_not_decided() -> Protocol:
    protocol = Protocol()
    x = protocol.variable()
    protocol.destructor("f", 1, ([x], pair(x, x)))
    return protocol


@pytest.mark.parametrize("semantics", Semantics)
@pytest.mark.parametrize("public", [False, True])
def test_a_communication_that_needs_no_deduction(public: bool, semantics: Semantics) -> None:
    protocol = protocol_with_a_rule_that_is_not_decided()
    channel = protocol.constant("p", public=public)
    out = protocol.out(protocol.c, channel=channel)
    read = protocol.read(protocol.variable(), channel=channel)
    process = par(out, read)
    actions = [CommAction(read.position, out.position)]
    if public and semantics is not Semantics.CLASSIC:
        with pytest.raises(ForbiddenError, match=f"{semantics} semantics allows") as raised:
            replay(protocol.theory, process, actions, semantics)
        assert raised.value.action == 1
    else:
        assert len(replay(protocol.theory, process, actions, semantics).steps) == 1


def test_a_channel_that_is_hidden_in_the_frame() -> None:
    """Only deduction can tell whether the attacker gets it out of there."""
    protocol = protocol_with_a_rule_that_is_not_decided()
    h = protocol.constructor("h", 1)
    secret = protocol.constant("p", public=False)
    theory = protocol.theory
    channel = theory.apply(secret.symbol, ())
    assert channel is not None
    hidden = theory.apply(h, (channel,))
    assert hidden is not None
    assert not KnownChannels(theory).has(configuration(theory, []), channel)
    with pytest.raises(CalculusError, match="not a part of its left side"):
        KnownChannels(theory).has(configuration(theory, [hidden]), channel)


def test_a_private_constant_that_a_rule_gives_away() -> None:
    protocol = Protocol()
    secret = protocol.constant("p", public=False)
    protocol.destructor("leak", 1, ([protocol.c], secret))
    theory = protocol.theory
    channel = theory.apply(secret.symbol, ())
    assert channel is not None
    assert KnownChannels(theory).has(configuration(theory, []), channel)


def test_each_message_of_the_first_frame_counts() -> None:
    """The first question may be about a frame with several messages."""
    protocol = Protocol()
    names = [protocol.name(label).id for label in "abk"]
    theory = protocol.theory
    a, b, k = map(theory.messages.name, names)
    channels = KnownChannels(theory)
    assert channels.has(configuration(theory, [a, b]), a)
    assert not channels.has(configuration(theory, [a, b]), k)
    assert channels.has(configuration(theory, [a, b, k]), k)

"""Messages, of which each exists once."""

import pytest
from processes import Protocol, pair

from deepsec_results.calculus.messages import MAX_SIZE, Head, Kind, Message, Messages, subterms
from deepsec_results.model.terms import Atomic, Attacker, Function, Term, Tuple


def test_each_message_exists_once() -> None:
    messages = Messages()
    names = [messages.name(4), messages.name(4, (1,)), messages.name(4, (2,)), messages.name(5)]
    assert len({*names}) == messages.count == 4
    assert messages.name(4, (1,)) is names[1]
    own = messages.attacker("#n_0")
    assert own is messages.attacker("#n_0") is not messages.attacker("#n_1")
    made = messages.make(Head(Kind.FUNCTION, 4), (own,))
    assert made is messages.make(Head(Kind.FUNCTION, 4), (own,))
    assert made is not messages.make(Head(Kind.TUPLE, 4), (own,))
    assert made is not messages.make(Head(Kind.FUNCTION, 4), (names[0],))


@pytest.mark.parametrize(
    "term",
    [
        Atomic(3),
        Atomic(3, [2, 1]),
        Attacker("#n_0"),
        Function(1),
        Function(1, [Attacker("#n_0"), Atomic(3)]),
        Tuple([]),
        Tuple([Atomic(3), Function(1, [Atomic(3)])]),
    ],
    ids=repr,
)
def test_a_message_is_written_as_a_term(term: Term) -> None:
    messages = Messages()

    def made(part: Term) -> Message:
        match part:
            case Atomic():
                return messages.name(part.id, tuple(part.bang or ()))
            case Attacker():
                return messages.attacker(part.label)
            case Function():
                return messages.make(
                    Head(Kind.FUNCTION, part.symbol), tuple(map(made, part.args or ()))
                )
            case Tuple():
                return messages.make(Head(Kind.TUPLE, len(part.args)), tuple(map(made, part.args)))

    message = made(term)
    assert message.to_term() == term
    assert message.to_term() is message.to_term()


def test_the_size_is_the_number_of_symbols() -> None:
    """Up to a limit, which a message with shared parts reaches soon."""
    messages = Messages()
    message = messages.attacker("#n_0")
    assert message.size == messages.make(Head(Kind.TUPLE, 0)).size == 1
    assert messages.make(Head(Kind.TUPLE, 3), (message,) * 3).size == 4
    assert MAX_SIZE == 2**62
    for depth in range(1, 70):
        message = messages.make(Head(Kind.TUPLE, 2), (message, message))
        assert message.size == min(2 ** (depth + 1) - 1, 2**62)


def test_each_part_is_there_once() -> None:
    protocol = Protocol()
    k = protocol.name()
    messages = protocol.theory.messages
    name, own = messages.name(k.id), messages.attacker("#n_0")
    inner = messages.make(Head(Kind.TUPLE, 2), (name, own))
    outer = messages.make(Head(Kind.TUPLE, 2), (inner, name))
    assert subterms(outer) == [outer, inner, name, own]
    assert subterms(own, outer, own) == [own, outer, inner, name]
    assert subterms() == []
    assert outer.to_term() == pair(pair(k, Attacker("#n_0")), k)

"""Messages that are equal up to the names of private names."""

import pytest

from deepsec_results.calculus.messages import Head, Kind, Message, Messages
from deepsec_results.calculus.renaming import Renaming

MESSAGES = Messages()
A, B, K, L = (MESSAGES.name(number) for number in range(4))
COPY = MESSAGES.name(0, (1,))
HASH, CONSTANT = 7, MESSAGES.make(Head(Kind.FUNCTION, 8))


def hashed(*arguments: Message) -> Message:
    return MESSAGES.make(Head(Kind.FUNCTION, HASH), arguments)


def pair(*parts: Message) -> Message:
    return MESSAGES.make(Head(Kind.TUPLE, len(parts)), parts)


@pytest.mark.parametrize(
    ("pairs", "equal"),
    [
        ([(hashed(A), hashed(K))], True),
        ([(pair(A, B), pair(K, L))], True),
        ([(pair(A, A), pair(K, L))], False),
        ([(pair(A, B), pair(K, K))], False),
        ([(A, K), (B, L), (A, K)], True),
        ([(A, K), (A, L)], False),
        ([(A, K), (B, K)], False),
        ([(A, COPY)], True),
        ([(CONSTANT, CONSTANT)], True),
        ([(CONSTANT, A)], False),
        ([(MESSAGES.attacker("#n"), MESSAGES.attacker("#m"))], False),
        ([(pair(A, B), pair(A, B, K))], False),
    ],
)
def test_names_are_renamed_one_to_one(pairs: list[tuple[Message, Message]], equal: bool) -> None:
    assert Renaming().makes_equal(pairs) is equal
    assert Renaming().makes_equal([(theirs, ours) for ours, theirs in pairs]) is equal


def test_it_grows_only_by_what_it_makes_equal() -> None:
    renaming = Renaming()
    assert not renaming.makes_equal([(pair(A, CONSTANT), pair(K, hashed(K)))])
    assert renaming.makes_equal([(A, L)])
    assert not renaming.makes_equal([(A, K)])


def test_what_a_message_has_twice_is_compared_once() -> None:
    ours, theirs = A, K
    for _ in range(60):
        ours, theirs = pair(ours, ours), pair(theirs, theirs)
    assert Renaming().makes_equal([(ours, theirs)])

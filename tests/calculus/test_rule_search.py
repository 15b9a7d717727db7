"""Rules that people write for mixnets, rules that match the same, and how long the search takes."""

from collections.abc import Callable

import pytest
from processes import Protocol
from test_linear import grows_linearly

from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.static_equivalence import (
    MessageTest,
    distinguish,
)
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Atomic, Function, Term


class Mixnet:
    """A theory with one check of a proof about three votes: 38 symbols."""

    def __init__(self) -> None:
        protocol = Protocol()
        self.enc = protocol.constructor("enc", 3)
        self.pub = protocol.constructor("pub", 1)
        self.mix = protocol.constructor("mix", 7)
        self.name = protocol.name().id
        k, *votes = [protocol.variable() for _ in range(4)]
        coins = [protocol.variable() for _ in range(3)]
        key = Function(self.pub, [k])
        ballots: list[Term] = [
            Function(self.enc, [vote, key, coin]) for vote, coin in zip(votes, coins, strict=True)
        ]
        proof = Function(self.mix, [k, *ballots, *votes])
        self.check = protocol.destructor("check", 7, ([proof, *ballots, *votes], protocol.c))
        self.theory = protocol.theory

    def secret(self, number: int) -> Message:
        return self.theory.messages.name(self.name, (number,))

    def ballot(self, vote: Message, key: Message, coin: int) -> Message:
        return self.made(self.enc, vote, self.made(self.pub, key), self.secret(coin))

    def made(self, symbol: int, *arguments: Message) -> Message:
        message = self.theory.apply(symbol, arguments)
        assert message is not None
        return message


KEY = 0


def election(mixnet: Mixnet, count: int, *, key: bool) -> list[Message]:
    """Ballots of the attacker's votes with secret coins; the key is known or not."""
    secret = mixnet.secret(KEY)
    votes = [mixnet.theory.messages.attacker(f"#v_{at}") for at in range(count)]
    ballots = [mixnet.ballot(vote, secret, 1 + at) for at, vote in enumerate(votes)]
    return [*ballots, secret if key else mixnet.made(mixnet.pub, secret)]


@pytest.mark.parametrize("key", [True, False], ids=["key known", "key secret"])
def test_ballots_under_one_key(key: bool) -> None:
    """A ballot of another vote is told apart only by a proof that the attacker can make."""
    mixnet = Mixnet()
    frame = election(mixnet, 5, key=key)
    assert distinguish(mixnet.theory, frame, frame) is None
    for at in range(5):
        other = mixnet.ballot(mixnet.theory.messages.attacker("#other"), mixnet.secret(KEY), 1 + at)
        witness = distinguish(mixnet.theory, frame, [*frame[:at], other, *frame[at + 1 :]])
        assert isinstance(witness, MessageTest) is key


def test_a_proof_that_the_attacker_has() -> None:
    """The check is the only test that tells a proof about other ballots apart."""
    mixnet = Mixnet()
    secret = mixnet.secret(KEY)
    frame = election(mixnet, 4, key=False)
    votes = [mixnet.theory.messages.attacker(f"#v_{at}") for at in range(4)]
    proofs = [
        mixnet.made(mixnet.mix, secret, *frame[first : first + 3], *votes[first : first + 3])
        for first in range(2)
    ]
    assert distinguish(mixnet.theory, [*frame, proofs[0]], [*frame, proofs[0]]) is None
    witness = distinguish(mixnet.theory, [*frame, proofs[0]], [*frame, proofs[1]])
    assert isinstance(witness, MessageTest)
    assert witness.message is mixnet.made(0)


@pytest.mark.parametrize("key", [True, False], ids=["key known", "key secret"])
def test_the_number_of_ballots(key: bool) -> None:
    """Linear where no proof can be made; else each ballot is tried with each other, not in threes.

    The attacker who knows the key can make a proof about any three of the ballots.
    """

    def work(count: int) -> Callable[[], object]:
        mixnet = Mixnet()
        frame = election(mixnet, count, key=key)
        return lambda: know(mixnet.theory, frame)

    if key:
        work(40)()  # in threes, these would be 64,000
    else:
        assert grows_linearly(work, 100)


def both(protocol: Protocol, symbol: int, x: Atomic, y: Atomic, z: Atomic) -> list[Term]:
    return [Function(symbol, [x, z]), Function(symbol, [y, z])]


def test_messages_that_have_an_argument_in_common_are_looked_up() -> None:
    """Of many ciphertexts with a key of their own, none is compared with another."""

    def work(count: int) -> Callable[[], object]:
        protocol = Protocol()
        enc = protocol.constructor("enc", 2)
        name = protocol.name().id
        x, y, z = (protocol.variable() for _ in range(3))
        protocol.destructor("same", 2, (both(protocol, enc, x, y, z), protocol.c))
        theory = protocol.theory
        secrets = [theory.messages.name(name, (at,)) for at in range(count)]
        frame = [theory.apply(enc, (theory.messages.attacker("#n"), one)) for one in secrets]
        return lambda: know(theory, [message for message in frame if message is not None])

    assert grows_linearly(work, 100)


def test_each_choice_is_tried_though_not_with_all_others() -> None:
    """f takes two messages of one shape; only the last of ten differs on the other side."""
    protocol = Protocol()
    g = protocol.constructor("g", 1, public=False)
    name = protocol.name().id
    x, y = protocol.variable(), protocol.variable()
    protocol.destructor("f", 2, ([Function(g, [x]), Function(g, [y])], protocol.c))
    theory = protocol.theory
    secrets = [theory.messages.name(name, (at,)) for at in range(11)]
    frame = [made(theory, g, secret) for secret in secrets[:10]]
    for at in range(10):
        witness = distinguish(theory, frame, [*frame[:at], secrets[10], *frame[at + 1 :]])
        assert isinstance(witness, MessageTest)
        assert witness.message is theory.apply(protocol.c.symbol, ())


def made(theory: Theory, symbol: int, *arguments: Message) -> Message:
    message = theory.apply(symbol, arguments)
    assert message is not None
    return message


def test_two_rules_that_match_the_same_arguments() -> None:
    """The first of them is applied, so that the second one gives no test there."""
    protocol = Protocol()
    g = protocol.constructor("g", 1, public=False)
    name = protocol.name().id
    x, y = protocol.variable(), protocol.variable()
    rules = ([protocol.c, y], protocol.c), ([protocol.c, Function(g, [x])], x)
    protocol.destructor("f", 2, *rules)
    theory = protocol.theory
    secret = theory.messages.name(name, ())
    frame = [made(theory, g, secret)]
    assert not know(theory, frame).knows(secret)
    assert distinguish(theory, [*frame, secret], [*frame, secret]) is None


def test_a_part_without_variables_must_be_deduced() -> None:
    """check(hidden, x) -> x works only for who has `hidden`, which is private."""
    protocol = Protocol()
    hidden = protocol.constant("hidden", public=False)
    x = protocol.variable()
    protocol.destructor("check", 2, ([hidden, x], x))
    theory = protocol.theory
    values = [made(theory, hidden.symbol), theory.messages.name(protocol.name().id, ())]
    assert distinguish(theory, values[:1], values[:1]) is None
    assert isinstance(distinguish(theory, values[:1], values[1:]), MessageTest)

"""Configurations that are equal but for their private names, and the order of their processes."""

from collections.abc import Callable, Hashable
from itertools import permutations

from processes import Protocol, output, pair, par

from deepsec_results.calculus.crowds import Crowds
from deepsec_results.calculus.likeness import key_of
from deepsec_results.calculus.outlines import Outlines
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.terms import Atomic, Term
from deepsec_results.model.traces import Action, TauAction

Begun = tuple[Process, list[Action]]


class Keys:
    """The keys of configurations over one theory."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.crowds = Crowds(theory, Outlines())

    def key(self, begun: Begun) -> Hashable:
        process, actions = begun
        end = replay(self.theory, process, actions, Semantics.PRIVATE).configurations[-1]
        return key_of(self.crowds.of(end, self.crowds.nobody()))


def begin(protocol: Protocol, private: list[Atomic], shown: list[Atomic], last: Process) -> Begun:
    """new …; out(c,…); last, up to the last process."""
    process = last
    actions: list[Action] = []
    for name in reversed(shown):
        sent = protocol.out(name, process)
        process, actions = sent, [output(protocol.c, sent.position), *actions]
    for name in reversed([*private, *shown]):
        made = protocol.new(name, process)
        process, actions = made, [TauAction(made.position), *actions]
    return process, actions


def in_each_order(
    protocol: Protocol, private: list[Atomic], shown: list[Atomic], terms: list[Term]
) -> list[Begun]:
    """Processes out(d,TERM) side by side, whose places are in each order."""
    d = protocol.constant("d")
    return [
        begin(protocol, private, shown, par(*(protocol.out(term, channel=d) for term in order)))
        for order in permutations(terms)
    ]


def test_the_order_of_processes_that_share_private_names_makes_no_difference() -> None:
    """Processes of three shapes; each of two private names is in two of them."""
    protocol = Protocol()
    k, m = protocol.name("k"), protocol.name("m")
    terms = [k, pair(m, protocol.c), pair(pair(k, m), m)]
    begun = in_each_order(protocol, [k, m], [], terms)
    keys = Keys(protocol.theory)
    assert len({keys.key(one) for one in begun}) == 1


def test_names_in_the_frame_tell_processes_of_one_shape_apart() -> None:
    """out(d,(a,k)) | out(d,(b,m)) | out(d,k) | out(d,m) | out(d,a), where ax_1 = a and ax_2 = b."""
    protocol = Protocol()
    a, b, k, m = (protocol.name(label) for label in "abkm")
    begun = in_each_order(protocol, [k, m], [a, b], [pair(a, k), pair(b, m), k, m, a])
    keys = Keys(protocol.theory)
    assert len({keys.key(one) for one in begun}) == 1


NOT_ALIKE: dict[str, Callable[[Protocol, Atomic, Atomic], Process]] = {
    "one name in both": lambda protocol, k, m: par(protocol.out(k), protocol.out(k)),
    "a name each": lambda protocol, k, m: par(protocol.out(k), protocol.out(m)),
    "two of one": lambda protocol, k, m: par(protocol.out(pair(k, k)), protocol.out(m)),
    "one process": lambda protocol, k, m: par(protocol.out(k)),
    "three": lambda protocol, k, m: par(protocol.out(k), protocol.out(m), protocol.out(m)),
}


def test_what_is_not_alike_has_keys_of_its_own() -> None:
    protocol = Protocol()
    k, m = protocol.name("k"), protocol.name("m")
    begun = [begin(protocol, [k, m], [], make(protocol, k, m)) for make in NOT_ALIKE.values()]
    shown = begin(protocol, [m], [k], NOT_ALIKE["a name each"](protocol, k, m))
    keys = Keys(protocol.theory)
    assert len({keys.key(one) for one in [*begun, shown]}) == len(NOT_ALIKE) + 1

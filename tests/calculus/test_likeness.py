"""Configurations that are equal but for their private names, and the order of their processes."""

from collections.abc import Callable, Hashable
from itertools import permutations

import pytest
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


def three_shapes(protocol: Protocol, k: Term, m: Term) -> list[Process]:
    """Processes of three shapes; each of two private names is in two of them."""
    d = protocol.constant("d")
    return [
        protocol.out(k, channel=d),
        protocol.out(pair(m, protocol.c), channel=d),
        protocol.out(pair(pair(k, m), m), channel=d),
    ]


def test_the_order_of_processes_that_share_private_names_makes_no_difference() -> None:
    protocol = Protocol()
    names = [protocol.name(label) for label in "km"]
    shapes = three_shapes(protocol, *names)
    begun = [begin(protocol, names, [], par(*order)) for order in permutations(shapes)]
    keys = Keys(protocol.theory)
    assert len({keys.key(one) for one in begun}) == 1


@pytest.mark.parametrize("which", ["first", "second"])
def test_names_in_the_frame_tell_processes_of_one_shape_apart(which: str) -> None:
    """out(d,(a,k)) | out(d,(b,m)) | out(d,((k,m),m)), where ax_1 = a and ax_2 = b."""
    protocol = Protocol()
    d = protocol.constant("d")
    a, b, k, m = (protocol.name(label) for label in "abkm")
    if which == "second":
        k, m = m, k
    processes = [
        protocol.out(pair(a, k), channel=d),
        protocol.out(pair(b, m), channel=d),
        protocol.out(pair(pair(k, m), m), channel=d),
    ]
    begun = [begin(protocol, [k, m], [a, b], par(*order)) for order in permutations(processes)]
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

"""Processes without their positions and atoms."""

import pytest
from processes import Protocol, attacker, pair, par

from deepsec_results.calculus import skeletons as skeletons_module
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.skeletons import Skeletons
from deepsec_results.model.processes import LetInElse, Process
from deepsec_results.model.terms import Atomic, Equality, Function, PatternTuple, Tuple


def test_what_has_one_skeleton() -> None:
    protocol = Protocol()
    x, y, z = (protocol.variable(label) for label in "xyz")
    k, other = protocol.name(), protocol.name()
    a, h = protocol.constant("a"), protocol.constructor("h", 2)

    def matched(first: Atomic, second: Atomic, equal: Atomic) -> Process:
        pattern = PatternTuple([first, second, Equality(equal)])
        return LetInElse(pattern, k, protocol.place(), protocol.out(second), protocol.out(first))

    same = [
        [protocol.out(k), protocol.out(k), protocol.out(other)],
        [protocol.read(x, protocol.out(x)), protocol.read(y, protocol.out(y))],
        [protocol.read(x, protocol.out(k)), protocol.read(x, protocol.out(y))],
        [protocol.out(pair(k, k)), protocol.out(pair(other, other))],
        [protocol.out(pair(k, other)), protocol.out(pair(x, y))],
        [matched(x, y, x), matched(y, z, y)],
        [matched(x, y, y)],
        [matched(x, y, z)],
        [protocol.new(k, protocol.out(k)), protocol.new(other, protocol.out(other))],
        [protocol.new(k, protocol.out(other))],
        [protocol.out(a), protocol.out(a)],
        [protocol.out(attacker())],
        [protocol.out(k, protocol.out(k))],
        [protocol.choice(protocol.out(k), None), protocol.choice(protocol.out(x), None)],
        [protocol.choice(None, protocol.out(k))],
        [protocol.test(k, other), protocol.test(other, k)],
        [protocol.bang(2, protocol.out(k))],
        [protocol.bang(3, protocol.out(k))],
        [protocol.choice(None, protocol.out(k), 0.5)],
        [protocol.choice(None, protocol.out(k), 0.25)],
        [protocol.out(pair(k, pair(k, k)))],
        [protocol.out(pair(pair(k, k), k))],
        [protocol.out(Tuple([k, k, k]))],
        [protocol.out(Tuple([]))],
        [protocol.out(Function(h, [k, k]))],
        [protocol.out(attacker("#n_1"))],
        [protocol.out(a, channel=k)],
        [protocol.read(x, channel=a)],
        [protocol.read(x, protocol.out(x), channel=x)],
        [
            protocol.read(x, protocol.out(y), channel=y),
            protocol.read(x, protocol.out(k), channel=k),
        ],
        [protocol.read(x, protocol.out(y), channel=k)],
        [protocol.test(k, other, None, protocol.out(a))],
        [protocol.test(k, other, protocol.out(a))],
        [protocol.let(x, k, protocol.out(x)), protocol.let(y, k, protocol.out(y))],
        [protocol.let(x, k, None, protocol.out(x))],
        [par(protocol.out(k), protocol.out(other)), par(protocol.out(x), protocol.out(y))],
        [par(protocol.out(k), protocol.out(k))],
    ]
    skeletons = Skeletons(protocol.theory)
    numbers = [{skeletons.of(process).number for process in processes} for processes in same]
    assert all(len(number) == 1 for number in numbers)
    assert len(set.union(*numbers)) == len(same)


def test_the_free_atoms_come_in_their_order() -> None:
    """in(k,(x,=y)); out(x,(k,z)), of which x is bound."""
    protocol = Protocol()
    x, y, z, k = (protocol.variable(label) for label in "xyzk")
    pattern = PatternTuple([x, Equality(y)])
    process = LetInElse(pattern, k, protocol.place(), protocol.out(pair(k, z), channel=x), None)
    skeletons = Skeletons(protocol.theory)
    theory = skeletons._theory
    expected = tuple(theory.atom_key(atom.id, None) for atom in (k, y, z))
    assert skeletons.of(process).free == expected
    # Where nothing is bound, x is free.
    otherwise = LetInElse(x, k, protocol.place(), None, protocol.out(x))
    expected = tuple(theory.atom_key(atom.id, None) for atom in (k, x))
    assert skeletons.of(otherwise).free == expected


def test_the_free_atoms_of_all_processes_inside_are_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """out(c,k); out(c,k); out(c,m): the processes inside have 1, 2 and 2 free names."""
    protocol = Protocol()
    k, m = protocol.name("k"), protocol.name("m")
    process = protocol.out(k, protocol.out(k, protocol.out(m)))
    monkeypatch.setattr(skeletons_module, "MAX_KEPT", 5)
    assert len(Skeletons(protocol.theory).of(process).free) == 2
    monkeypatch.setattr(skeletons_module, "MAX_KEPT", 4)
    with pytest.raises(CalculusError, match="too many variables and names"):
        Skeletons(protocol.theory).of(process)


def test_a_process_that_ends_is_not_one_that_goes_on() -> None:
    """Whatever the skeletons are that are known already."""
    protocol = Protocol()
    constants = [protocol.constant(label) for label in "abe"]
    last = [protocol.out(constant) for constant in constants]
    skeletons = Skeletons(protocol.theory)
    numbers = {skeletons.of(process).number for process in last}
    longer = [protocol.out(protocol.c, process) for process in (None, *last)]
    numbers |= {skeletons.of(process).number for process in longer}
    assert len(numbers) == len(last) + len(longer)

"""The processes side by side, and what they become."""

from collections.abc import Sequence

import pytest
from processes import Protocol, par

from deepsec_results.calculus import configurations
from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    initial_configuration,
    position_of,
    show_position,
    width_of,
)
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.model.processes import Nil, Position, Process


def path(component: Component) -> list[tuple[int, int]]:
    """The ordinals and widths of the slots of a component, the outermost last."""
    found, slot = [], component.slot
    while slot.parent is not None:
        found.append((slot.ordinal, slot.width))
        slot = slot.parent
    return found


def by_process(configuration: Configuration, processes: Sequence[Process]) -> list[Component]:
    found = {id(component.process): component for component in configuration}
    assert len(found) == len(processes)
    return [found[id(process)] for process in processes]


def test_each_part_is_in_a_slot_of_its_own() -> None:
    """A | (B | 0 | C) | 0: the inner Par has two parts that are shown."""
    protocol = Protocol()
    a, b, c = (protocol.out(protocol.c) for _ in range(3))
    start = initial_configuration(protocol.theory, par(a, par(b, Nil(), c), Nil()))
    components = by_process(start, [a, b, c])
    assert [path(one) for one in components] == [[(0, 0)], [(0, 0), (1, 2)], [(2, 0), (1, 2)]]
    assert all(one.original for one in components)
    assert [start.at(one.position) for one in components] == components
    assert [one.position for one in components] == [a.position, b.position, c.position]
    assert start.at(Position(99, [])) is None
    assert len(start.frame) == len(start.names) == 0


def test_what_a_part_becomes_stays_in_its_slot() -> None:
    protocol = Protocol()
    b, c = protocol.out(protocol.c), protocol.out(protocol.c)
    a, d = protocol.out(protocol.c, par(b, c)), protocol.out(protocol.c)
    start = initial_configuration(protocol.theory, par(a, d))
    [first, other] = by_process(start, [a, d])
    after = start.advance(first, a.process, first.environment)
    [left, right, unmoved] = by_process(after, [b, c, d])
    assert unmoved is other
    assert left.slot.parent is right.slot.parent is first.slot
    assert [left.slot.ordinal, right.slot.ordinal] == [0, 1]
    again = after.advance(left, None, left.environment)
    assert by_process(again, [c, d]) == [right, other]
    single = initial_configuration(protocol.theory, protocol.out(protocol.c, d))
    [component] = single
    [moved] = single.advance(component, d, component.environment)
    assert moved.slot is component.slot and not moved.original


def test_a_replication_has_its_copies_left() -> None:
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    replication = protocol.bang(3, sent)
    [first, second] = by_process(
        initial_configuration(protocol.theory, par(replication, sent)), [replication, sent]
    )
    assert (first.remaining, second.remaining) == (3, 0)
    assert (first.copies, first.copy) == ((), None)


def test_a_position_occurs_once() -> None:
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    with pytest.raises(CalculusError, match=f"position {sent.position.index} occurs twice"):
        initial_configuration(protocol.theory, par(sent, sent))


def test_a_name_is_made_once() -> None:
    protocol = Protocol()
    k = protocol.name("k")
    theory = protocol.theory
    messages = theory.messages
    made = initial_configuration(theory, Nil()).with_name(messages.name(k.id, (1,)))
    made = made.with_name(messages.name(k.id, (2,)))
    assert len(made.names) == 2
    with pytest.raises(CalculusError, match="the name k is created twice"):
        made.with_name(messages.name(k.id, (1,)))


def test_the_number_of_processes_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that becomes one, and one that ends, are no more than before."""
    protocol = Protocol()
    first = protocol.out(protocol.c, protocol.out(protocol.c))
    parts = [first, *(protocol.out(protocol.c) for _ in range(3))]
    start = initial_configuration(protocol.theory, par(*parts))
    [component, *_] = by_process(start, parts)
    monkeypatch.setattr(configurations, "MAX_PROCESSES", 3)
    both = par(protocol.out(protocol.c), protocol.out(protocol.c))
    for process, count in ((first.process, 4), (None, 3)):
        assert len(start.advance(component, process, component.environment).components) == count
    with pytest.raises(CalculusError, match="more than 3 parallel processes"):
        start.advance(component, both, component.environment)
    monkeypatch.setattr(configurations, "MAX_PROCESSES", 5)
    start.advance(component, both, component.environment)


def test_how_wide_a_process_is() -> None:
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    processes = [None, sent, Nil(), par(), par(sent, Nil(), sent)]
    assert [width_of(process) for process in processes] == [0, 0, 0, 0, 2]


def test_positions_as_text() -> None:
    assert show_position(Position(3, [])) == "3"
    assert show_position(Position(3, [2, 1])) == "3[2,1]"
    for process in (Nil(), par()):
        with pytest.raises(CalculusError, match="without a position"):
            position_of(process)

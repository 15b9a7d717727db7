"""The groups of alike components, kept up to date step by step."""

import pytest
from processes import Protocol, output, par

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.crowds import Crowd, Crowds
from deepsec_results.calculus.outlines import Outlines
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, BangAction, TauAction


def configurations(
    protocol: Protocol, process: Process, actions: list[Action]
) -> list[Configuration]:
    return list(replay(protocol.theory, process, actions, Semantics.PRIVATE).configurations)


def begun(protocol: Protocol, *labels: str) -> list[Configuration]:
    """new …; (out(c,NAME) | …) for private names, up to the outputs."""
    names = {label: protocol.name(label) for label in dict.fromkeys(labels)}
    process: Process = par(*(protocol.out(names[label]) for label in labels))
    actions: list[Action] = []
    for name in names.values():
        made = protocol.new(name, process)
        process, actions = made, [TauAction(made.position), *actions]
    return configurations(protocol, process, actions)


def sizes(crowd: Crowd) -> list[int]:
    return sorted(map(len, crowd.groups.values()))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("k", [1]),
        ("km", [2]),  # each has a name of its own
        ("kk", [2]),  # both have one name
        ("kkm", [1, 2]),  # two share a name, and one has its own
        ("kkmm", [2, 2]),
        ("kmn", [3]),
    ],
)
def test_outputs_of_private_names(labels: str, expected: list[int]) -> None:
    protocol = Protocol()
    end = begun(protocol, *labels)[-1]
    crowds = Crowds(protocol.theory, Outlines())
    crowd = crowds.of(end, crowds.nobody())
    assert sizes(crowd) == expected
    shared = [labels.count(label) > 1 for label in dict.fromkeys(labels)]
    assert sorted(map(crowd.is_shared, crowd.holders)) == sorted(shared)


def test_a_name_in_the_frame_is_shared() -> None:
    """out(c,k) | out(c,m) after out(c,k): one of them has a name of the frame."""
    protocol = Protocol()
    k, m = protocol.name("k"), protocol.name("m")
    shown = protocol.out(k, par(protocol.out(k), protocol.out(m)))
    inner = protocol.new(m, shown)
    process = protocol.new(k, inner)
    actions: list[Action] = [
        TauAction(process.position), TauAction(inner.position), output(protocol.c, shown.position),
    ]  # fmt: skip
    end = configurations(protocol, process, actions)[-1]
    crowds = Crowds(protocol.theory, Outlines())
    crowd = crowds.of(end, crowds.nobody())
    assert sizes(crowd) == [1, 1]
    assert sorted(map(crowd.is_shared, crowd.holders)) == [False, True]


def test_a_name_that_no_other_component_has_any_more() -> None:
    """out(c,k) | out(c,m) | if k = k then 0: after the test, the outputs are alike."""
    protocol = Protocol()
    k, m = protocol.name("k"), protocol.name("m")
    test = protocol.test(k, k)
    inner = protocol.new(m, par(protocol.out(k), protocol.out(m), test))
    process = protocol.new(k, inner)
    actions: list[Action] = [
        TauAction(place) for place in (process.position, inner.position, test.position)
    ]
    *_, before, after = configurations(protocol, process, actions)
    crowds = Crowds(protocol.theory, Outlines())
    crowd = crowds.of(before, crowds.nobody())
    assert sizes(crowd) == [1, 1, 1]
    crowd = crowds.of(after, crowd)
    assert sizes(crowd) == [2]
    assert members(crowd) == members(crowds.of(after, crowds.nobody()))


def test_a_crowd_that_is_kept_up_to_date_is_as_one_from_nothing() -> None:
    """Names become shared and cease to be, and components come and go."""
    protocol = Protocol()
    k, m = protocol.name("k"), protocol.name("m")
    last = [protocol.out(name) for name in (k, k, m)]
    test = protocol.test(m, m, par(*last[1:]))
    copy = protocol.out(k)
    copies = protocol.bang(3, copy)
    inner = protocol.new(m, par(last[0], test, copies))
    process = protocol.new(k, inner)
    actions: list[Action] = [
        TauAction(process.position), TauAction(inner.position),
        BangAction(copies.position, 1), output(protocol.c, copy.position, 3),
        TauAction(test.position), *(output(protocol.c, one.position) for one in last),
        BangAction(copies.position, 1), output(protocol.c, copy.position, 1),
    ]  # fmt: skip
    outlines = Outlines()
    crowds = Crowds(protocol.theory, outlines)
    crowd = crowds.nobody()
    for configuration in configurations(protocol, process, actions):
        crowd = crowds.of(configuration, crowd)
        fresh = crowds.of(configuration, crowds.nobody())
        assert crowd.is_of(configuration)
        assert members(crowd) == members(fresh)
        assert crowd.holders == fresh.holders
        assert crowd.frame.number == fresh.frame.number


def members(crowd: Crowd) -> dict[object, list[int]]:
    return {
        group: sorted(component.key for component in found.values())
        for group, found in crowd.groups.items()
    }

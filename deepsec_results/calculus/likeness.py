"""Which processes and configurations are alike: equal except for the private names in them.

Copies of a replication are interchangeable, and so are equal processes side by side, and states of
a search in which they have changed places (Cheval, Kremer, Rakotonirina, "Exploiting symmetries",
CCS 2019). What has one key is alike; some that are alike may have two keys, which costs time only.
"""

from collections import Counter
from collections.abc import Hashable, Iterable

from deepsec_results.calculus.configurations import Component
from deepsec_results.calculus.crowds import AlikeGroup, Crowd


def representatives(crowd: Crowd) -> list[Component]:
    """The components, one of each group, in their order."""
    found = (members.first() for members in crowd.groups.values())
    return sorted(found, key=lambda component: component.key)


def key_of(crowd: Crowd) -> Hashable:
    """The key of a configuration with a crowd.

    Names in the frame are known by their numbers there. Names that only components share get the
    numbers after these, in an order that is not always the same for configurations that are alike.
    """
    numbers = dict(crowd.frame.names)
    numbered = Counter[tuple[int, tuple[int | None, ...]]]()
    for group in _in_order(crowd):
        names = [
            None if name is None else numbers.setdefault(name, len(numbers)) for name in group.names
        ]
        numbered[group.shape, tuple(names)] += len(crowd.groups[group])
    return crowd.frame.number, frozenset(numbered.items())


def _in_order(crowd: Crowd) -> Iterable[AlikeGroup]:
    """The groups, so that names that are not in the frame get the same numbers where possible."""
    known = crowd.frame.names
    if all(name is None or name in known for group in crowd.groups for name in group.names):
        return crowd.groups
    shapes = Counter[int]()
    for group, members in crowd.groups.items():
        shapes[group.shape] += len(members)

    def without_order(group: AlikeGroup) -> tuple[int, int, list[int], int]:
        # Of a shape that occurs once, the names are known by their places in it.
        places = [-1 if name is None else known.get(name, -1) for name in group.names]
        return shapes[group.shape], group.shape, places, crowd.groups[group].first().key

    return sorted(crowd.groups, key=without_order)

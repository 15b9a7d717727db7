"""The components of a configuration in groups of alike ones, kept up to date step by step.

A step changes one or two components, and the others usually stay in their groups. So the work for a
step does not depend on the number of components.
"""

from collections.abc import Iterable

from msgspec import Struct

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.outlines import FrameOutline, Outline, Outlines
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.skeletons import Skeletons
from deepsec_results.calculus.theory import Theory

Members = PersistentMap[Component]
"""Components by their keys."""


class AlikeGroup(Struct, frozen=True):
    """Components of one shape that are alike.

    A name has its number if it is in the frame or in another component too; it is the same in all
    members. Where each member has a name of its own, this is None.
    """

    shape: int
    names: tuple[int | None, ...]


class Crowd(Struct, frozen=True, eq=False):
    """The groups of the components of a configuration, and the outline of its frame.

    `holders` has, for each name, the number of components in which it occurs, and the exclusive
    or of their keys: for one component, this is its key.
    """

    components: Members
    frame: FrameOutline
    holders: dict[int, tuple[int, int]]
    groups: dict[AlikeGroup, Members]

    def is_of(self, configuration: Configuration) -> bool:
        """Whether it is the crowd of a configuration."""
        same = self.components is configuration.components
        return same and self.frame.length == len(configuration.frame)

    def is_shared(self, name: int) -> bool:
        """Whether a name is in the frame or in two components."""
        return name in self.frame.names or self.holders.get(name, _NO_HOLDER)[0] > 1


_NOBODY: Members = PersistentMap()
_NO_HOLDER = (0, 0)


class Crowds:
    """The crowds of a search."""

    def __init__(self, theory: Theory, outlines: Outlines) -> None:
        self._skeletons = Skeletons(theory)
        self._outlines = outlines
        self._kinds: dict[Component, Outline] = {}

    def nobody(self) -> Crowd:
        """The crowd of a configuration without components and messages."""
        return Crowd(_NOBODY, self._outlines.nothing(), {}, {})

    def of(self, configuration: Configuration, earlier: Crowd) -> Crowd:
        """The crowd of a configuration, made from that of an earlier one.

        This looks only at components and messages that one of the two does not have.
        """
        gone = list(earlier.components.new_since(configuration.components))
        come = list(configuration.components.new_since(earlier.components))
        new = configuration.frame[earlier.frame.length :]
        frame = self._outlines.extended(earlier.frame, new)
        holders = self._hold(earlier.holders, gone, come)
        groups = dict(earlier.groups)
        later = Crowd(configuration.components, frame, holders, groups)
        names = {name for component in (*gone, *come) for name in self._kind(component).names}
        names.update(list(frame.names)[len(earlier.frame.names) :] if new else ())
        moved = list(_moved(names, earlier, later))
        for component in (*gone, *moved):
            group = self._group(earlier, component)
            left = groups[group].remove(component.key)
            if len(left):
                groups[group] = left
            else:
                del groups[group]
        for component in (*moved, *come):
            group = self._group(later, component)
            groups[group] = groups.get(group, _NOBODY).set(component.key, component)
        return later

    def _hold(
        self,
        earlier: dict[int, tuple[int, int]],
        gone: Iterable[Component],
        come: Iterable[Component],
    ) -> dict[int, tuple[int, int]]:
        holders = dict(earlier)
        for components, step in ((gone, -1), (come, 1)):
            for component in components:
                for name in self._kind(component).names:
                    count, keys = holders.get(name, _NO_HOLDER)
                    holders[name] = count + step, keys ^ component.key
                    if not count + step:
                        del holders[name]
        return holders

    def _group(self, crowd: Crowd, component: Component) -> AlikeGroup:
        """The group that a component belongs to in a crowd."""
        kind = self._kind(component)
        names = tuple([name if crowd.is_shared(name) else None for name in kind.names])
        return AlikeGroup(kind.shape, names)

    def _kind(self, component: Component) -> Outline:
        known = self._kinds.get(component)
        if known is None:
            known = outline_of(self._skeletons, self._outlines, component)
            self._kinds[component] = known
        return known


def outline_of(skeletons: Skeletons, outlines: Outlines, component: Component) -> Outline:
    """The outline of a component: those with one shape and the same names do the same."""
    skeleton = skeletons.of(component.process)
    values = [component.environment.get(key) for key in skeleton.free]
    # A process with an atom that has no message fails; other atoms do not do the same.
    unbound = tuple(
        key if value is None else None for key, value in zip(skeleton.free, values, strict=True)
    )
    root = (skeleton.number, component.remaining, unbound)
    return outlines.of([value for value in values if value is not None], root)


def _moved(names: Iterable[int], earlier: Crowd, later: Crowd) -> Iterable[Component]:
    """The components that are in both crowds, in different groups.

    A name is shared in one crowd only. So one component has it in the other crowd, at most.
    """
    found: dict[Component, None] = {}
    for name in names:
        if earlier.is_shared(name) is not later.is_shared(name):
            for crowd in (earlier, later):
                count, key = crowd.holders.get(name, _NO_HOLDER)
                component = later.components.get(key) if count == 1 else None
                if component is not None and earlier.components.get(key) is component:
                    found[component] = None
    return found

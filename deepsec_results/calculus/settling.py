"""Silent steps that need no decision: taken at once, since their order does not matter.

Tests and `new` are taken wherever they come next. Of a replication only two copies that have done
nothing yet are kept: the copies are alike, and no action takes more than two of them.
"""

from collections import deque
from collections.abc import Iterable

from msgspec import Struct

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.copies import unfold
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.steps import is_deterministic, take_silent_step
from deepsec_results.model.processes import Bang
from deepsec_results.model.traces import Action, BangAction, TauAction, positions_of

NEEDED_COPIES = 2
_NOTHING: PersistentMap[PersistentMap[bool]] = PersistentMap()
AT_ONCE = (TauAction, BangAction)


class Taken(Struct, frozen=True, eq=False):
    """The last action of some, and those before it."""

    action: Action
    before: "Taken | None" = None


class ExecutionState(Struct, frozen=True, eq=False):
    """A configuration, with the actions taken so far.

    `acted` has the numbers of the copies that did more than the steps that are taken at once, by
    the key of their replication. `woken` are the replications with a copy that did so for the first
    time in the last action.
    """

    configuration: Configuration
    taken: Taken | None = None
    acted: PersistentMap[PersistentMap[bool]] = _NOTHING
    woken: tuple[int, ...] = ()

    @property
    def actions(self) -> list[Action]:
        """The actions taken, in their order."""
        actions = []
        taken = self.taken
        while taken is not None:
            actions.append(taken.action)
            taken = taken.before
        return actions[::-1]

    def after(self, configuration: Configuration, action: Action) -> "ExecutionState":
        """One action later."""
        acted = self.acted
        woken: list[int] = []
        places = () if isinstance(action, AT_ONCE) else positions_of(action)
        for place in places:
            actor = self.configuration.at(place)
            copy = None if actor is None else actor.copy
            while copy is not None:
                numbers = acted.get(copy.replication) or PersistentMap()
                if numbers.get(copy.number) is None:
                    acted = acted.set(copy.replication, numbers.set(copy.number, True))
                    woken.append(copy.replication)
                copy = copy.within
        return ExecutionState(configuration, Taken(action, self.taken), acted, tuple(woken))


def settle(
    active: ExecutionState, before: Configuration | None = None, *, unfolding: bool = True
) -> ExecutionState:
    """Take all silent steps that need no decision, or only the tests and the `new`.

    `before` is the configuration before the last action, if all such steps were taken there: then
    only what the action changed is examined. Raises CalculusError if a term is malformed.
    """
    pending = deque(_changed(active, before))
    while pending:
        earlier = active.configuration.components
        active = _settle_one(active, pending.popleft(), unfolding=unfolding)
        pending += active.configuration.components.new_since(earlier)
    return active


def _changed(active: ExecutionState, before: Configuration | None) -> Iterable[Component]:
    """The components that may take a step, in their order."""
    components = active.configuration.components
    if before is None:
        return components.values()
    woken = (components.get(key) for key in active.woken)
    changed = [*components.new_since(before.components), *(one for one in woken if one)]
    return sorted(set(changed), key=lambda component: component.key)


def _settle_one(active: ExecutionState, component: Component, *, unfolding: bool) -> ExecutionState:
    if is_deterministic(component):
        configuration, _ = take_silent_step(active.configuration, component)
        return active.after(configuration, TauAction(component.position))
    if unfolding and isinstance(component.process, Bang) and component.remaining > 0:
        made = component.process.multiplicity - component.remaining
        acted = active.acted.get(component.key)
        if made - (len(acted) if acted else 0) < NEEDED_COPIES:
            configuration, _ = unfold(active.configuration, component, 1)
            return active.after(configuration, BangAction(component.position, 1))
    return active

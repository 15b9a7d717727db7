"""Silent steps that need no decision: taken at once, since their order does not matter.

Tests and `new` are taken wherever they come next. Of a replication only two copies that have done
nothing yet are kept: the copies are alike, and no action takes more than two of them.
"""

from collections import deque

from msgspec import Struct

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.steps import is_deterministic, take_silent_step, unfold
from deepsec_results.model.processes import Bang
from deepsec_results.model.traces import Action, BangAction, TauAction, positions_of

NEEDED_COPIES = 2
AT_ONCE = (TauAction, BangAction)


class Taken(Struct, frozen=True, eq=False):
    """The last action of some, and those before it."""

    action: Action
    before: "Taken | None" = None


class Active(Struct, frozen=True, eq=False):
    """A configuration on its way, with the actions taken so far.

    `acted` has the copies of replications, by key and number, that did more than what they do at
    once.
    """

    configuration: Configuration
    taken: Taken | None = None
    acted: frozenset[tuple[int, int]] = frozenset()

    @property
    def actions(self) -> list[Action]:
        """The actions taken, in their order."""
        actions = []
        taken = self.taken
        while taken is not None:
            actions.append(taken.action)
            taken = taken.before
        return actions[::-1]

    def after(self, configuration: Configuration, action: Action) -> "Active":
        """One action later."""
        acted = set(self.acted)
        places = () if isinstance(action, AT_ONCE) else positions_of(action)
        for place in places:
            actor = self.configuration.at(place)
            copy = None if actor is None else actor.copy
            while copy is not None:
                acted.add((copy.replication, copy.number))
                copy = copy.within
        kept = self.acted if len(acted) == len(self.acted) else frozenset(acted)
        return Active(configuration, Taken(action, self.taken), kept)


def settle(active: Active, *, unfolding: bool = True) -> Active:
    """Take all silent steps that need no decision, or only the tests and the `new`.

    Raises CalculusError if a term is malformed.
    """
    pending = deque(active.configuration)
    while pending:
        before = active
        active = _settle_one(active, pending.popleft(), unfolding=unfolding)
        components = active.configuration.components
        pending += components.new_since(before.configuration.components)
    return active


def _settle_one(active: Active, component: Component, *, unfolding: bool) -> Active:
    if is_deterministic(component):
        configuration, _ = take_silent_step(active.configuration, component)
        return active.after(configuration, TauAction(component.position))
    if unfolding and isinstance(component.process, Bang) and component.remaining > 0:
        made = component.process.multiplicity - component.remaining
        acted = sum(replication == component.key for replication, _ in active.acted)
        if made - acted < NEEDED_COPIES:
            configuration, _ = unfold(active.configuration, component, 1)
            return active.after(configuration, BangAction(component.position, 1))
    return active

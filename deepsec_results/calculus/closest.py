"""The way to follow an attack that explains it: among those that go furthest, the one most alike.

If two ways go equally far, the way with more actions in the same places as the attack is chosen:
in counterparts, or in threads of the same form, as long as each thread of the attack keeps to one
thread of the other process. If both have equally many, the first action that differs decides, then
the simpler test (see `Simplicity`), then the smaller number of communications that the attacker
does not see, and last the order of the search.
"""

from collections.abc import Sequence
from enum import IntEnum

from deepsec_results.calculus.places import Places, Thread
from deepsec_results.calculus.recipes import subrecipes
from deepsec_results.calculus.static_equivalence import EqualityTest, MessageTest, Witness
from deepsec_results.calculus.ways import Way
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Attacker, Axiom, Projection, Recipe, RecipeFunction
from deepsec_results.model.traces import (
    Action,
    CommAction,
    VisibleAction,
    positions_of,
    visible_actions,
)

ALIKE = 2  # the least level of two positions in the same places


class Simplicity(IntEnum):
    """Tests, the simplest first."""

    KNOWN = 0  # an equality with a name or a constant that the reader sees: ax_2 = bad_tag
    MESSAGES = 1  # an equality of two messages: ax_1 = ax_2
    COMPUTED = 2  # an equality of something that is computed: sdec(ax_2,#n_0) = second
    RECIPE = 3  # a recipe that is a message for one process only: sdec(ax_2,ax_1)
    PROJECTED = 4  # a test with a projection in it: proj_{1,2}(ax_2)
    NONE = 5  # no test: the way is stuck, or follows to the end


def simplicity(witness: Witness | None) -> Simplicity:
    """How simple a test is."""
    if witness is None:
        return Simplicity.NONE
    recipes = _recipes(witness)
    parts = [part for recipe in recipes for part in subrecipes(recipe)]
    if any(isinstance(part, Projection) for part in parts):
        return Simplicity.PROJECTED
    if len(recipes) == 1:
        return Simplicity.RECIPE
    axioms = sum(isinstance(recipe, Axiom) for recipe in recipes)
    if axioms == len(recipes):
        return Simplicity.MESSAGES
    if axioms == 1 and any(map(_is_known, recipes)):
        return Simplicity.KNOWN
    return Simplicity.COMPUTED


def _recipes(witness: Witness) -> list[Recipe]:
    match witness:
        case EqualityTest():
            return [witness.recipe1, witness.recipe2]
        case MessageTest():
            return [witness.recipe]


def _is_known(recipe: Recipe) -> bool:
    """Whether a recipe is a name or a constant."""
    return isinstance(recipe, Attacker) or (isinstance(recipe, RecipeFunction) and not recipe.args)


def closest_way(ways: Sequence[Way], actions: Sequence[Action], places: Places) -> Way:
    """The way that explains an attack with these actions, of those that go furthest."""
    due = visible_actions(actions)

    def order(way: Way) -> tuple[int, list[int], Simplicity, int]:
        levels = _levels(due, way, places)
        unlike = sum(level < ALIKE for level in levels)
        unseen = sum(isinstance(action, CommAction) for action in way.actions)
        return unlike, [-level for level in levels], simplicity(way.witness), unseen

    return min(ways, key=order)


def _levels(due: Sequence[VisibleAction], way: Way, places: Places) -> list[int]:
    """How alike the places of the actions of a way are to those due: see `_Pairing`."""
    pairing = _Pairing(places)
    done = visible_actions(way.actions)
    return [
        min(map(pairing.level, positions_of(here), positions_of(there)))
        for here, there in zip(due, done, strict=False)
    ]


class _Pairing:
    """Pairs each thread of an attack with the thread of the other process that acts for it first.

    The level of two positions is 3 for counterparts and 2 for the same place in threads of one
    form; only 1 if one of their threads is paired with another one; 0 for all others.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._here: dict[Thread, Thread] = {}
        self._there: dict[Thread, Thread] = {}

    def level(self, here: Position, there: Position) -> int:
        likeness = self._places.likeness(here, there)
        if not likeness:
            return 0
        ours, theirs = self._places.threads(here, there)
        if (self._here.get(ours, theirs), self._there.get(theirs, ours)) != (theirs, ours):
            return 1
        self._here[ours], self._there[theirs] = theirs, ours
        return 1 + likeness

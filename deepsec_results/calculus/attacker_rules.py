"""The rewrite rules that an attacker can apply."""

from weakref import WeakKeyDictionary

from deepsec_results.calculus.left_sides import LeftSide, left_side_of
from deepsec_results.calculus.messages import Head
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import DestructorCategory, Symbol


class AttackerRules:
    """The left sides of all rules that the attacker can apply.

    `by_head` maps the root of a message to the rules that are worth trying when the attacker learns
    a message with this root. `alone` are the rules that can give something new without any message.
    """

    def __init__(self, theory: Theory) -> None:
        self.by_head: dict[Head, list[LeftSide]] = {}
        self.alone: list[LeftSide] = []
        for number, atom in enumerate(theory.atoms):
            # Projections are built in, whether or not the table has their symbols.
            if (
                isinstance(atom, Symbol)
                and atom.is_public
                and isinstance(atom.category, DestructorCategory)
            ):
                for rule in theory.rules(number):
                    self._add(left_side_of(theory, rule))

    def _add(self, side: LeftSide) -> None:
        if side.works_alone:
            self.alone.append(side)
        heads = {part.root: None for part in side.parts if part.root and part.variables}
        for head in heads:
            self.by_head.setdefault(head, []).append(side)


_KNOWN: WeakKeyDictionary[Theory, AttackerRules] = WeakKeyDictionary()


def attacker_rules(theory: Theory) -> AttackerRules:
    """The rules of a theory, prepared once for all searches.

    Raises CalculusError if there is one for which deduction is not decided.
    """
    if (known := _KNOWN.get(theory)) is None:
        known = _KNOWN[theory] = AttackerRules(theory)
    return known

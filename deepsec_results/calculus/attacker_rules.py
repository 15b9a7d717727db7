"""The rewrite rules that an attacker can apply."""

from deepsec_results.calculus.messages import Head
from deepsec_results.calculus.shapes import Shape, head_of, shapes_of
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import DestructorCategory, Symbol


class AttackerRules:
    """The shapes of all rules that the attacker can apply, by the root of a message needed."""

    def __init__(self, theory: Theory) -> None:
        self.by_head: dict[Head, list[tuple[Shape, int]]] = {}
        self.for_nothing: list[Shape] = []
        for number, atom in enumerate(theory.atoms):
            # Projections are built in, whether or not the table has their symbols.
            if (
                isinstance(atom, Symbol)
                and atom.is_public
                and isinstance(atom.category, DestructorCategory)
            ):
                for rule in theory.rules(number):
                    self._add(shapes_of(theory, rule))

    def _add(self, shapes: list[Shape]) -> None:
        for shape in shapes:
            if not shape.had:
                self.for_nothing.append(shape)
            for at, had in enumerate(shape.had):
                self.by_head.setdefault(head_of(had), []).append((shape, at))

"""Messages that the attacker builds blindly, from simple ones."""

from collections.abc import Iterator, Sequence
from itertools import islice, product

from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import ConstructorCategory, Symbol

MAX_SIMPLE = 14
MAX_BUILT = 200  # of each height
MAX_INSIDE = 40  # built messages inside others
NAMES = 4
PAIR = 2


class BuiltTerms:
    """The attacker's names, the public names and constants, and what is built above them."""

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self.names = [theory.messages.attacker(f"#n_{number}") for number in range(NAMES)]
        self.constants: list[Message] = []
        self._constructors: list[tuple[int, int]] = []
        for number, atom in enumerate(theory.atoms):
            if (
                isinstance(atom, Symbol)
                and atom.is_public
                and isinstance(atom.category, ConstructorCategory)
            ):
                if atom.arity:
                    self._constructors.append((number, atom.arity))
                elif (constant := theory.apply(number, ())) is not None:
                    self.constants.append(constant)

    def simple(self, parts: Sequence[Message]) -> list[Message]:
        """Two names, the constants, and what the attacker has."""
        found = dict.fromkeys([*self.names[:2], *self.constants, *parts])
        return list(islice(found, MAX_SIMPLE))

    def above(self, simple: Sequence[Message], height: int) -> list[Message]:
        """Messages with a number of symbols, from 1, above simple ones."""
        inside: list[Message] = []
        for _ in range(height):
            found = list(islice(self._applied([*inside, *simple]), MAX_BUILT))
            inside = found[:MAX_INSIDE]
        return found

    def _applied(self, arguments: Sequence[Message]) -> Iterator[Message]:
        """Pairs of arguments, and constructors applied to them, in turn."""
        pairs = (self._theory.tuple(chosen) for chosen in product(arguments, repeat=PAIR))
        rows: list[Iterator[Message | None]] = [pairs]
        for number, arity in self._constructors:
            chosen = product(arguments, repeat=arity)
            rows.append(map(self._theory.apply, [number] * MAX_BUILT, islice(chosen, MAX_BUILT)))
        while rows:
            made = [(row, next(row, None)) for row in rows]
            rows = [row for row, message in made if message is not None]
            yield from (message for _, message in made if message is not None)

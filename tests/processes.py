"""Small theories and processes, made for one test each."""

from collections.abc import Sequence

from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import (
    Atom,
    AtomicData,
    AtomicMeta,
    Category,
    ConstructorCategory,
    DestructorCategory,
    Name,
    ProjectionCategory,
    Representation,
    RewriteRule,
    Symbol,
    TupleCategory,
    Variable,
)
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Output,
    Par,
    Position,
    Process,
)
from deepsec_results.model.terms import (
    Atomic,
    Attacker,
    Function,
    Recipe,
    RecipeFunction,
    Term,
    Tuple,
)
from deepsec_results.model.traces import InputAction, OutputAction

Continuation = Process | None


class Protocol:
    """A theory that grows with what is asked of it, and processes with places of their own."""

    def __init__(self) -> None:
        self._atoms: list[Atom] = []
        self._places = 0
        self.c = self.constant("c")

    @property
    def theory(self) -> Theory:
        return Theory(AtomicData(AtomicMeta(0, 0, 0, 0), list(self._atoms)))

    def variable(self, label: str = "x") -> Atomic:
        return Atomic(self._add(Variable(label, 0)))

    def name(self, label: str = "k") -> Atomic:
        return Atomic(self._add(Name(label, 0)))

    def constructor(self, label: str, arity: int, *, public: bool = True) -> int:
        return self._symbol(label, arity, ConstructorCategory(), public=public)

    def constant(self, label: str, *, public: bool = True) -> Function:
        return Function(self.constructor(label, 0, public=public))

    def tuple_symbol(self, arity: int) -> int:
        return self._symbol(f"tuple{arity}", arity, TupleCategory(), public=True)

    def destructor(self, label: str, arity: int, *rules: tuple[Sequence[Term], Term]) -> int:
        """A destructor, whose number is `next_number` before it is made."""
        written = [RewriteRule(list(left), right) for left, right in rules]
        return self._symbol(label, arity, DestructorCategory(written), public=True)

    def projection(self, tuple_symbol: int, part: int, arity: int) -> int:
        """The projection that gives a part, from 1, of a tuple with so many parts."""
        parts = [self.variable(f"part_{number}") for number in range(arity)]
        rules = [RewriteRule([Tuple(parts)], parts[part - 1])]
        category = ProjectionCategory(tuple_symbol, part, rules)
        return self._symbol(f"proj_{{{part},{arity}}}", 1, category, public=True)

    @property
    def next_number(self) -> int:
        return len(self._atoms)

    def _symbol(self, label: str, arity: int, category: Category, *, public: bool) -> int:
        return self._add(
            Symbol(label, 0, arity, category, Representation.USER_DEFINED, is_public=public)
        )

    def _add(self, atom: Atom) -> int:
        self._atoms.append(atom)
        return len(self._atoms) - 1

    def place(self) -> Position:
        self._places += 1
        return Position(self._places, [])

    def out(self, term: Term, then: Continuation = None, channel: Term | None = None) -> Output:
        return Output(channel or self.c, term, self.place(), then)

    def read(
        self, variable: Atomic, then: Continuation = None, channel: Term | None = None
    ) -> Input:
        return Input(channel or self.c, variable, self.place(), then)

    def new(self, name: Atomic, then: Continuation = None) -> New:
        return New(name.id, self.place(), None, then)

    def test(
        self, left: Term, right: Term, then: Continuation = None, otherwise: Continuation = None
    ) -> IfThenElse:
        return IfThenElse(left, right, self.place(), then, otherwise)

    def let(
        self,
        variable: Atomic,
        term: Term,
        then: Continuation = None,
        otherwise: Continuation = None,
    ) -> LetInElse:
        return LetInElse(variable, term, self.place(), then, otherwise)

    def choice(self, left: Continuation, right: Continuation, odds: float | None = None) -> Choice:
        return Choice(self.place(), odds, left, right)

    def bang(self, count: int, process: Continuation) -> Bang:
        return Bang(count, self.place(), process)


def par(*processes: Process) -> Par:
    return Par(list(processes))


def pair(left: Term, right: Term) -> Tuple:
    return Tuple([left, right])


def recipe(constant: Function) -> RecipeFunction:
    return RecipeFunction(constant.symbol)


def output(channel: Function, position: Position, *copies: int) -> OutputAction:
    return OutputAction(recipe(channel), Position(position.index, list(copies)))


def give(channel: Function, term: Recipe, position: Position, *copies: int) -> InputAction:
    return InputAction(recipe(channel), term, Position(position.index, list(copies)))


def attacker(label: str = "#n_0") -> Attacker:
    return Attacker(label)

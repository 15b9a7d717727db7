"""Normalization: from a term or a recipe to its message, if it has one.

A destructor whose arguments are messages is replaced by the result of a rule that matches; where
none does, the whole is not a message (Cheval, Kremer, Rakotonirina, S&P 2018, section II).
"""

from collections.abc import Callable, Sequence

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import (
    Atomic,
    Attacker,
    Axiom,
    Function,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
    Term,
    Tuple,
)

Environment = PersistentMap[Message]
Frame = Sequence[Message]


def normalize(theory: Theory, term: Term, environment: Environment) -> Message | None:
    """The message of a term, whose variables and names have these messages; None if it fails.

    Raises CalculusError if an atom or a symbol is unknown.
    """
    if isinstance(term, Atomic):  # most terms are
        return _look_up(theory, term, environment)
    return _evaluate(theory, term, lambda leaf: _look_up(theory, leaf, environment))


def evaluate_recipe(theory: Theory, recipe: Recipe, frame: Frame) -> Message | None:
    """The message that the attacker computes from a frame; None if a destructor fails.

    Raises CalculusError if the recipe has an axiom that the frame lacks, or a symbol that is
    private or unknown.
    """
    return _evaluate(theory, recipe, lambda leaf: _axiom(leaf, frame), attacker=True)


def compute_message(theory: Theory, recipe: Recipe, frame: Frame) -> Message:
    """The message of a recipe that must not fail. Raises CalculusError if it does."""
    message = evaluate_recipe(theory, recipe, frame)
    if message is None:
        raise CalculusError("a recipe is not a message: a destructor in it fails")
    return message


def _look_up(theory: Theory, leaf: Term | Recipe, environment: Environment) -> Message:
    if not isinstance(leaf, Atomic):
        raise CalculusError("a term of a process has a part that only a recipe can have")
    message = environment.get(theory.atom_key(leaf.id, leaf.bang))
    if message is None:
        label = theory.atoms[leaf.id].label
        raise CalculusError(f"atom {leaf.id} ({label}) is used but not bound")
    return message


def _axiom(leaf: Term | Recipe, frame: Frame) -> Message:
    if not isinstance(leaf, Axiom):
        raise CalculusError("a recipe has a part that only a term of a process can have")
    if not 1 <= leaf.id <= len(frame):
        raise CalculusError(f"a recipe has ax_{leaf.id}, but the frame has {len(frame)} messages")
    return frame[leaf.id - 1]


def _evaluate(
    theory: Theory,
    whole: Term | Recipe,
    leaf: Callable[[Term | Recipe], Message],
    *,
    attacker: bool = False,
) -> Message | None:
    def inside(part: Term | Recipe) -> Sequence[Term | Recipe]:
        match part:
            case Function() | RecipeFunction():
                symbol = theory.symbol(part.symbol)
                if attacker and not symbol.is_public:
                    raise CalculusError(f"a recipe has the private symbol {symbol.label}")
                return part.args or ()
            case Tuple() | RecipeTuple():
                return part.args
            case Projection():
                return (part.arg,)
        return ()

    def value(part: Term | Recipe, arguments: Sequence[Message]) -> Message | None:
        match part:
            case Function() | RecipeFunction():
                return theory.apply(part.symbol, tuple(arguments))
            case Tuple() | RecipeTuple():
                return theory.tuple(tuple(arguments))
            case Projection():
                return project(arguments[0], part.ith, part.arity_tuple)
            case Attacker():
                return theory.messages.attacker(part.label)
        return leaf(part)

    return bottom_up(whole, inside, value)


def project(message: Message, ith: int, arity: int) -> Message | None:
    """The part with a number, from 1, of a tuple with `arity` parts; None for other messages."""
    if message.head.kind is not Kind.TUPLE or len(message.arguments) != arity:
        return None
    return message.arguments[ith - 1] if 1 <= ith <= arity else None

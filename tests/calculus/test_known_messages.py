"""Tests that compare with a name or a constant that the reader sees."""

from processes import Protocol

from deepsec_results.calculus.known_messages import known_recipe, with_known_message
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.static_equivalence import EqualityTest, MessageTest, Side
from deepsec_results.model.terms import Attacker, Axiom, RecipeFunction


class Example:
    """A public and a private constant, a private name, a name of the attacker and a message."""

    def __init__(self) -> None:
        protocol = Protocol()
        self.bad = protocol.constant("bad").symbol
        secret = protocol.constant("secret", public=False).symbol
        h = protocol.constructor("h", 1)
        k = protocol.name().id
        self.theory = protocol.theory
        self.constant = self.apply(self.bad)
        self.own = self.theory.messages.attacker("#n_0")
        self.name = self.theory.messages.name(k)
        self.hashed = self.apply(h, self.constant)
        self.unknown = (
            self.name, self.apply(secret), self.hashed, self.theory.tuple((self.own, self.own)),
            self.theory.tuple(()),
        )  # fmt: skip

    def apply(self, symbol: int, *arguments: Message) -> Message:
        made = self.theory.apply(symbol, arguments)
        assert made is not None
        return made


def test_a_reader_sees_public_constants_and_names_of_the_attacker() -> None:
    made = Example()
    assert known_recipe(made.theory, made.constant) == RecipeFunction(made.bad)
    assert known_recipe(made.theory, made.own) == Attacker("#n_0")
    assert [known_recipe(made.theory, message) for message in made.unknown] == [None] * 5


def test_the_recipe_that_gives_the_message_on_both_sides_is_replaced() -> None:
    made = Example()
    one, other = Axiom(1), Axiom(2)
    known = RecipeFunction(made.bad)
    test = EqualityTest(Side.FIRST, one, other, made.constant, made.constant, made.name)
    changed = EqualityTest(Side.FIRST, known, other, made.constant, made.constant, made.name)
    assert with_known_message(made.theory, test) == changed
    test = EqualityTest(Side.FIRST, one, other, made.constant, made.name, made.constant)
    changed = EqualityTest(Side.FIRST, one, known, made.constant, made.name, made.constant)
    assert with_known_message(made.theory, test) == changed


def test_where_neither_recipe_gives_it_the_first_is_compared() -> None:
    """Each of `ax_1 = bad` and `ax_2 = bad` holds on the first side only then."""
    made = Example()
    test = EqualityTest(Side.FIRST, Axiom(1), Axiom(2), made.constant, made.name, made.hashed)
    known = RecipeFunction(made.bad)
    assert with_known_message(made.theory, test) == EqualityTest(
        Side.FIRST, Axiom(1), known, made.constant, made.name, made.constant
    )


def test_other_tests_stay_as_they_are() -> None:
    made = Example()
    recipe = MessageTest(Side.FIRST, Axiom(1), made.constant)
    assert with_known_message(made.theory, recipe) is recipe
    for message in made.unknown:
        test = EqualityTest(Side.SECOND, Axiom(1), Axiom(2), message, made.name, made.constant)
        assert with_known_message(made.theory, test) is test

"""What an attacker deduces from a frame, by shortest recipes, also while the frame grows."""

from processes import Protocol

from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.knowledge import Knowledge, know, spare_label
from deepsec_results.calculus.messages import Message
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Function,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
)


class Example:
    """Names a, b, k, a private constant s, and `dec(enc(x,y),y) -> x`."""

    def __init__(self) -> None:
        protocol = Protocol()
        x, y = protocol.variable("x"), protocol.variable("y")
        self.enc = protocol.constructor("enc", 2)
        self.dec = protocol.destructor("dec", 2, ([Function(self.enc, [x, y]), y], x))
        private = protocol.constant("s", public=False).symbol
        names = [protocol.name(label).id for label in "abk"]
        self.theory = protocol.theory
        self.a, self.b, self.k = map(self.theory.messages.name, names)
        self.s, self.c = self.apply(private), self.apply(protocol.c.symbol)
        self.recipe_of_c = RecipeFunction(protocol.c.symbol)

    def apply(self, symbol: int, *arguments: Message) -> Message:
        made = self.theory.apply(symbol, arguments)
        assert made is not None
        return made

    def check(self, knowledge: Knowledge, message: Message, recipe: Recipe, size: int) -> None:
        assert knowledge.knows(message)
        assert knowledge.recipe(message) == recipe
        assert knowledge.size(message) == size


def test_nothing_private_is_known_at_first() -> None:
    made = Example()
    knowledge = know(made.theory, [])
    made.check(knowledge, made.c, made.recipe_of_c, 1)
    made.check(knowledge, made.theory.messages.attacker("#n"), Attacker("#n"), 1)
    for private in (made.a, made.s, made.apply(made.enc, made.a, made.c)):
        assert not knowledge.knows(private)


def test_tuples_and_ciphertexts_are_taken_apart() -> None:
    """ax_1 = enc((a,(b,s)),k), ax_2 = k"""
    made = Example()
    inside = made.theory.tuple((made.a, made.theory.tuple((made.b, made.s))))
    ciphertext = made.apply(made.enc, inside, made.k)
    locked = know(made.theory, [ciphertext])
    assert not any(locked.knows(one) for one in (made.a, made.b, made.s, inside, made.k))
    knowledge = know(made.theory, [ciphertext, made.k])
    opened = RecipeFunction(made.dec, [Axiom(1), Axiom(2)])
    second = Projection(2, 2, opened)
    made.check(knowledge, inside, opened, 3)
    made.check(knowledge, made.a, Projection(1, 2, opened), 4)
    made.check(knowledge, made.b, Projection(1, 2, second), 5)
    made.check(knowledge, made.s, Projection(2, 2, second), 5)


def test_the_shortest_of_several_recipes_is_given() -> None:
    """ax_1 = (a,b), ax_2 = a: the recipe of (a,a) is (ax_2,ax_2), that of (a,b) is ax_1."""
    made = Example()
    both = made.theory.tuple((made.a, made.b))
    knowledge = know(made.theory, [both, made.a])
    made.check(knowledge, made.a, Axiom(2), 1)
    made.check(knowledge, both, Axiom(1), 1)
    twice = made.theory.tuple((made.a, made.a))
    made.check(knowledge, twice, RecipeTuple([Axiom(2), Axiom(2)]), 3)
    nested = made.theory.tuple((twice, made.b))
    recipe = RecipeTuple([RecipeTuple([Axiom(2), Axiom(2)]), Projection(2, 2, Axiom(1))])
    made.check(knowledge, nested, recipe, 1 + 3 + 2)
    assert evaluate_recipe(made.theory, knowledge.recipe(nested), [both, made.a]) is nested


def test_a_later_message_opens_an_earlier_one() -> None:
    made = Example()
    ciphertext = made.apply(made.enc, made.s, made.k)
    knowledge = Knowledge(made.theory, [ciphertext])
    knowledge.learn()
    assert not knowledge.knows(made.s)
    knowledge.add_axiom(made.k)
    knowledge.learn()
    assert knowledge.length == 2
    made.check(knowledge, made.s, RecipeFunction(made.dec, [Axiom(1), Axiom(2)]), 3)


def test_each_way_to_deduce_a_message_is_seen_once_and_the_shortest_first() -> None:
    """ax_1 = enc(a,k), ax_2 = k, ax_3 = a: a is ax_3 first, and then dec(ax_1,ax_2)."""
    made = Example()
    ciphertext = made.apply(made.enc, made.a, made.k)
    knowledge = Knowledge(made.theory, [ciphertext, made.k, made.a])
    found = list(knowledge.derivations())
    sizes = [one.size for one in found]
    assert sizes == sorted(sizes)
    ways = [(knowledge.fill(one.context), one.first) for one in found if one.message is made.a]
    assert ways == [
        (Axiom(3), True), (RecipeFunction(made.dec, [Axiom(1), Axiom(2)]), False),
    ]  # fmt: skip
    assert list(knowledge.derivations()) == []


def test_a_spare_label_is_that_of_no_message() -> None:
    made = Example()
    assert spare_label() == "#n_0"
    labels = [made.theory.messages.attacker(f"#n_{at}") for at in (0, 1, 3)]
    frame = [made.theory.tuple((labels[0], made.a)), labels[1]]
    assert spare_label(frame) == "#n_2"
    assert spare_label([labels[0]], [labels[1]], [labels[2]]) == "#n_2"
    assert spare_label([labels[1]]) == "#n_0"

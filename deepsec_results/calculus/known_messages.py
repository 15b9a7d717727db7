"""Tests that compare with a name or a constant that the reader sees."""

from msgspec.structs import replace

from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.static_equivalence import EqualityTest, Witness
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Attacker, Recipe, RecipeFunction


def with_known_message(theory: Theory, witness: Witness) -> Witness:
    """The test `ax_2 = bad_tag` for `ax_1 = ax_2`, where both are `bad_tag` on one side.

    Other tests are as they were. The new test has no more symbols.
    """
    if not isinstance(witness, EqualityTest):
        return witness
    known = known_recipe(theory, witness.equal)
    if known is None:
        return witness
    if witness.message1 is not witness.equal:
        return replace(witness, recipe2=known, message2=witness.equal)
    return replace(witness, recipe1=known, message1=witness.equal)


def known_recipe(theory: Theory, message: Message) -> Recipe | None:
    """The recipe of a message that is a name of the attacker or a public constant."""
    head = message.head
    if head.kind is Kind.ATTACKER:
        return Attacker(head.label)
    if head.kind is Kind.FUNCTION and not message.arguments:
        return RecipeFunction(head.number) if theory.symbol(head.number).is_public else None
    return None

"""Choices for groups of parts, combined."""

from collections.abc import Sequence

from deepsec_results.calculus.combining import Combination
from deepsec_results.calculus.left_sides import SidePart, Values
from deepsec_results.calculus.messages import Messages

MESSAGES = Messages()


def variables(*numbers: int) -> SidePart:
    """A part with some variables."""
    return SidePart(None, (), sum(1 << number for number in numbers), 1, is_buildable=True)


def values(labels: str) -> Values:
    """The values of variables, `-` for one without a value."""
    return tuple(None if label == "-" else MESSAGES.attacker(label) for label in labels)


def weigh(parts: Sequence[SidePart], chosen: Values) -> int:
    """`a` weighs least."""
    found = [chosen[part.number] for part in parts]
    return sum(ord(message.head.label) for message in found if message is not None)


def labels(found: list[Values]) -> list[str]:
    return ["".join(one.head.label if one else "-" for one in chosen) for chosen in found]


def test_each_choice_is_with_the_least_first_choice_of_the_others() -> None:
    combination = Combination([[variables(0)], [variables(1)], [variables(2)]], 0b111)

    def add(at: int, chosen: str) -> list[str]:
        return labels(combination.add(at, values(chosen), weigh))

    assert [add(0, "c--"), add(0, "a--"), add(2, "--b"), add(2, "--f"), add(0, "b--")] == [[]] * 5
    assert add(1, "-e-") == ["aeb", "ceb", "beb", "aef"]
    assert add(1, "-a-") == ["aab"]
    assert add(0, "d--") == ["deb"]
    assert [add(0, "d--"), add(1, "-e-"), add(2, "--f")] == [[]] * 3


def test_a_group_may_have_several_parts_and_variables() -> None:
    """The variable 2 is bound before, and stays as it is."""
    combination = Combination([[variables(1, 2)], [variables(0), variables(2, 3)]], 0b1011)

    def add(at: int, chosen: str) -> list[str]:
        return labels(combination.add(at, values(chosen), weigh))

    assert add(0, "-bz-") == []
    assert add(1, "a-zd") == ["abzd"]
    assert add(0, "-cz-") == ["aczd"]
    assert add(1, "e-zf") == ["ebzf"]

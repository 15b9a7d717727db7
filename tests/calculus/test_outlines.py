"""Messages that differ only in private names have one outline."""

from collections.abc import Callable

import pytest
from processes import Protocol

from deepsec_results.calculus import outlines
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.outlines import Outlines


class Example:
    """The private names a, b, c, d, the public constant o and h(x,y)."""

    def __init__(self) -> None:
        protocol = Protocol()
        names = [protocol.name(label).id for label in "abcd"]
        self.h = protocol.constructor("h", 2)
        self.theory = protocol.theory
        self.a, self.b, self.c, self.d = map(self.theory.messages.name, names)
        self.outlines = Outlines()

    def hash(self, *arguments: Message) -> Message:
        made = self.theory.apply(self.h, arguments)
        assert made is not None
        return made

    def shape(self, *messages: Message) -> int:
        return self.outlines.of(messages).shape


# Messages of names, of which the kinds differ in more than the names.
KINDS: list[Callable[[Example, Message, Message], list[Message]]] = [
    lambda made, x, y: [],
    lambda made, x, y: [x],
    lambda made, x, y: [x, x],
    lambda made, x, y: [x, y],
    lambda made, x, y: [made.hash(x, x)],
    lambda made, x, y: [made.hash(x, y)],
    lambda made, x, y: [made.theory.tuple((x, y))],
    lambda made, x, y: [made.hash(x, y), x],
    lambda made, x, y: [made.hash(x, y), y],
    lambda made, x, y: [x, made.hash(x, y)],
    lambda made, x, y: [made.hash(x, y), made.hash(x, y)],
    lambda made, x, y: [made.hash(x, y), made.hash(y, x)],
    lambda made, x, y: [made.hash(made.hash(x, y), y)],
    lambda made, x, y: [made.hash(made.hash(x, y), x)],
    lambda made, x, y: [made.hash(made.hash(x, x), made.hash(y, y))],
    lambda made, x, y: [made.hash(made.hash(x, y), made.hash(x, y))],
    lambda made, x, y: [made.theory.messages.attacker("#n_0"), x],
    lambda made, x, y: [made.theory.messages.attacker("#n_1"), x],
    lambda made, x, y: [made.theory.tuple(()), x],
]


@pytest.mark.parametrize("most", [64, 1, 0])
def test_messages_with_other_names_have_one_shape(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Also where they have more names than a message whose shape is kept."""
    monkeypatch.setattr(outlines, "MAX_NAMES", most)
    made = Example()
    others = [(made.a, made.b), (made.b, made.a), (made.c, made.d), (made.d, made.b)]
    shapes = [{made.shape(*kind(made, x, y)) for x, y in others} for kind in KINDS]
    assert all(len(shape) == 1 for shape in shapes)
    assert len(set.union(*shapes)) == len(KINDS)


@pytest.mark.parametrize("most", [64, 1])
def test_an_outline_has_the_names_in_their_order(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(outlines, "MAX_NAMES", most)
    made = Example()
    [a], [b], [c] = (made.outlines.of([name]).names for name in (made.a, made.b, made.c))
    assert len({a, b, c}) == 3
    assert made.outlines.of([made.c, made.hash(made.a, made.c), made.b]).names == (c, a, b)
    assert made.outlines.of([made.hash(made.b, made.hash(made.a, made.b))]).names == (b, a)
    assert made.outlines.of([made.theory.tuple(())]).names == ()


def test_a_root_is_part_of_the_shape() -> None:
    made = Example()
    one, other, none = (made.outlines.of([made.a], root).shape for root in ("P", "Q", None))
    assert len({one, other, none}) == 3
    assert made.outlines.of([made.b], "P").shape == one


def test_a_frame_that_is_continued_has_the_outline_of_the_whole() -> None:
    made = Example()
    nothing = made.outlines.nothing()
    assert (nothing.length, nothing.names) == (0, {})
    frames = [
        [x, made.hash(x, y), y, x] for x, y in ((made.a, made.b), (made.d, made.c))
    ]  # fmt: skip
    whole, again = (made.outlines.extended(nothing, frame) for frame in frames)
    assert whole.number == again.number
    assert (whole.length, list(whole.names.values())) == (4, [0, 1])
    step = nothing
    for message in frames[0]:
        earlier = dict(step.names)
        later = made.outlines.extended(step, [message])
        assert step.names == earlier
        assert later.length == step.length + 1
        assert later.number != step.number
        step = later
    assert (step.number, step.names) == (whole.number, whole.names)
    other = made.outlines.extended(nothing, [*frames[0][:3], made.b])
    assert other.number != whole.number


def test_the_shape_of_a_message_with_few_names_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a message around it takes no more steps than what is new in it."""
    monkeypatch.setattr(outlines, "MAX_NAMES", 1)
    made = Example()
    assert made.outlines._message(made.hash(made.a, made.a)) is not None
    assert made.outlines._message(made.hash(made.a, made.b)) is None

"""What is deduced from frames is remembered, and continued for a long frame that grows."""

import pytest
from processes import Protocol

from deepsec_results.calculus import known_frames
from deepsec_results.calculus.knowledge import Knowledge
from deepsec_results.calculus.known_frames import KnownFrames
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.theory import Theory


class Example:
    """Frames of private names; those with three messages are long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kept: int = 3) -> None:
        monkeypatch.setattr(known_frames, "LONG", 3)
        protocol = Protocol()
        names = {label: protocol.name(label).id for label in "abcdef"}
        self.theory: Theory = protocol.theory
        self.names = {label: self.theory.messages.name(name) for label, name in names.items()}
        self.known = KnownFrames(self.theory, kept)

    def frame(self, labels: str) -> list[Message]:
        return [self.names[label] for label in labels]

    def of(self, labels: str) -> Knowledge:
        """What is known from a frame: exactly its messages."""
        knowledge = self.known.of(self.frame(labels))
        assert knowledge.length == len(labels)
        assert {label for label, name in self.names.items() if knowledge.knows(name)} == {*labels}
        return knowledge


def test_a_long_frame_that_grows_is_continued(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Example(monkeypatch)
    short, long = made.of("ab"), made.of("abc")
    assert long is not short
    assert made.of("abcde") is long
    assert made.of("abcde") is long
    assert made.of("abc") is not long
    assert made.of("ab") is short


@pytest.mark.parametrize("other", ["abe", "abdc", "acbd", "bacd", "ab", "abdce"])
def test_another_frame_begins_anew(monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    made = Example(monkeypatch)
    long = made.of("abc")
    assert made.of(other) is not long
    assert made.of("abc") is long


def test_the_frame_asked_for_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Example(monkeypatch)
    first, second, third = (made.of(label) for label in "abc")
    assert made.of("a") is first
    made.of("d")
    assert made.of("c") is third
    assert made.of("a") is first
    assert made.of("b") is not second

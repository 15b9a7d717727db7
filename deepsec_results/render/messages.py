"""Messages and recipes as text, and with their shape in result files."""

from collections.abc import Iterable
from typing import TypedDict

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.calculus.matching import Binding
from deepsec_results.calculus.messages import Message
from deepsec_results.model.terms import AnyTerm
from deepsec_results.render.layout import lay_out_process
from deepsec_results.render.notation import ShownLabels, write_term
from deepsec_results.render.result_shapes import count_parts, plain_value

MOST_SYMBOLS = 10_000  # of a term that is written out


class WrittenTerm(TypedDict):
    """A term as text, and as plain objects: None where it is too large."""

    text: str
    json: object


class MessageWriter:
    """Writes the terms of an attack. One name has the same label everywhere."""

    def __init__(self, labels: ShownLabels) -> None:
        self.labels = labels
        self._texts: dict[Message, str] = {}
        self._written: dict[Message, WrittenTerm] = {}

    def text(self, term: AnyTerm | Message) -> str:
        """A term as text, or the number of its symbols if it is very large."""
        if isinstance(term, Message):
            if term not in self._texts:
                self._texts[term] = self.text(term.to_term())
            return self._texts[term]
        size = count_parts(term)
        if size > MOST_SYMBOLS:
            return f"(a term of {size} symbols)"
        return write_term(term, self.labels)

    def both(self, term: AnyTerm | Message) -> WrittenTerm:
        """A term as text and as plain objects."""
        if not isinstance(term, Message):
            return {"text": self.text(term), "json": plain_value(term, MOST_SYMBOLS)}
        if term not in self._written:  # a message occurs in many frames
            json = plain_value(term.to_term(), MOST_SYMBOLS)
            self._written[term] = {"text": self.text(term), "json": json}
        return self._written[term]

    def frame(self, messages: Iterable[Message]) -> list[WrittenTerm]:
        """The messages of a frame, `ax_1` first."""
        return [self.both(message) for message in messages]

    def binding(self, binding: Binding) -> str:
        """A variable and what it stands for: `x = #n_0`."""
        return f"{self.text(binding.variable)} = {self.text(binding.message)}"

    def bindings(self, bindings: Iterable[Binding]) -> list[dict[str, WrittenTerm]]:
        """Variables and what they stand for, for JSON."""
        return [
            {"variable": self.both(one.variable), "value": self.both(one.message)}
            for one in bindings
        ]


def writer_for(replayed: ReplayedAttack) -> MessageWriter:
    """A writer for an attack.

    Names and variables get their labels in the order in which the attacked process shows them,
    then in that of the other process. So the attacked process looks as `show --processes` has it.
    """
    labels = ShownLabels(replayed.attack.atoms.data)
    for process in (replayed.process, replayed.other):
        lay_out_process(process, labels)
    return MessageWriter(labels)

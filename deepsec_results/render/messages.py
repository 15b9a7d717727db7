"""Messages and recipes as text, and with their shape in result files."""

from collections.abc import Iterable

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.calculus.matching import Binding
from deepsec_results.calculus.messages import Message
from deepsec_results.model.terms import AnyTerm
from deepsec_results.render.layout import lay_out_process
from deepsec_results.render.notation import ShownLabels, write_term
from deepsec_results.render.result_shapes import count_parts, plain_value

_MOST_SYMBOLS = 100_000  # of a term that is shown


WrittenTerm = dict[str, object]
"""A term as `text`, and as plain objects in `json`: None where it is too large."""


class MessageWriter:
    """Writes the terms of an attack. One name has the same label everywhere."""

    def __init__(self, labels: ShownLabels) -> None:
        self.labels = labels

    def text(self, term: AnyTerm | Message) -> str:
        """A term as text, or the number of its symbols if it is very large."""
        written = term.to_term() if isinstance(term, Message) else term
        size = count_parts(written)
        if size > _MOST_SYMBOLS:
            return f"(a term of {size} symbols)"
        return write_term(written, self.labels)

    def both(self, term: AnyTerm | Message) -> WrittenTerm:
        """A term as text and as plain objects."""
        written = term.to_term() if isinstance(term, Message) else term
        return {"text": self.text(written), "json": plain_value(written)}

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

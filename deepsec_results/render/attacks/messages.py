"""Messages and recipes as text, and with their shape in result files."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.calculus.matching import Binding
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.notation import ShownLabels, write_term
from deepsec_results.model.terms import AnyTerm, Function, RecipeFunction
from deepsec_results.render.batches.layout import ProcessLine, lay_out_process
from deepsec_results.render.batches.result_shapes import MOST_PARTS, count_parts, plain_value

if TYPE_CHECKING:
    from deepsec_results.render.shapes.attacks import WrittenBinding, WrittenTerm

MOST_SYMBOLS = 10_000  # of a term that is written out


class MessageWriter:
    """Writes the terms of an attack. One name has the same label everywhere.

    With `shapes`, terms and actions are also written with their shape in result files. `layouts`
    are those of the attacked process and of the other one.
    """

    def __init__(
        self,
        labels: ShownLabels,
        *,
        shapes: bool = True,
        layouts: Sequence[Sequence[ProcessLine]] = (),
    ) -> None:
        self.labels = labels
        self.layouts = layouts
        self._shapes = shapes
        self._texts: dict[Message, str] = {}
        self._written: dict[Message, WrittenTerm] = {}

    def text(self, term: AnyTerm | Message) -> str:
        """A term as text, or the number of its symbols if it is very large."""
        if isinstance(term, Message):
            if term not in self._texts:
                written = term.to_term()
                small = term.size <= MOST_SYMBOLS
                self._texts[term] = (
                    write_term(written, self.labels) if small else self.text(written)
                )
            return self._texts[term]
        if isinstance(term, (Function, RecipeFunction)) and not term.args:
            return write_term(term, self.labels)
        size = count_parts(term)
        if size > MOST_SYMBOLS:
            return f"(a term of {size} symbols)"
        return write_term(term, self.labels)

    def both(self, term: AnyTerm | Message) -> "WrittenTerm":
        """A term as text and as plain objects."""
        if not isinstance(term, Message):
            return {"text": self.text(term), "json": self.shape(term, MOST_SYMBOLS)}
        if term not in self._written:  # a message occurs in many frames
            json = self.shape(term.to_term(), MOST_SYMBOLS)
            self._written[term] = {"text": self.text(term), "json": json}
        return self._written[term]

    def shape(self, value: object, most: int = MOST_PARTS) -> Any:
        """A value as plain objects; None if it is too large, or if shapes are not written."""
        return plain_value(value, most) if self._shapes else None

    def frame(self, messages: Iterable[Message]) -> "list[WrittenTerm]":
        """The messages of a frame, `ax_1` first."""
        return [self.both(message) for message in messages]

    def binding(self, binding: Binding) -> str:
        """A variable and what it stands for: `x = #n_0`."""
        return f"{self.text(binding.variable)} = {self.text(binding.message)}"

    def bindings(self, bindings: Iterable[Binding]) -> "list[WrittenBinding]":
        """Variables and what they stand for, for JSON."""
        return [
            {"variable": self.both(one.variable), "value": self.both(one.message)}
            for one in bindings
        ]


def writer_for(replayed: ReplayedAttack, *, shapes: bool = True) -> MessageWriter:
    """A writer for an attack.

    Names and variables get their labels in the order in which the attacked process shows them,
    then in that of the other process. So the attacked process looks as `show --processes` has it.
    """
    labels = ShownLabels(replayed.attack.atoms.data)
    layouts = [lay_out_process(one, labels) for one in (replayed.process, replayed.other)]
    return MessageWriter(labels, shapes=shapes, layouts=layouts)

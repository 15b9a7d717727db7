"""What changed in an input, in sentences."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deepsec_results.analysis.input_difference import InputDifference
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.sentences import count

if TYPE_CHECKING:
    from deepsec_results.dps.model_changes import ModelChange

_MOST_CHANGES = 12
_MOST_TEXT = 60  # characters of a part of an input


def same_model_words(difference: InputDifference) -> str:
    """What differs between two inputs with the same model."""
    if difference.renamed:
        return "names of processes or variables only"
    return "comments or layout only"


def change_sentences(difference: InputDifference, *, everything: bool) -> Iterator[str]:
    """What changed, the first few parts unless `everything` is asked for; or why this is not known.

    Nothing if only comments and layout differ.
    """
    if difference.problem is not None:
        yield visible(f"what changed is not known: {difference.problem}")
    changes = difference.changes
    shown = len(changes) if everything or len(changes) == _MOST_CHANGES + 1 else _MOST_CHANGES
    for change in changes[:shown]:
        yield visible(_sentence(change))
    if len(changes) > shown:
        yield count(len(changes) - shown, "more change")


def _sentence(change: "ModelChange") -> str:
    """`line 12: h(k,r) → h(k)`, `line 3: process Reader added`, `was line 5: new r; removed`."""
    a, b = _cut(change.a), _cut(change.b)
    line = f"line {change.place.line}"
    if b is None:
        return f"was {line}: {a} removed"
    if a is None:
        return f"{line}: {b} added"
    return f"{line}: {a} is now {b}" if change.is_whole else f"{line}: {a} → {b}"


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= _MOST_TEXT:
        return text
    return f"{text[:_MOST_TEXT]}…"

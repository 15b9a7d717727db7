"""What differs between two input files: their models, or comments and layout only."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.source import NoSource, RunSource
from deepsec_results.reading.problems import FileProblem, ProblemKind

if TYPE_CHECKING:
    from deepsec_results.dps.model_changes import ModelChange

Sources = Mapping[str, RunSource]
"""The copies of inputs by the digests of their contents."""

NO_SOURCES: Sources = {}


class InputDifference(Struct, frozen=True):
    """How two inputs of different content differ.

    `changes` are those of the model. `problem` is why they are not known; it names the copy.
    `renamed` is whether the models differ only in names on which no query depends, such as those
    of processes and of what these bind.
    """

    changes: "Sequence[ModelChange]" = ()
    problem: str | None = None
    renamed: bool = False

    @property
    def is_layout(self) -> bool:
        """Whether only comments, layout or names differ, so that the models are the same."""
        return self.problem is None and not self.changes


_UNKNOWN = RunSource(None, lambda: FileProblem(ProblemKind.ABSENT, "the copy is not known"))
# Results of many nights have the same two inputs.
_MOST_KNOWN = 256
_known: dict[tuple[str, str], InputDifference] = {}


def input_difference(
    a: str | None, b: str | None, sources_a: Sources, sources_b: Sources
) -> InputDifference | None:
    """How the inputs with two digests differ; None if they are the same or one is not known."""
    if a is None or b is None or a == b:
        return None
    if (a, b) not in _known:
        if len(_known) >= _MOST_KNOWN:
            del _known[next(iter(_known))]
        _known[a, b] = _compared(sources_a.get(a, _UNKNOWN), sources_b.get(b, _UNKNOWN))
    return _known[a, b]


def _compared(a: RunSource, b: RunSource) -> InputDifference:
    parsed_a, parsed_b = a.parsed, b.parsed
    if isinstance(parsed_a, NoSource):
        return InputDifference(problem=_named(a, parsed_a))
    if isinstance(parsed_b, NoSource):
        return InputDifference(problem=_named(b, parsed_b))
    from deepsec_results.dps.model_changes import model_changes

    changes = model_changes(parsed_a, parsed_b, names=False)
    renamed = not changes and bool(model_changes(parsed_a, parsed_b))
    return InputDifference(changes, renamed=renamed)


def _named(source: RunSource, reason: NoSource) -> str:
    return str(reason) if source.path is None else f"{source.path}: {reason}"

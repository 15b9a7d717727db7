"""The values that differ between two batches."""

from enum import StrEnum

from msgspec import Struct

from deepsec_results.analysis.query_comparison import (
    CostChange,
    VerdictChange,
)
from deepsec_results.reading.json_positions import path_within, show_path

Value = str | int | bool | None
Key = tuple[str | int, ...]


class Topic(StrEnum):
    """What a change is about, in the order in which changes are shown."""

    VERDICTS = "verdicts"
    STATUS = "status"
    TITLE = "title"
    INPUTS = "inputs"
    OPTIONS = "options"
    VERSIONS = "versions"
    COSTS = "time and memory"
    TIMES = "times"


class ChangeKind(StrEnum):
    """How B differs from A; `same` if it does not."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


_WORDS: dict[str | int, str] = {
    "deepsec_version": "release",
    "ocaml_version": "OCaml",
    "duration": "time",
}


class Change(Struct, frozen=True):
    """One value in both batches.

    `key` is its place in the batch result. For derived values it begins with `inputs` or `queries`,
    or is `duration` (seconds). A value of None does not exist. `judged` is the kind of change of a
    query's verdict, time (seconds) or memory (bytes).
    """

    topic: Topic
    key: Key
    kind: ChangeKind
    a: Value
    b: Value
    judged: VerdictChange | CostChange | None = None

    @property
    def path(self) -> str:
        """The key as a JSON path: `$.command_options.without_por`."""
        return show_path(self.key)

    @property
    def name(self) -> str:
        """The key in short: `command_options.without_por`; of some fields, the word on screens."""
        begin, *rest = self.key
        return f"{_WORDS.get(begin, begin)}{path_within(rest)}"


def kind_of(a: Value, b: Value) -> ChangeKind:
    """How a value differs; one of None does not exist."""
    if a is None:
        return ChangeKind.ADDED
    if b is None:
        return ChangeKind.REMOVED
    return ChangeKind.SAME if a == b and type(a) is type(b) else ChangeKind.CHANGED

"""What changed from one batch to another."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.sheets import Sheet, machine_of
from deepsec_results.model.options import ComputedOptions, GivenOptions
from deepsec_results.reading.places import show_path

Value = str | int | bool | None
Key = tuple[str, ...]


class Topic(StrEnum):
    """What a change is about."""

    STATUS = "status"
    TITLE = "title"
    OPTIONS = "options"
    VERSIONS = "versions"
    INPUTS = "inputs"
    TIMES = "times"


class ChangeKind(StrEnum):
    """How B differs from A; `same` where it does not."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


class Change(Struct, frozen=True):
    """One value in both batches. `path` is a JSON path into the batch result, or begins with
    `$.inputs` or is `$.duration` (seconds) for what was worked out; None is no such value."""

    topic: Topic
    path: str
    kind: ChangeKind
    a: Value
    b: Value


class Comparison(Struct, frozen=True):
    """Two batches and all that was compared, by topic."""

    a: Row
    b: Row
    compared: Sequence[Change]

    @property
    def changes(self) -> list[Change]:
        """What is not the same."""
        return [change for change in self.compared if change.kind is not ChangeKind.SAME]

    @property
    def changed_topics(self) -> list[Topic]:
        """The topics with a change, each once."""
        return list(dict.fromkeys(change.topic for change in self.changes))


_FIELDS = {
    Topic.STATUS: ("status", "error_msg"),
    Topic.TITLE: ("title",),
    Topic.VERSIONS: ("deepsec_version", "ocaml_version", "git_branch", "git_hash", "debug"),
    Topic.TIMES: ("start_time", "end_time", "duration"),
}
_OPTIONS = ("default_semantics", "distributed", "local_workers", "nb_jobs", "round_timer", "por")


def compare(a: Sheet, b: Sheet) -> Comparison:
    """Compare two batches; machines are matched by host and path, inputs by name."""
    row_a, row_b = a.listed.row, b.listed.row
    compared = [*_fields(Topic.STATUS, row_a, row_b), *_fields(Topic.TITLE, row_a, row_b)]
    for field in ("command_options", "computed_options"):
        options_a = _option_values(getattr(a.batch, field))
        options_b = _option_values(getattr(b.batch, field))
        compared += _values(Topic.OPTIONS, (field,), options_a, options_b)
    compared += _fields(Topic.VERSIONS, row_a, row_b)
    inputs_a, inputs_b = _input_counts(a), _input_counts(b)
    compared += _values(Topic.INPUTS, ("inputs",), inputs_a, inputs_b)
    compared += _fields(Topic.TIMES, row_a, row_b)
    return Comparison(row_a, row_b, compared)


def _fields(topic: Topic, a: Row, b: Row) -> Iterator[Change]:
    names = _FIELDS[topic]
    values_a: dict[Key, Value] = {(name,): getattr(a, name) for name in names}
    values_b: dict[Key, Value] = {(name,): getattr(b, name) for name in names}
    return _values(topic, (), values_a, values_b)


def _values(
    topic: Topic,
    path: Key,
    a: Mapping[Key, Value],
    b: Mapping[Key, Value],
) -> Iterator[Change]:
    for key in dict.fromkeys([*a, *b]):
        left, right = a.get(key), b.get(key)
        if left is not None or right is not None:
            yield Change(topic, show_path(path + key), _kind(left, right), left, right)


def _kind(a: Value, b: Value) -> ChangeKind:
    if a is None:
        return ChangeKind.ADDED
    if b is None:
        return ChangeKind.REMOVED
    return ChangeKind.SAME if a == b and type(a) is type(b) else ChangeKind.CHANGED


def _option_values(
    options: GivenOptions | ComputedOptions | None,
) -> dict[Key, Value]:
    if options is None:
        return {}
    values: dict[Key, Value] = {(name,): getattr(options, name) for name in _OPTIONS}
    seen: dict[str, int] = {}
    for worker in options.distant_workers or []:
        machine = machine_of(worker)
        seen[machine] = seen.get(machine, 0) + 1
        again = f" ({seen[machine]})" if seen[machine] > 1 else ""
        values["distant_workers", machine + again] = worker.workers
    return values


def _input_counts(sheet: Sheet) -> dict[Key, Value]:
    counts: dict[Key, Value] = {}
    seen: dict[str, int] = {}
    for one in (run.input for run in sheet.runs):
        seen[one.name] = seen.get(one.name, 0) + 1
        again = f" ({seen[one.name]})" if seen[one.name] > 1 else ""
        counts[(one.name + again,)] = one.name
    return counts

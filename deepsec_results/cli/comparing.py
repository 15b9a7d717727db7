"""From two batches, or two directories of them, to what changed."""

import os
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from deepsec_results.analysis.comparison import Comparison, DirectoryComparison, Topic, compare
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.pairing import pair
from deepsec_results.analysis.query_comparison import Bounds, CostChange, VerdictChange
from deepsec_results.analysis.rows import ListedBatch, RowStatus
from deepsec_results.cli import batches, terminal
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.remarks import remark_partial
from deepsec_results.cli.subjects import subject_of
from deepsec_results.cli.tallies import with_files, with_tally
from deepsec_results.cli.words import read_words, wrong_value
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.names import read_batch_name

_VERDICT = "verdict"
_ANY = "any"
_DECIMAL = re.compile(r"\s*[0-9]{1,18}(?:\.[0-9]{1,18})?\s*")
# Beside the topics, whose words are those of what they are about.
_CONDITIONS = (_VERDICT, VerdictChange.LOST, CostChange.SLOWER, CostChange.LARGER)
_TOPICS = (Topic.STATUS, Topic.TITLE, Topic.OPTIONS, Topic.VERSIONS, Topic.INPUTS, Topic.TIMES)
_ALL = (*_CONDITIONS, *_TOPICS)


def read_conditions(words: Sequence[str]) -> set[str]:
    """What `--fail-on` asks for. Raises CommandError."""
    conditions: set[str] = set()
    for word in read_words("--fail-on", words, [*_ALL, _ANY]):
        conditions |= {*_ALL, Topic.VERDICTS} - {Topic.TIMES} if word == _ANY else {word}
    return conditions


def read_bounds(factor: str | None, floors: Sequence[str]) -> Bounds:
    """What `--factor` and `--floor` say is noise. Raises CommandError."""
    bounds = Bounds()
    if factor is not None:
        bounds = msgspec.structs.replace(bounds, factor=_number(factor, "--factor", 1))
    for floor in floors:
        for unit, scale in _MEMORY_UNITS.items():
            if floor.lower().endswith(unit):
                size = scale * _number(floor[: -len(unit)], "--floor", 0)
                bounds = msgspec.structs.replace(bounds, memory_floor=size)
                break
        else:
            seconds = _number(floor.lower().removesuffix("s"), "--floor", 0)
            bounds = msgspec.structs.replace(bounds, time_floor=seconds)
    return bounds


_MEMORY_UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9}


def _number(text: str, option: str, least: int) -> Fraction:
    """A decimal number, exactly."""
    number = Fraction(text) if _DECIMAL.fullmatch(text) else None
    if number is None or number < least:
        wanted = (
            "a factor of 1 or more" if option == "--factor" else "seconds (5s) or a size (20MB)"
        )
        raise wrong_value(option, text, wanted)
    return number


def compare_named(
    a: str, b: str, directory: str | None, bounds: Bounds
) -> Comparison | DirectoryComparison:
    """Compare what two names stand for. Raises CommandError."""
    directories = [path for path in (a, b) if _is_results_directory(path)]
    if len(directories) == 2:
        return _compare_directories(a, b, bounds)
    for path in directories:
        other = b if path == a else a
        what = "is none to compare it with" if os.path.lexists(other) else "is not there"
        raise CommandError(f"{path} is a results directory, and {other} {what}")
    one, two = batches.read_named([a, b], directory)
    subjects = subject_of(one), subject_of(two)
    remark_partial(side.listed for side in subjects)
    compared = compare(*subjects, bounds)
    if compared.without_queries and not compared.gone:
        sides = f"{compared.a.id} and {compared.b.id}"
        reason = "no query can be read" if compared.queries else f"{sides} have no query in common"
        raise CommandError(f"nothing to compare: {reason}")
    return compared


def conditions_met(compared: Comparison | DirectoryComparison) -> set[str]:
    """What of `--fail-on` is the case."""
    if isinstance(compared, Comparison):
        return set(_met(compared))
    met = {condition for one in compared.comparisons for condition in _met(one)}
    if compared.removed or compared.added:
        met.add(Topic.INPUTS)
    if any(side == "b" for side, _ in compared.unreadable):
        # What it decided is not known any more.
        met |= {Topic.STATUS, _VERDICT, VerdictChange.LOST}
    if compared.gone:
        met |= {_VERDICT, VerdictChange.LOST}
    return met


def _met(comparison: Comparison) -> Iterable[str]:
    yield from comparison.changed_topics
    changes = {one.verdict for one in comparison.verdict_changes}
    if comparison.gone:
        changes.add(VerdictChange.LOST)
    if changes:
        yield _VERDICT
    if VerdictChange.LOST in changes:
        yield VerdictChange.LOST
    for change in (CostChange.SLOWER, CostChange.LARGER):
        if comparison.costs(change):
            yield change


def _is_results_directory(path: str) -> bool:
    folder = path.rstrip("/")
    is_batch = read_batch_name(os.path.basename(f"{folder}.json")) is not None
    return os.path.isdir(path) and not (is_batch and os.path.lexists(f"{folder}.json"))


def _compare_directories(a: str, b: str, bounds: Bounds) -> DirectoryComparison:
    sides = [_batches(path) for path in (a, b)]
    readable = [
        [with_files(one) for one in side if one.listed.row.status is not RowStatus.UNREADABLE]
        for side in sides
    ]
    pairs = pair(readable[0], readable[1], [_title_and_inputs, _title, _inputs])
    subjects = [
        (subject_of(one.a), subject_of(one.b))
        for one in pairs
        if one.a is not None and one.b is not None
    ]
    remark_partial(side.listed for sides in subjects for side in sides)
    comparisons = [compare(one, two, bounds) for one, two in subjects]
    if comparisons and all(one.without_queries and not one.gone for one in comparisons):
        raise CommandError(f"nothing to compare: {a} and {b} have no query in common")
    removed = [with_tally(one.a) for one in pairs if one.a is not None and one.b is None]
    tallies = [one.listed.tally for one in removed]
    return DirectoryComparison(
        a,
        b,
        comparisons,
        [one.listed.row for one in removed],
        [one.b.listed.row for one in pairs if one.b is not None and one.a is None],
        [
            (name, one.listed.row)
            for name, side in zip("ab", sides, strict=True)
            for one in side
            if one.listed.row.status is RowStatus.UNREADABLE
        ],
        sum(one.gone for one in comparisons) + sum(one.queries_done for one in tallies if one),
    )


def _batches(path: str) -> list[ShownBatch]:
    """The batches of a directory, newest first; an empty one is told."""
    directory = ResultsDirectory(path, named=True)
    found = batches.select(directory, Filters(), 0).batches
    if not found:
        terminal.remark(batches.nothing_found(Filters(), directory))
    return found


def _title(batch: ShownBatch) -> str | None:
    return batch.listed.row.title


def _inputs(batch: ShownBatch) -> frozenset[str] | None:
    return _input_set(batch.listed) or None


def _title_and_inputs(batch: ShownBatch) -> tuple[str, frozenset[str]] | None:
    title = batch.listed.row.title
    return None if title is None else (title, _input_set(batch.listed))


def _input_set(listed: ListedBatch) -> frozenset[str]:
    return frozenset(listed.files or ())

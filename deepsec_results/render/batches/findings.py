"""What `validate` shows: findings as lines of text, JSON, GitHub annotations or SARIF."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from deepsec_results.analysis.findings import Code, Finding, Level
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.formats import (
    github_command,
    json_around,
    json_parts,
    some_at_once,
)
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.output_formats import ValidateFormat
from deepsec_results.render.kit.sentences import count
from deepsec_results.render.kit.streamed_output import text_parts
from deepsec_results.use_cases.batch_validation import ValidatedFiles

if TYPE_CHECKING:
    from deepsec_results.render.shapes.findings import ShownFinding, ValidationReport

_STYLES = {Level.ERROR: "bold red", Level.NOTE: "cyan"}
_INDENT = 2
_PLACE_WIDTH = 7  # of a line and a column, so that the groups of several files are in line


def render_validated(
    parts: Iterable[ValidatedFiles],
    whole: ValidatedFiles,
    output: ValidateFormat,
    look: Look,
    *,
    each: bool,
) -> Iterator[str]:
    """The findings in a format, part by part. The parts are added to `whole` without findings.

    Text has a group for each file. Notes are counted by their codes at the end, or shown in the
    groups with `each`.
    """
    if output is ValidateFormat.SARIF:
        from deepsec_results.render.batches.sarif import render_sarif

        yield from render_sarif(_passing(parts, whole))
    elif output is ValidateFormat.JSON:
        yield from _json(parts, whole)
    elif output is ValidateFormat.GITHUB:
        for some in some_at_once(_passing(parts, whole)):
            yield "".join(map(_annotation, some))
    else:
        yield from text_parts(_groups(parts, whole, look, each=each), look)


def count_sentence(files: int, with_errors: int) -> str:
    """How many files are valid, such as `34 files: 31 valid, 3 with errors`."""
    return f"{count(files, 'file')}: {files - with_errors} valid, {with_errors} with errors"


def reason_sentence(validated: ValidatedFiles) -> str:
    """The reason for the exit code of `validate`."""
    if validated.missing:
        return f"exit code 2: {count(len(validated.missing), 'name')} cannot be found or read"
    if validated.damaged:
        are = "archive is" if validated.damaged == 1 else "archives are"
        return f"exit code 2: {validated.damaged} {are} damaged"
    if validated.only_links:
        return "exit code 2: links out of the results directory were not followed"
    if validated.with_errors:
        have = "file has" if validated.with_errors == 1 else "files have"
        return f"exit code 1: {validated.with_errors} {have} errors"
    return "exit code 0: no file has errors"


def _passing(parts: Iterable[ValidatedFiles], whole: ValidatedFiles) -> Iterator[Finding]:
    """All findings, one after the other; only the numbers in the parts are added to `whole`."""
    for part in parts:
        whole.count(part)
        yield from part.findings


def _json(parts: Iterable[ValidatedFiles], whole: ValidatedFiles) -> Iterator[str]:
    levels: Counter[Level] = Counter()

    def plain(finding: Finding) -> "ShownFinding":
        levels[finding.level] += 1
        return _plain(finding)

    def report() -> "ValidationReport":
        errors, notes = levels[Level.ERROR], levels[Level.NOTE]
        return {"findings": [], "files": whole.files, "errors": errors, "notes": notes}

    return json_around(report, "findings", json_parts(_passing(parts, whole), plain))


def _groups(
    parts: Iterable[ValidatedFiles], whole: ValidatedFiles, look: Look, *, each: bool
) -> Iterator[Sequence[Block]]:
    """A group for each file, and one for all notes unless `each` is shown."""
    counts: Counter[Code] = Counter()
    for part in parts:
        whole.count(part)
        if not each:
            counts.update(one.code for one in part.findings if one.level is Level.NOTE)
        yield from _by_file(part, each=each)
    if counts:
        yield _note_blocks(counts, look)


def _by_file(part: ValidatedFiles, *, each: bool) -> Iterator[Sequence[Block]]:
    """The errors, or `each` finding, in a group for each file."""
    shown = (one for one in part.findings if each or one.level is Level.ERROR)
    for file, findings in groupby(shown, key=lambda finding: finding.file):
        heading = Line([Span(visible(_relative(file, part.directory)), "bold")])
        rows = [[*_cells(finding)] for finding in findings]
        yield [heading, Grid(rows, indent=_INDENT, least=[_PLACE_WIDTH])]


def _cells(finding: Finding) -> Iterator[Span]:
    place = finding.place
    yield Span("" if place is None else f"{place.line}:{place.column}", "dim")
    yield Span(finding.level.value, _STYLES[finding.level])
    yield Span(finding.code.name)
    path = "" if finding.path is None else f"{visible(finding.path)}: "
    yield Span(f"{path}{visible(finding.message)}")


def _note_blocks(counts: Mapping[Code, int], look: Look) -> Sequence[Block]:
    """The notes: a line for each code, with their number."""
    rows = [
        [Span(code.name, _STYLES[Level.NOTE]), Span(str(counts[code])), Span(code.meaning)]
        for code in Code
        if code in counts
    ]
    hint = Span("  (--verbose shows each)" if look.terminal else "", "dim")
    return [Line([Span("Notes", "bold"), hint]), Grid(rows, right=frozenset({1}), indent=_INDENT)]


def _relative(file: str, directory: str | None) -> str:
    """The path of a file, without the directory that the user named."""
    if directory is None:
        return file
    return file.removeprefix(os.path.join(directory, ""))


def _plain(finding: Finding) -> "ShownFinding":
    place = finding.place
    return {
        "code": finding.code.name,
        "level": finding.level,
        "file": finding.file,
        "path": finding.path,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "message": finding.message,
    }


def _annotation(finding: Finding) -> str:
    kind = "error" if finding.level is Level.ERROR else "notice"
    properties = {"file": finding.file, "title": finding.code.name}
    if finding.place is not None:
        properties |= {"line": str(finding.place.line), "col": str(finding.place.column)}
    what = "" if finding.path is None else f"{finding.path}: "
    return github_command(kind, properties, what + finding.message)

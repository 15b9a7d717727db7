"""What `validate` shows: findings as lines of text, JSON, GitHub annotations or SARIF."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from deepsec_results.analysis.findings import Code, Finding, Level
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.formats import github_command, json_around, json_parts
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.output_formats import ValidateFormat
from deepsec_results.render.kit.sentences import count
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
    """The findings in a format, part by part if each of its lines depends on no other.

    The parts are added to `whole`, without the findings that were shown already. Text has a group
    for each file. Notes are counted by their codes at the end, or shown in the groups with `each`.
    """
    if output is ValidateFormat.SARIF:
        from deepsec_results.render.batches.sarif import render_sarif

        yield from render_sarif(parts, whole)
        return
    counts: Counter[Code] = Counter()
    groups = 0
    for part in parts:
        if output is ValidateFormat.TEXT:
            notes = [one for one in part.findings if one.level is Level.NOTE and not each]
            counts.update(note.code for note in notes)
            by_file = _by_file(part, each=each)
            yield lay_out(_separated(by_file, first=not groups), look)
            groups += len(by_file)
        elif output is ValidateFormat.GITHUB:
            yield "".join(map(_annotation, part.findings))
        if output in (ValidateFormat.TEXT, ValidateFormat.GITHUB):
            part.findings = []
        whole.join(part)
    if counts:
        yield lay_out(_separated([_note_blocks(counts, look)], first=not groups), look)
    if output is ValidateFormat.JSON:
        yield from json_around(_report(whole), "findings", json_parts(whole.findings, _plain))


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


def _separated(groups: Sequence[Sequence[Block]], *, first: bool) -> Iterator[Block]:
    """Groups with an empty line before each, except before the `first` of the output."""
    for at, group in enumerate(groups):
        if at or not first:
            yield Line()
        yield from group


def _by_file(part: ValidatedFiles, *, each: bool) -> list[Sequence[Block]]:
    """The errors, or `each` finding, in a group for each file."""
    shown = [one for one in part.findings if each or one.level is Level.ERROR]
    groups: list[Sequence[Block]] = []
    for file, findings in groupby(shown, key=lambda finding: finding.file):
        heading = Line([Span(visible(_relative(file, part.directory)), "bold")])
        rows = [[*_cells(finding)] for finding in findings]
        groups.append([heading, Grid(rows, indent=_INDENT, least=[_PLACE_WIDTH])])
    return groups


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


def _report(validated: ValidatedFiles) -> "ValidationReport":
    """The report without the findings themselves."""
    findings = validated.findings
    return {
        "files": validated.files,
        "errors": sum(finding.level is Level.ERROR for finding in findings),
        "notes": sum(finding.level is Level.NOTE for finding in findings),
        "findings": [],
    }


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

"""What `validate` shows: findings as lines of text, JSON, GitHub annotations or SARIF."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from deepsec_results import __version__
from deepsec_results.analysis.findings import Code, Finding, Level
from deepsec_results.render.formats import github_command, json_text
from deepsec_results.render.grids import Line, Look, Span, lay_out
from deepsec_results.render.output_formats import ValidateFormat
from deepsec_results.render.sentences import count
from deepsec_results.render.visible import visible
from deepsec_results.use_cases.batch_validation import ValidatedFiles

_STYLES = {Level.ERROR: "bold red", Level.NOTE: "cyan"}

# On a terminal, a note that so many files share is shown once, because it is about the release.
_SHARED = 4


def render_validated(
    parts: Iterable[ValidatedFiles],
    whole: ValidatedFiles,
    output: ValidateFormat,
    look: Look,
    *,
    each: bool,
) -> Iterator[str]:
    """The findings in a format, part by part if each of its lines depends on no other.

    The parts are added to `whole`, without the findings that were shown already. In text on a
    terminal, a note that many files share is shown once, or for each file with `each`.
    """
    each = each or not look.terminal
    piecewise = output is ValidateFormat.GITHUB or (output is ValidateFormat.TEXT and each)
    for part in parts:
        if piecewise:
            yield _render(part, output, look, each=True)
            part.findings = []
        whole.join(part)
    if not piecewise:
        yield _render(whole, output, look, each=each)


def count_sentence(files: int, with_errors: int) -> str:
    """How many files are valid, such as `34 files: 31 valid, 3 with errors`."""
    return f"{count(files, 'file')}: {files - with_errors} valid, {with_errors} with errors"


def _render(validated: ValidatedFiles, output: ValidateFormat, look: Look, *, each: bool) -> str:
    findings = validated.findings
    match output:
        case ValidateFormat.TEXT:
            return lay_out(_lines(findings, each=each), look)
        case ValidateFormat.JSON:
            return json_text(
                {
                    "files": validated.files,
                    "errors": sum(finding.level is Level.ERROR for finding in findings),
                    "notes": sum(finding.level is Level.NOTE for finding in findings),
                    "findings": [_plain(finding) for finding in findings],
                }
            )
        case ValidateFormat.GITHUB:
            return "".join(map(_annotation, findings))
        case ValidateFormat.SARIF:
            return json_text(_sarif(findings))


def _lines(findings: Sequence[Finding], *, each: bool) -> Iterator[Line]:
    shared = {} if each else _shared_notes(findings)
    for finding in findings:
        if not shared or _gist(finding) not in shared:
            yield _line(_position(finding), finding, finding.message)
    for finding, files in shared.values():
        yield _line(f"{files} files", finding, finding.code.meaning)


def _shared_notes(findings: Sequence[Finding]) -> "dict[_Gist, tuple[Finding, int]]":
    """The notes that many files share: the last finding of each, and the number of files."""
    notes = [finding for finding in findings if finding.level is Level.NOTE]
    counts = Counter(map(_gist, notes))
    last = {_gist(finding): finding for finding in notes}
    return {gist: (last[gist], count) for gist, count in counts.items() if count >= _SHARED}


_Gist = tuple[Code, str | None]


def _gist(finding: Finding) -> _Gist:
    return (finding.code, finding.path)


def _line(where: str, finding: Finding, message: str) -> Line:
    path = "" if finding.path is None else f"{visible(finding.path)}: "
    return Line(
        [
            Span(f"{where}: ", "bold"),
            Span(finding.level.value, _STYLES[finding.level]),
            Span(f" {finding.code.name} {path}{visible(message)}"),
        ]
    )


def _position(finding: Finding) -> str:
    place = finding.place
    file = visible(finding.file)
    return file if place is None else f"{file}:{place.line}:{place.column}"


def _plain(finding: Finding) -> dict[str, object]:
    place = finding.place
    return {
        "code": finding.code.name,
        "level": finding.level.value,
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


def _sarif(findings: Sequence[Finding]) -> dict[str, object]:
    rules = [
        {"id": code.name, "shortDescription": {"text": code.meaning},
         "defaultConfiguration": {"level": code.level.value}}
        for code in Code
    ]  # fmt: skip
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "columnKind": "unicodeCodePoints",
                "tool": {"driver": {"name": "dsr", "version": __version__, "rules": rules}},
                "results": [_sarif_result(finding) for finding in findings],
            }
        ],
    }


def _sarif_result(finding: Finding) -> dict[str, object]:
    uri = quote(finding.file.encode(errors="surrogateescape"))
    location: dict[str, object] = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    if finding.place is not None:
        region = {"startLine": finding.place.line, "startColumn": finding.place.column}
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}, "region": region}
    if finding.path is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return {
        "ruleId": finding.code.name,
        "level": finding.level.value,
        "message": {"text": visible(finding.message)},
        "locations": [location],
    }

"""The findings of `validate` as text and as SARIF."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from deepsec_results.analysis.findings import Code, Finding, Rules
from deepsec_results.model.text_place import TextPlace
from deepsec_results.render.batches.findings import (
    count_sentence,
    reason_sentence,
    render_validated,
)
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import ValidateFormat
from deepsec_results.use_cases.batch_validation import ValidatedFiles

PIPE = Look(terminal=False, color=False, width=80, now=0)


def finding(code: Code, file: str, message: str = "wrong") -> Finding:
    return Finding(code, code.level, file, "$.title", TextPlace(1, 20), message)


def part(directory: str | None, *findings: Finding) -> ValidatedFiles:
    found = ValidatedFiles(directory=directory)
    found.add(findings, Rules())
    return found


def shown(*parts: ValidatedFiles, each: bool = False, look: Look = PIPE) -> Sequence[str]:
    whole = ValidatedFiles()
    text = "".join(render_validated(parts, whole, ValidateFormat.TEXT, look, each=each))
    assert whole.files == len(parts)
    return text.splitlines()


def test_errors_are_grouped_by_file_and_notes_counted() -> None:
    lines = shown(
        part("r", finding(Code.DSR202, "r/a.json"), finding(Code.DSR301, "r/a.json")),
        part("r", finding(Code.DSR301, "r/b.json")),
        part("r", finding(Code.DSR202, "r/b/c.json"), finding(Code.DSR203, "r/b/c.json")),
    )
    assert lines == [
        "a.json",
        "  1:20     error  DSR202  $.title: wrong",
        "",
        "b/c.json",
        "  1:20     error  DSR202  $.title: wrong",
        "  1:20     error  DSR203  $.title: wrong",
        "",
        "Notes",
        "  DSR301  2  Releases since 2.0.0-beta write `pid`, which is not specified.",
    ]


def test_each_note_is_shown_on_request() -> None:
    found = part("r", finding(Code.DSR202, "r/a.json"), finding(Code.DSR301, "r/a.json"))
    assert shown(found, each=True) == [
        "a.json",
        "  1:20     error  DSR202  $.title: wrong",
        "  1:20     note   DSR301  $.title: wrong",
    ]


def test_notes_alone_and_nothing() -> None:
    assert shown(part("r", finding(Code.DSR301, "r/a.json")))[0] == "Notes"
    assert shown(part("r")) == []


def test_paths_begin_as_the_user_named_them() -> None:
    error = finding(Code.DSR202, "r/a.json")
    assert shown(part(None, error))[0] == "r/a.json"
    assert shown(part("r/", error))[0] == "a.json"
    assert shown(part("r2", error))[0] == "r/a.json"
    assert shown(part(".", finding(Code.DSR202, "a.json")))[0] == "a.json"


def test_a_long_message_is_folded_below_itself() -> None:
    found = part(None, finding(Code.DSR202, "a.json", "word " * 30))
    lines = shown(found, look=Look(terminal=True, color=False, width=60, now=0))
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(" " * 26) for line in lines[2:])


def test_the_reason_for_the_exit_code() -> None:
    assert count_sentence(34, 3) == "34 files: 31 valid, 3 with errors"
    assert reason_sentence(ValidatedFiles(5)) == "exit code 0: no file has errors"
    assert reason_sentence(ValidatedFiles(5, 1)) == "exit code 1: 1 file has errors"
    assert reason_sentence(ValidatedFiles(5, 2)) == "exit code 1: 2 files have errors"
    missing = ValidatedFiles(5, 2, missing=["x: no such file"])
    assert reason_sentence(missing) == "exit code 2: 1 name cannot be found or read"
    damaged = ValidatedFiles(5, 1, damaged=1)
    assert reason_sentence(damaged) == "exit code 2: 1 archive is damaged"


def sarif_artifact(file: str) -> tuple[str, dict[str, str]]:
    """The base of a SARIF report, and the place of a finding in a file."""
    found = part(None, finding(Code.DSR101, file))
    pieces = render_validated([found], ValidatedFiles(), ValidateFormat.SARIF, PIPE, each=False)
    (report,) = json.loads("".join(pieces))["runs"]
    (result,) = report["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    return report["originalUriBaseIds"]["%SRCROOT%"]["uri"], place


@pytest.mark.parametrize(
    ("file", "uri"),
    [("a.json", "a.json"), ("./a//b.json", "a/b.json"), ("é b#1?.json", "%C3%A9%20b%231%3F.json"),
     ("r.tar:x/a.json", "r.tar%3Ax/a.json"), ("100%.json", "100%25.json"),
     ("a/../b.json", "b.json"), ("\udcff.json", "%FF.json")],
)  # fmt: skip
def test_a_relative_path_in_sarif_has_a_base(
    file: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SARIF 2.1.0, 3.4.3 and 3.4.4: a URI reference; with a base, it is relative."""
    monkeypatch.chdir(tmp_path)
    place = {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert sarif_artifact(file) == (f"{tmp_path.as_uri()}/", place)


@pytest.mark.parametrize("file", ["/data/é b.json", "//data/é b.json", "../../data/é b.json"])
def test_another_path_in_sarif_is_absolute(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/usr/lib")
    assert sarif_artifact(file)[1] == {"uri": "file:///data/%C3%A9%20b.json"}

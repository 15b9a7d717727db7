"""The shape of `validate`."""

from typing import TypedDict

from deepsec_results.analysis.findings import Level


class ShownFinding(TypedDict):
    """A place where a file departs from the format.

    `path` is a JSON path; `line` and `column` count from 1. They are null for a whole file.
    """

    code: str
    level: Level
    file: str
    path: str | None
    line: int | None
    column: int | None
    message: str


class ValidationReport(TypedDict):
    """The findings, and the number of files, of errors and of notes."""

    findings: list[ShownFinding]
    files: int
    errors: int
    notes: int

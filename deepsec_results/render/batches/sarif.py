"""Findings as SARIF, which tools for code scanning read."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import quote

from deepsec_results.analysis.findings import Code, Finding
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.formats import json_around, json_parts
from deepsec_results.version import __version__

_ROOT = "%SRCROOT%"  # the usual name in SARIF of what relative URIs are relative to


def render_sarif(findings: Iterable[Finding]) -> Iterator[str]:
    """The log, some findings at a time."""
    return json_around(_log, "results", json_parts(findings, _result))


def _log() -> dict[str, object]:
    """The log without its results."""
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
                **_base(),
                "tool": {"driver": {"name": "dsr", "version": __version__, "rules": rules}},
                "results": [],
            }
        ],
    }


def _base() -> dict[str, object]:
    """What relative URIs are relative to: the current directory, unless that was deleted."""
    try:
        base = os.path.join(os.getcwd(), "")
    except OSError:
        return {}
    return {"originalUriBaseIds": {_ROOT: {"uri": _absolute_uri(base)}}}


def _artifact(file: str) -> dict[str, str]:
    """The place of a file: a relative URI without `..`, as GitHub expects it, or else an absolute
    one. SARIF allows a base only for a relative URI."""
    path = os.path.normpath(file)
    if os.path.isabs(path):
        return {"uri": _absolute_uri(path)}
    if path.split("/")[0] == "..":
        with suppress(OSError):
            return {"uri": _absolute_uri(os.path.abspath(path))}
    return {"uri": _quoted(path), "uriBaseId": _ROOT}


def _absolute_uri(path: str) -> str:
    return f"file:///{_quoted(path.lstrip('/'))}"


def _quoted(path: str) -> str:
    """A path as a part of a URI, in which `a:b` would have a scheme."""
    return quote(path.encode(errors="surrogateescape"))


def _result(finding: Finding) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": _artifact(finding.file)}
    if finding.place is not None:
        region = {"startLine": finding.place.line, "startColumn": finding.place.column}
        physical["region"] = region
    location: dict[str, object] = {"physicalLocation": physical}
    if finding.path is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return {
        "ruleId": finding.code.name,
        "level": finding.level.value,
        "message": {"text": visible(finding.message)},
        "locations": [location],
    }

"""The cases of `fixtures/comparisons`, compared."""

import json
from pathlib import Path
from typing import Any

from conftest import FIXTURES, RECORDED

from deepsec_results.analysis.comparison import Comparison
from deepsec_results.analysis.directory_comparison import DirectoryComparison
from deepsec_results.analysis.query_comparison import Bounds
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.use_cases.comparison import compare_named

COMPARISONS = FIXTURES / "comparisons"
BATCH = "mp37lz_69bl.json"
BEFORE = COMPARISONS / "before" / BATCH
USUAL = Bounds()
CASES = sorted(path.parent for path in COMPARISONS.glob("*/expected.json"))


def expected_of(case: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((case / "expected.json").read_text())
    return value


def sides(case: Path) -> tuple[Path, Path]:
    both = (BEFORE, case / BATCH)
    return both[::-1] if expected_of(case).get("reversed") else both


def compared(a: Path | str, b: Path | str, bounds: Bounds = USUAL) -> Comparison:
    """Two batches compared: by their paths, or by their names among the recorded results."""
    found, _ = compare_named(
        str(a), str(b), lambda: ResultsDirectory((str(RECORDED),), named=True), bounds
    )
    assert isinstance(found, Comparison)
    return found


def compared_directories(a: Path, b: Path) -> DirectoryComparison:
    found, _ = compare_named(str(a), str(b), lambda: ResultsDirectory((str(a),), named=True), USUAL)
    assert isinstance(found, DirectoryComparison)
    return found

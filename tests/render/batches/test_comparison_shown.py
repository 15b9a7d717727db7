"""How a comparison is shown: its headline, why figures are not compared, and annotations."""

import json
from pathlib import Path

import pytest
from comparisons import (
    BATCH,
    BEFORE,
    CASES,
    COMPARISONS,
    compared,
    compared_directories,
    expected_of,
    sides,
)

from deepsec_results.analysis.comparison import Comparison
from deepsec_results.analysis.directory_comparison import DirectoryComparison
from deepsec_results.analysis.refusals import Refusal, RefusalKind
from deepsec_results.model.options import Semantics
from deepsec_results.render.batches.directory_comparison import render_compared
from deepsec_results.render.batches.refusals import show_refusal
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import DiffFormat

pytestmark = pytest.mark.usefixtures("remarks")


def shown(comparison: Comparison | DirectoryComparison, output: DiffFormat) -> str:
    look = Look(terminal=False, color=False, width=80, now=0)
    return "".join(render_compared(comparison, output, look, everything=False))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_headline_and_the_reasons(case: Path) -> None:
    comparison = compared(*sides(case))
    plain = json.loads(shown(comparison, DiffFormat.JSON))
    assert plain["headline"] == expected_of(case)["headline"]
    refused = {refusal["reason"]: refusal["queries"] for refusal in plain["not_judged"]}
    assert refused == expected_of(case)["refused"]
    text = shown(comparison, DiffFormat.TEXT)
    assert text.splitlines()[0] == expected_of(case)["headline"]
    for reason in expected_of(case)["refused"]:
        assert reason in text


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (Refusal(RefusalKind.NO_COPY), "no copy of the input, so the models cannot be compared"),
        (Refusal(RefusalKind.TIME_UNKNOWN, "B"), "time unknown in B"),
        (Refusal(RefusalKind.MEMORY_UNKNOWN, "B"), "memory unknown in B"),
        (Refusal(RefusalKind.ENDED_EARLY, "A"), "end before start in A"),
        (Refusal(RefusalKind.SEMANTICS, semantics_a=Semantics.PRIVATE,
                 semantics_b=Semantics.EAVESDROP),
         "different semantics (private → eavesdrop)"),
    ],
    ids=lambda value: value.kind.value if isinstance(value, Refusal) else "",
)  # fmt: skip
def test_reasons_that_no_case_has(refusal: Refusal, sentence: str) -> None:
    assert show_refusal(refusal) == sentence


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        ("broken", ["::error title=verdict broken::sealed_box query 1: verified → attack"]),
        ("lost", ["::error title=verdict lost::sealed_box query 2: "
                  "attack → undecided (internal error)",
                  "::notice title=time and memory not compared::undecided in B: sealed_box query 2",
                  "::notice title=status changed::status: completed → internal_error; "
                  "error_msg: nothing → Out of memory"]),
        ("slower", ["::warning title=slower::sealed_box query 1: <1s → 40s"]),
        ("input_gone", ["::error title=input removed::tag_static_id.dps: with 1 verdict"]),
        ("renamed", ["::notice title=verdict fixed::box query 2 (was sealed_box): "
                     "attack → verified",
                     "::notice title=input renamed::sealed_box.dps → box.dps"]),
        ("without_por", [
            "::notice title=time and memory not compared::POR in A only: "
            "sealed_box query 1, sealed_box query 2, tag_static_id query 1",
            "::notice title=options changed::computed_options.por: true → false"]),
        ("noise", []),
    ],
)  # fmt: skip
def test_annotations(case: str, lines: list[str]) -> None:
    comparison = compared(*sides(COMPARISONS / case))
    assert shown(comparison, DiffFormat.GITHUB).splitlines() == lines


def test_an_unreadable_batch_of_a_directory(tmp_path: Path) -> None:
    (tmp_path / BATCH).write_text('{"tit')
    found = compared_directories(BEFORE.parent, tmp_path)
    assert json.loads(shown(found, DiffFormat.JSON))["headline"] == (
        "0 pairs of batches: no query to compare; 1 removed; 1 unreadable; "
        "3 verdicts removed with their inputs"
    )
    assert "unreadable in B" in shown(found, DiffFormat.TEXT)

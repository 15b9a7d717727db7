"""Printed reports: the same parts in each format, read by what people read them with."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, FULL, RECORDED, some
from latex import run_pdflatex

from deepsec_results.render.appendix.contents import report_parts
from deepsec_results.render.appendix.latex import report_latex
from deepsec_results.render.appendix.markdown import report_markdown
from deepsec_results.render.appendix.parts import (
    Paragraph,
    Part,
    ReportHeading,
    ReportTable,
)
from deepsec_results.render.appendix.typst import report_typst
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batches

EVENING = FIXTURES / "evening" / "result_files"
NOW = 1_796_000_000
HOSTILE = (
    "\x1b[31m<script>", "`code` *b* _i_ [a](b) ![x](y) | cell", "\\input{x} $1$ #x %y ~ ^ {z}",
    "#let x = 1 \" \\ $a$ @b <c> // d /* e", "- item", "+ item", "=", "1. item", "日本 é",
    "```", "%%{init}%%;#", "a" * 300, "@user https://example.org", "\u202e\u200b",
)  # fmt: skip


def parts_of(*paths: Path) -> list[Part]:
    loaded = load_batches([str(path) for path in paths])
    return [*report_parts(narrow_batches(loaded, named=False), NOW)]


def hostile_parts() -> list[Part]:
    rows = [[text, "1", text] for text in HOSTILE]
    table = ReportTable(["a", "b", "c"], rows, right=frozenset({1}), wide={0: 0.4, 2: 0.4})
    texts = [part for text in HOSTILE for part in (ReportHeading(2, text), Paragraph(text))]
    return [ReportHeading(0, HOSTILE[0]), table, *texts]


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    """The report of two batches of real protocols."""
    return parts_of(*sorted(EVENING.glob("*.json"))[:2])


def headings(parts: Sequence[Part]) -> list[str]:
    return [part.text for part in parts if isinstance(part, ReportHeading) and part.level < 2]


def test_the_parts_are_in_the_order_in_which_a_reader_asks(parts: list[Part]) -> None:
    known = ["DeepSec results", "Batches", "Verdicts", "Undecided", "Timelines", "Attacks"]
    assert headings(parts) == [name for name in known if name in headings(parts)]
    assert {"Batches", "Verdicts", "Attacks"} <= {*headings(parts)}


@pytest.mark.parametrize("path", some(sorted(EVENING.glob("*.json"))), ids=lambda path: path.name)
def test_each_visible_action_of_each_attack_is_in_a_table(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`trace --json` names the actions; the tables have their numbers and texts."""
    attacks = json.loads(run(monkeypatch, "trace", str(path), "--json").stdout or "[]")
    tables = [
        part
        for part in parts_of(path)
        if isinstance(part, ReportTable) and part.header[0] == "Number"
    ]
    assert len(tables) == len(attacks)
    for table, attack in zip(tables, attacks, strict=True):
        numbers = [action["number"] for action in attack["actions"] if "." not in action["number"]]
        assert [row[0] for row in table.rows] == numbers
        assert all(row[2] in attack["trace"] for row in table.rows)


def test_a_trace_that_no_execution_has_ends_with_the_impossible_action() -> None:
    paths = sorted((FIXTURES / "doubt").rglob("result_files/*.json"))
    found = parts_of(*paths)
    ends = [
        part.rows[-1]
        for part in found
        if isinstance(part, ReportTable) and part.header[0] == "Number"
    ]
    assert any("impossible: the attacker can deduce" in row[-1] for row in ends)


def test_undecided_queries_have_their_reason() -> None:
    found = parts_of(*sorted(RECORDED.glob("*.json")))
    at = next(at for at, part in enumerate(found) if part == ReportHeading(1, "Undecided"))
    table = found[at + 1]
    assert isinstance(table, ReportTable)
    assert {"canceled", "internal error", "waiting"} <= {row[3] for row in table.rows}
    assert any("Invalid index" in row[4] for row in table.rows)


def test_markdown_is_text_and_tables(parts: list[Part]) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    reader = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table")
    for shown in (parts, hostile_parts()):
        tokens = reader.parse("".join(report_markdown(shown)))
        inline = [child for token in tokens for child in token.children or ()]
        kinds = {token.type for token in [*tokens, *inline]}
        assert not kinds & {"html_block", "link_open", "image", "em_open", "strong_open",
                            "bullet_list_open", "ordered_list_open", "code_inline", "code_block",
                            "hr"}  # fmt: skip
        assert [token.type for token in tokens].count("table_open") == sum(
            isinstance(part, ReportTable) for part in shown
        )
        assert [token.type for token in tokens].count("heading_open") == sum(
            isinstance(part, ReportHeading) for part in shown
        )


def test_typst_compiles(parts: list[Part]) -> None:
    typst = pytest.importorskip("typst")
    everything = parts_of(*some(sorted(RECORDED.glob("*.json"))))
    for shown in (parts, hostile_parts(), everything):
        assert typst.compile("".join(report_typst(shown)).encode()).startswith(b"%PDF")


def test_latex_compiles_alone_and_in_a_paper(tmp_path: Path, parts: list[Part]) -> None:
    everything = parts_of(*some(sorted(RECORDED.glob("*.json"))))
    (tmp_path / "report.tex").write_text("".join(report_latex(parts)))
    (tmp_path / "hostile.tex").write_text("".join(report_latex(hostile_parts())))
    (tmp_path / "all.tex").write_text("".join(report_latex(everything)))
    (tmp_path / "paper.tex").write_text(
        r"\documentclass{article}\usepackage{array,booktabs,longtable,textcomp,tikz}"
        r"\begin{document}Before.\def\dsrincluded{}\input{report}\input{hostile}\input{all}"
        r"After.\end{document}"
    )
    for name in ("report", "paper") if FULL else ("paper",):
        run_pdflatex(tmp_path, name)


def test_the_ending_of_the_file_is_the_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = str(RECORDED / "mp37m1_f9ku.json")
    page = "<!doctype html>"
    begins = {"r.html": page, "r": page, "r.MD": "# DeepSec", "r.tex": "% Made", "r.typ": "// Made"}
    for name, begin in begins.items():
        assert run(monkeypatch, "report", batch, "-o", str(tmp_path / name)).code == 0
        assert (tmp_path / name).read_text().lower().startswith(begin.lower())
    shown = run(monkeypatch, "report", batch, "--format", "latex", "-o", str(tmp_path / "r.txt"))
    assert shown.code == 0
    wrong = run(monkeypatch, "report", batch, "-o", str(tmp_path / "r.pdf"))
    assert wrong.code == 2
    assert re.search(r"r\.pdf: unknown ending \.pdf; use one of \.html, ", wrong.stderr)
    assert not (tmp_path / "r.pdf").exists()

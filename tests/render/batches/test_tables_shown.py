"""Tables in each format."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from comparisons import BATCH, COMPARISONS
from latex import compile_latex
from loading import load_all
from recorded import change, inputs_named

from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.settings import Setting
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import RowStatus, Status, Verdict
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.batches.cells import CellStyle, figure
from deepsec_results.render.batches.tables import render_table, short_titles
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import TableFormat
from deepsec_results.use_cases.tables import TableLayout, load_table

pytestmark = pytest.mark.usefixtures("remarks")

NIGHTLY = ["mp37lm", "mp37lo", "mp37lr", "mp37lt", "mp37lv", "mp37lx", "mp37px_4"]


def shown(
    *names: Path | str,
    output: str = "text",
    across: bool = True,
    width: int | None = None,
    **style: Any,
) -> str:
    """Batches as a table, in a pipe or on a terminal of a width."""
    laid_out, _ = load_table(
        load_all(names),
        layout=TableLayout.BATCHES_ACROSS if across else TableLayout.QUERIES_ACROSS,
    )
    look = Look(terminal=width is not None, color=False, width=width or 80, now=0)
    return render_table(laid_out, TableFormat(output), CellStyle(**style), look)


SETTING = Setting(Row("a", "", RowStatus.COMPLETED))


def measured(verdict: Verdict = Verdict.VERIFIED, **figures: int) -> Measured:
    """A query with some figures."""
    query = Query(
        batch="a", run="x", input="x.dps", number=1, path=None, status=Status.COMPLETED,
        outcome=QueryOutcome(verdict), **figures,
    )  # fmt: skip
    return Measured(SETTING, "x.dps", None, query)


def macros_of(text: str) -> dict[str, str]:
    return dict(re.findall(r"\\newcommand\{\\dsr(\w+)\}\{(.*)\}", text))


def test_every_number_is_the_same_everywhere() -> None:
    for name in NIGHTLY:
        records = json.loads(shown(name, output="json"))
        raw = [(row["verdict"], row["time"], row["memory"]) for row in records]
        rows = list(csv.DictReader(io.StringIO(shown(name, output="csv"))))
        assert [(row["verdict"], int(row["time"]), int(row["memory"])) for row in rows] == raw
        # In bytes no number is rounded.
        latex = shown(name, output="latex", memory_unit="B")
        found = re.findall(r"\\dsr(verified|attack)\{\} & \\num\{(.*?)\} & \\num\{(.*?)\}", latex)
        assert [(verdict, 0 if time == "<1" else int(time), int(memory))
                for verdict, time, memory in found] == raw  # fmt: skip
        macros = macros_of(shown(name, output="macros", memory_unit="B"))
        (static,) = (row for row in records if row["input"] == "tag_static_id.dps")
        assert int(macros["TagStaticIdQueryOneMemory"]) == static["memory"]
        assert macros["TagStaticIdQueryOneVerdict"] == static["verdict"] == "attack"
        assert len(macros) == 2 + 3 * len(raw)
        expected = [[verdict, "<1" if time == 0 else str(time), str(memory)]
                 for verdict, time, memory in raw]  # fmt: skip
        text = shown(name, memory_unit="B").splitlines()[1:]
        assert [line.split()[3:] for line in text] == expected


def test_latex_compiles(tmp_path: Path) -> None:
    parts = [
        shown(name, output="latex") + shown(name, output="macros") + r"Release \dsrRelease."
        for name in (*NIGHTLY, "mp37mb", "mp37me", "mp37md", "mp37mc")
    ]
    compile_latex(tmp_path, parts, ["booktabs", "siunitx"])


def test_tables_turned_and_narrowed() -> None:
    down = shown("mp37lv", "mp37lx", cells=["verdict"], output="markdown")
    across = shown("mp37lv", "mp37lx", cells=["verdict"], output="markdown",
                   across=False)  # fmt: skip

    def matrix(text: str) -> list[list[str]]:
        lines = [line for line in text.splitlines() if not line.startswith("| ---")]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]

    turned = [list(column) for column in zip(*matrix(across), strict=True)]
    assert [row[3:] for row in matrix(down)[1:]] == [row[1:] for row in turned[1:]]
    assert matrix(down)[0] == ["input", "query", "type", "2.0.1", "2.0.2"]
    types = [row["type"] for row in json.loads(shown("mp37lv", output="json"))]
    assert [row[2].replace("\\", "") for row in matrix(down)[1:]] == types


def test_labels_and_units() -> None:
    style = {"labels": {"canceled": "TO", "attack": "no"}, "memory_unit": "kB", "time_unit": "ms",
             "digits": 2}  # fmt: skip
    text = shown("mp37mf", **style)
    assert "TO" in text
    assert "canceled" not in text
    assert " no " in text
    assert "<1000  1016" in text
    latex = shown("mp37mf", output="latex", **style)
    assert "& TO" in latex
    assert r"\dsrattack{}" not in latex.partition("begin")[2]


@pytest.mark.parametrize(
    ("size", "unit", "digits", "shown"),
    [(1015808, "MB", 3, "1.02"), (1015808, "B", 3, "1015808"), (999999, "MB", 3, "1.00"),
     (12, "MB", 3, "0.0000120"), (123456789, "MB", 3, "123"), (123456789, "MB", 5, "123.46"),
     (0, "MB", 3, "0"), (1234567890123, "MB", 3, "1234568"), (30_000_000, "GB", 2, "0.030")],
)  # fmt: skip
def test_memory_in_digits(size: int, unit: str, digits: int, shown: str) -> None:
    style = CellStyle(digits=digits, memory_unit=unit)
    assert figure(measured(memory=size), "memory", style) == shown


def test_a_table_of_one_kind_of_cell_has_its_headings() -> None:
    text = shown("mp37lv", "mp37lx", cells=["verdict"], output="latex")
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert rows[0].startswith("input & query & ")
    text = shown("mp37lv", cells=["time"], output="latex")
    assert r"input & query & s \\" in text.splitlines()


def test_hostile_names_compile(tmp_path: Path) -> None:
    parts = []
    for name in ("[2pt]x.dps", "*x.dps", "日本.dps", "[draft] x.dps", "x%.dps"):
        path = inputs_named(tmp_path / name, name)
        parts.append(shown(path, output="macros") + shown(path, output="latex"))
    compile_latex(tmp_path, parts, ["booktabs", "siunitx"])


def test_macros_of_other_scripts_are_named_by_their_letters(tmp_path: Path) -> None:
    path = inputs_named(tmp_path, "é1.dps", "н.dps", "α.dps")
    names = macros_of(shown(path, output="macros"))
    assert [name for name in names if name.endswith("Time")] == [
        "EOneQueryOneTime", "UZeroThreeBOneQueryOneTime", "UZeroFourThreeDQueryOneTime",
    ]  # fmt: skip


def test_headings_of_markdown_are_text() -> None:
    text = shown("mp37md", "mp37mc", output="markdown", cells=["verdict"])
    lines = text.splitlines()
    assert "\x1b" not in text
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


def test_batches_of_one_id_are_named_by_how_they_ran() -> None:
    text = shown(*(COMPARISONS / case / BATCH for case in ("debug_build", "other_workers")),
                 output="latex")  # fmt: skip
    caption = next(line for line in text.splitlines() if "caption{" in line)
    assert "debug build" in caption
    assert "workers: 4 local" in caption


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_figure_is_cut(width: int) -> None:
    names = ["mp37lo", "mp37lr", "mp37lt", "mp37lv", "mp37lx"]
    plain = shown(*names, width=width)
    assert max(map(len, plain.splitlines())) <= width
    assert len(re.findall(r" <?1 +1\.02", plain)) == 5 * 12
    assert not re.search(r"[0-9]…", plain)


@pytest.mark.parametrize(
    ("seconds", "unit", "digits", "shown"),
    [
        (90, "min", 3, "1.50"), (120, "min", 3, "2"), (7, "min", 2, "0.12"),
        (0, "min", 2, "<0.017"),
        (5400, "h", 3, "1.50"), (0, "h", 1, "<0.0003"), (3, "ms", 3, "3000"), (0, "ms", 3, "<1000"),
        (0, "s", 3, "<1"), (7500, "auto", 3, "2h05m"), (0, "auto", 3, "<1s"),
    ],
)  # fmt: skip
def test_times_in_units(seconds: int, unit: str, digits: int, shown: str) -> None:
    ended = measured(start_time=1000, end_time=1000 + seconds)
    assert figure(ended, "time", CellStyle(digits=digits, time_unit=unit)) == shown
    stale = measured(Verdict.UNDECIDED, duration_at_least=seconds)
    expected = shown if shown.startswith("<") else f">{shown}"
    found = figure(stale, "time", CellStyle(digits=digits, time_unit=unit))
    assert found == (expected if seconds else ">0s" if unit == "auto" else ">0")


def test_each_figure_in_its_unit() -> None:
    style = {"time_unit": "auto", "memory_unit": "auto"}
    assert "canceled  5s" in " ".join(shown("mp37mf", **style).split()).replace("d 5", "d  5")
    assert "1.0 MB" in shown("mp37mf", output="markdown", **style)
    for output in ("latex", "macros"):
        with pytest.raises(RequestError, match="--unit auto does not apply"):
            shown("mp37mf", output=output, **style)


@pytest.mark.parametrize(
    ("titles", "short"),
    [
        (["nightly suite"], ["nightly…"]),
        (["a b", "nightly suite"], ["a b", "nightly…"]),
        (["constructs, private", "constructs, classic"], ["constructs, p…", "constructs, c…"]),
        (["same title here", "same title here"], ["same ti…", "same ti…"]),
        ([], []),
    ],
)
def test_titles_are_cut_as_long_as_they_are_distinct(titles: list[str], short: list[str]) -> None:
    assert short_titles(titles) == short


def test_the_title_is_cut_and_the_names_of_inputs_are_whole(tmp_path: Path) -> None:
    path = inputs_named(tmp_path, "a_long_name_of_a_protocol.dps")
    change(path, lambda value: value.update(title="a title that is much longer than a verdict"))
    (header, row) = shown(path, width=80).splitlines()
    assert header.split() == ["INPUT", "QUERY", "TYPE", "a", "title…", "s", "MB"]
    assert row.startswith("a_long_name_of_a_protocol  1      trace_equiv  ✗ attack")
    assert "a title that is much longer than a verdict" in shown(path, width=120)
    assert "TYPE" not in shown(path, width=50)

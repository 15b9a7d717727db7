"""Workbooks of `queries`, read back by openpyxl."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import RECORDED
from test_query_frames import row

from deepsec_results.analysis.columns import ColumnKind
from deepsec_results.analysis.query_rows import QUERY_COLUMNS
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.query_sheets import SheetRemarks, write_sheet

pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed")
openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

BOMB = "=cmd|' /C calc'!A0"


def read_back(source: Path | io.BytesIO) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(source).active
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, cells, strict=True)) for cells in rows]


def written(**fields: Any) -> tuple[dict[str, Any], SheetRemarks]:
    """A row with some fields, written and read back."""
    file, remarks = io.BytesIO(), SheetRemarks()
    write_sheet([[row(**fields)]], tuple(fields), remarks, file)
    (found,) = read_back(file)
    return found, remarks


def typed(name: str, value: Any) -> Any:
    """A value of the JSON as a cell has it."""
    match QUERY_COLUMNS[name].kind:
        case _ if value is None:
            return None
        case ColumnKind.MOMENT:
            return datetime.fromtimestamp(value, UTC).replace(tzinfo=None)
        case ColumnKind.SECONDS:
            return timedelta(seconds=value)
        case ColumnKind.TEXT:
            return value.replace("\n", "\\n").replace("\t", "\\t").replace("\x1b", "\\x1b") or None
        case _:
            return value


def test_a_workbook_has_the_rows_of_the_json(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "queries.XLSX"
    assert run(monkeypatch, "queries", "-d", str(RECORDED), "-o", str(target))[::2] == (0, "")
    rows = json.loads(run(monkeypatch, "queries", "-d", str(RECORDED), "--json").stdout)
    expected = [{name: typed(name, value) for name, value in one.items()} for one in rows]
    assert read_back(target) == expected
    sheet = openpyxl.load_workbook(target).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:R{len(rows) + 1}")


def test_in_a_pipe_and_with_columns(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Sink(io.BytesIO):
        """A pipe: it cannot be read or searched."""

        def seekable(self) -> bool:
            return False

    file = Sink()
    write_sheet([[row(memory=1 << 40)]], ["memory"], SheetRemarks(), file)
    assert read_back(io.BytesIO(file.getvalue())) == [{"memory": 1 << 40}]


@pytest.mark.parametrize("text", [BOMB, "+1", "-1", "@x", "https://example.org", "007",
                                  "true", " "])  # fmt: skip
def test_text_stays_text(text: str) -> None:
    file = io.BytesIO()
    write_sheet([[row(title=text)]], ["title"], SheetRemarks(), file)
    cell = openpyxl.load_workbook(file).active["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_control_characters_and_names_that_are_not_unicode() -> None:
    found, _ = written(title="a\x1b[31m\x00b", input="x\udcff.dps")
    assert "\x1b" not in found["title"]
    assert found["input"].startswith("x\\")


def test_a_long_text_is_cut() -> None:
    found, remarks = written(trace="x" * 40_000, title="𝕊" * 20_000, error="y" * 32_767)
    assert (len(found["trace"]), found["trace"][-1]) == (32_767, "…")
    assert len(found["title"].encode("utf-16-le")) // 2 <= 32_767
    assert found["error"] == "y" * 32_767
    assert remarks.cut == 2


@pytest.mark.parametrize(
    ("name", "number"),
    [("time", -5), ("time", 10**12), ("start", -(10**10)), ("end", 10**12),
     ("start", -2_208_988_800), ("memory", 1 << 60), ("query", -(1 << 60)), ("memory", 10**30)],
)  # fmt: skip
def test_a_number_that_excel_does_not_have_is_a_text(name: str, number: int) -> None:
    assert written(**{name: number})[0] == {name: str(number)}


def test_more_rows_than_a_sheet_has(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepsec_results.use_cases.query_sheets.MOST_ROWS", 3)
    write_sheet([[row()] * 3], ["batch"], SheetRemarks(), io.BytesIO())
    with pytest.raises(RequestError, match="more than 3 queries do not fit"):
        write_sheet([[row()] * 2, [row()] * 2], ["batch"], SheetRemarks(), io.BytesIO())
    target = tmp_path / "queries.xlsx"
    target.write_text("old")
    assert run(monkeypatch, "queries", "-d", str(RECORDED), "-o", str(target)).code == 2
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["queries.xlsx"]


@pytest.mark.parametrize(("separator", "sign"), [(";", ";"), ("tab", "\t"), ("|", "|")])
def test_csv_with_another_separator(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, separator: str, sign: str
) -> None:
    words = ("queries", "-d", str(RECORDED), "-f", "csv")
    plain = run(monkeypatch, *words).stdout
    target = tmp_path / "queries.csv"
    more = ("--separator", separator, "--bom", "-o", str(target))
    assert run(monkeypatch, *words, *more).code == 0
    text = target.read_text(encoding="utf-8")
    assert text.startswith("\ufeffbatch" + sign)
    other = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=sign))
    assert other == list(csv.reader(io.StringIO(plain)))


@pytest.mark.parametrize(
    "words",
    [["--separator", ";"], ["--bom", "--json"], ["-f", "csv", "--separator", '"'],
     ["-f", "csv", "--separator", ""], ["-f", "csv", "--separator", "ab"],
     ["-f", "csv", "--separator", "\n"], ["-f", "csv", "--separator", "1"]],
)  # fmt: skip
def test_wrong_options_of_csv(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    outcome = run(monkeypatch, "queries", "-d", str(RECORDED), *words)
    assert (outcome.code, outcome.stdout) == (2, "")

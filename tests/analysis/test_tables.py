"""Tables, statistics, histories and expectations of the recorded batches."""

import csv
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED
from recorded import expected_rows, inputs_named

from deepsec_results.analysis.query_records import Record, Setting, distinct_names
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.tables import name_batches
from deepsec_results.analysis.verdicts import Outcome
from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.render.cells import CellStyle, figure
from deepsec_results.render.latex import escape_latex

RESULTS = str(RECORDED)
NIGHTLY = ["mp37lm", "mp37lo", "mp37lr", "mp37lt", "mp37lv", "mp37lx", "mp37px_4"]


def table(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    outcome = run(monkeypatch, "table", "-d", RESULTS, *words)
    assert outcome.code == 0, outcome.stderr
    return outcome.stdout


def test_a_table_has_what_the_prover_printed(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [path.stem for path in RECORDED.glob("*.json")]
    rows = json.loads(table(monkeypatch, *ids, "--json"))
    found = {
        (row["batch"], row["input"], str(row["query"])): row["verdict"]
        for row in rows
        if row["verdict"] != "undecided"
    }
    expected = {(row["batch"], row["input_file"], row["query"]): row["verdict"]
                for row in expected_rows()}  # fmt: skip
    assert expected.items() <= found.items()


class _Cells(HTMLParser):
    """The raw values of a page's rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "tr":
            self.rows.append([])
        if tag == "td" and "data-value" in values:
            self.rows[-1].append(values["data-value"] or "")


def macros_of(text: str) -> dict[str, str]:
    return dict(re.findall(r"\\newcommand\{\\dsr(\w+)\}\{(.*)\}", text))


def test_every_number_is_the_same_everywhere(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NIGHTLY:
        records = json.loads(table(monkeypatch, name, "--json"))
        raw = [(row["verdict"], row["time"], row["memory"]) for row in records]
        rows = list(csv.DictReader(io.StringIO(table(monkeypatch, name, "-f", "csv"))))
        assert [(row["verdict"], int(row["time"]), int(row["memory"])) for row in rows] == raw
        page = _Cells()
        page.feed(table(monkeypatch, name, "-f", "html"))
        cells = [row[2:] for row in page.rows if row]
        words = [verdict.value for verdict in Verdict]
        assert [(words[int(at)], int(time), int(memory)) for at, time, memory in cells] == raw
        # In bytes no number is rounded.
        latex = table(monkeypatch, name, "-f", "latex", "--unit", "B")
        told = re.findall(r"\\dsr(verified|attack)\{\} & \\num\{(.*?)\} & \\num\{(.*?)\}", latex)
        assert [(verdict, 0 if time == "<1" else int(time), int(memory))
                for verdict, time, memory in told] == raw  # fmt: skip
        macros = macros_of(table(monkeypatch, name, "-f", "macros", "--unit", "B"))
        (static,) = (row for row in records if row["input"] == "tag_static_id.dps")
        assert int(macros["TagStaticIdQueryOneMemory"]) == static["memory"]
        assert macros["TagStaticIdQueryOneVerdict"] == static["verdict"] == "attack"
        assert len(macros) == 2 + 3 * len(raw)
        shown = [[verdict, "<1" if time == 0 else str(time), str(memory)]
                 for verdict, time, memory in raw]  # fmt: skip
        text = table(monkeypatch, name, "--unit", "B").splitlines()[1:]
        assert [line.split()[2:] for line in text] == shown


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("name", [*NIGHTLY, "mp37mb", "mp37me", "mp37md", "mp37mc"])
def test_latex_compiles(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for output in ("latex", "macros"):
        (tmp_path / f"{output}.tex").write_text(table(monkeypatch, name, "-f", output))
    (tmp_path / "paper.tex").write_text(
        r"\documentclass{article}\usepackage{booktabs,siunitx}\begin{document}"
        r"\input{latex}\input{macros}Release \dsrRelease.\end{document}"
    )
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"],
        cwd=tmp_path, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


def test_tables_turned_and_narrowed(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    down = table(monkeypatch, "mp37lv", "mp37lx", "--cells", "verdict", "-f", "markdown")
    across = table(monkeypatch, "mp37lv", "mp37lx", "--cells", "verdict", "-f", "markdown",
                   "--rows", "batch")  # fmt: skip

    def matrix(text: str) -> list[list[str]]:
        lines = [line for line in text.splitlines() if not line.startswith("| ---")]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]

    turned = [list(column) for column in zip(*matrix(across), strict=True)]
    assert [row[2:] for row in matrix(down)[1:]] == [row[1:] for row in turned[1:]]
    assert matrix(down)[0] == ["protocol", "query", "2.0.1", "2.0.2"]
    same = table(monkeypatch, "mp37lv", "mp37lx", "--cells", "verdict", "-f", "markdown",
                 "--cols", "query")  # fmt: skip
    assert same == across


def test_labels_and_units(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("mp37mf", "--label", "canceled=TO", "--label", "attack=no", "--unit", "kB", "--unit",
             "ms", "--digits", "2")  # fmt: skip
    text = table(monkeypatch, *words)
    assert "TO" in text
    assert "canceled" not in text
    assert " no " in text
    assert "<1000  1016" in text
    assert "& TO" in table(monkeypatch, *words, "-f", "latex")
    assert r"\dsrattack{}" not in table(monkeypatch, *words, "-f", "latex").partition("begin")[2]


@pytest.mark.parametrize(
    "words",
    [("--cells", "verdict,colour"), ("--cells", "time,time"), ("--label", "canceled"),
     ("--label", "soon=TO"), ("--unit", "GiB"), ("--digits", "0"),
     ("--rows", "query", "--cols", "query")],
)  # fmt: skip
def test_wrong_options(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    assert run(monkeypatch, "table", "-d", RESULTS, "mp37lx", *words).code == 2


def test_another_model_under_one_name_is_told(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(FIXTURES / "comparisons" / case / "mp37lz_69bl.json")
             for case in ("before", "model_changed")]  # fmt: skip
    outcome = run(monkeypatch, "table", *paths)
    assert outcome.stderr == "sealed_box.dps is not the same file in all batches\n"


def test_an_unreadable_run_is_a_row(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "comparisons" / "before", tmp_path / "r")
    batch = tmp_path / "r" / "mp37lz_69bl.json"
    next((tmp_path / "r").glob("*/sealed_box*.json")).write_text("")
    (row, _) = json.loads(run(monkeypatch, "table", str(batch), "--json").stdout)
    assert (row["input"], row["query"], row["reason"]) == ("sealed_box.dps", None, "unreadable")
    whole = str(FIXTURES / "comparisons" / "before" / "mp37lz_69bl.json")
    text = run(monkeypatch, "table", whole, str(batch), "--cells", "verdict").stdout
    assert [line.split()[-1] for line in text.splitlines()[1:]] == [
        "unreadable", "unreadable", "attack",
    ]  # fmt: skip


def setting(identity: str, title: str | None, release: str | None) -> Setting:
    row = Row(identity, "", RowStatus.COMPLETED, title=title, deepsec_version=release)
    return Setting(row, None, None, None)


def test_batches_are_named_by_what_tells_them_apart() -> None:
    one, two = ("a", "suite", "1"), ("b", "suite", "2")
    assert name_batches([setting("a", "x", "1"), setting("b", "y", "1")]) == ["x", "y"]
    assert name_batches([setting(*one), setting(*two)]) == ["1", "2"]
    assert name_batches([setting(*one), setting(*two), setting("c", "box", "2")]) == [
        "suite 1", "suite 2", "box 2",
    ]  # fmt: skip
    assert name_batches([setting(*one), setting("b", "suite", "1")]) == ["a", "b"]
    assert name_batches([setting("a", None, None)]) == ["a"]
    again = setting("b", "suite", "1")
    assert name_batches([setting(*one), again, setting("c", "suite", "2")]) == [
        "1 a", "1 b", "2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "unit", "digits", "shown"),
    [(1015808, "MB", 3, "1.02"), (1015808, "B", 3, "1015808"), (999999, "MB", 3, "1.00"),
     (12, "MB", 3, "0.0000120"), (123456789, "MB", 3, "123"), (123456789, "MB", 5, "123.46"),
     (0, "MB", 3, "0"), (1234567890123, "MB", 3, "1234568"), (30_000_000, "GB", 2, "0.030")],
)  # fmt: skip
def test_memory_in_digits(size: int, unit: str, digits: int, shown: str) -> None:
    record = Record(setting("a", None, None), "x.dps", 1, Outcome(Verdict.VERIFIED), memory=size)
    style = CellStyle(digits=digits, memory_unit=unit)
    assert figure(record, "memory", style) == shown


def test_latex_prints_just_the_text() -> None:
    assert escape_latex("a_b & 50 % of #1 $x^2$ {y} \\z ~ --") == (
        r"a\_b \& 50 \% of \#1 \$x\textasciicircum{}2\$ \{y\} \textbackslash{}z "
        r"\textasciitilde{} {-}{-}"
    )
    assert (
        escape_latex("É\x1b[31m π 漢")
        == r"\'{E}\textbackslash{}x1b{[}31m \ensuremath{\pi} \texttt{U+6F22}"
    )
    assert escape_latex("E\u0301quivalence") == r"\'{E}quivalence"


def test_a_table_of_one_kind_of_cell_has_its_headings(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = table(monkeypatch, "mp37lv", "mp37lx", "--cells", "verdict", "-f", "latex")
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert rows[0].startswith("protocol & query & ")
    text = table(monkeypatch, "mp37lv", "--cells", "time", "-f", "latex")
    assert r"protocol & query & s \\" in text.splitlines()


def test_a_table_wider_than_a_page_is_told(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("table", "-d", RESULTS, "-f", "latex")
    assert run(monkeypatch, *words, *NIGHTLY[1:4]).stderr == ""
    assert "12 columns may be wider" in run(monkeypatch, *words, *NIGHTLY[1:5]).stderr


def test_a_page_runs_nothing_of_a_file(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "comparisons" / "before", tmp_path / "r")
    batch = tmp_path / "r" / "mp37lz_69bl.json"
    value = json.loads(batch.read_text())
    value["title"] = '"><script>alert(1)</script>'
    value["computed_options"]["title"] = value["title"]
    batch.write_text(json.dumps(value))
    page = run(monkeypatch, "table", str(batch), "-f", "html").stdout
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert" in page
    assert "http" not in page.replace("http-equiv", "")


def test_names_are_told_apart() -> None:
    assert distinct_names(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_long_traces_and_long_numbers(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    header = "input_file\tquery\tverdict\ttrace\n"
    path.write_text(f"{header}ballot_leak.dps\t1\tattack\t{'x' * 200_000}\n")
    assert (
        run(monkeypatch, "check", "-d", RESULTS, "mp37ma", "--expect", str(path), "--traces").code
        == 1
    )
    path.write_text(f"{header}ballot_leak.dps\t{'1' * 5000}\tattack\t\n")
    assert run(monkeypatch, "check", "-d", RESULTS, "mp37ma", "--expect", str(path)).code == 2


@pytest.mark.parametrize("name", ["[2pt]x.dps", "*x.dps", "日本.dps", "[draft] x.dps", "x%.dps"])
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_hostile_names_compile(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = inputs_named(tmp_path / "r", name)
    text = run(monkeypatch, "table", str(path), "-f", "latex").stdout
    macros = run(monkeypatch, "table", str(path), "-f", "macros").stdout
    (tmp_path / "paper.tex").write_text(
        r"\documentclass{article}\usepackage{booktabs,siunitx}\begin{document}"
        f"{macros}{text}\\end{{document}}"
    )
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"],
        cwd=tmp_path, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


def test_macros_of_other_scripts_are_named_by_their_letters(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inputs_named(tmp_path, "é1.dps", "н.dps", "α.dps")
    names = macros_of(run(monkeypatch, "table", str(path), "-f", "macros").stdout)
    assert [name for name in names if name.endswith("Time")] == [
        "EOneQueryOneTime", "UZeroThreeBOneQueryOneTime", "UZeroFourThreeDQueryOneTime",
    ]  # fmt: skip


def test_headings_of_markdown_are_text(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = table(monkeypatch, "mp37md", "mp37mc", "-f", "markdown", "--cells", "verdict")
    lines = text.splitlines()
    assert "\x1b" not in text
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


def test_batches_of_one_id_are_told_by_their_paths(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [str(FIXTURES / "comparisons" / case / "mp37lz_69bl.json")
             for case in ("debug_build", "other_workers")]  # fmt: skip
    text = run(monkeypatch, "table", *paths, "-f", "latex").stdout
    caption = next(line for line in text.splitlines() if "caption{" in line)
    assert "debug build" in caption
    assert "workers: 4 local" in caption
    again = [paths[0], paths[0].replace("debug_build/", "debug_build/./")]
    assert len(json.loads(run(monkeypatch, "table", *again, "--json").stdout)) == 3
    assert json.loads(run(monkeypatch, "stats", *again, "--json").stdout)["all"]["queries"] == 3


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_figure_is_cut(still: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    names = ["mp37lo", "mp37lr", "mp37lt", "mp37lv", "mp37lx"]
    text = run(monkeypatch, "table", "-d", RESULTS, *names, terminal=width).stdout
    plain = re.sub("\x1b\\[[0-9;]*m", "", text)
    assert max(map(len, plain.splitlines())) <= width
    assert len(re.findall(r" <?1 +1\.02", plain)) == 5 * 12
    assert not re.search(r"[0-9]…", plain)


def test_huge_and_negative_numbers(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in (10**400, -50_000_000):
        folder = tmp_path / str(size)[:3]
        path = inputs_named(folder, "a.dps")
        file = next(folder.glob("*/*/query_1.json"))
        query = json.loads(file.read_text())
        file.write_text(json.dumps(query | {"memory": size, "end_time": query["start_time"] - 100}))
        for words in (("table", str(path)), ("stats", str(path)), ("show", str(path)),
                      ("history", "-d", str(folder), "a"), ("table", str(path), "-f", "html"),
                      ("diff", str(path), str(path), "--fail-on", "any")):  # fmt: skip
            assert run(monkeypatch, *words).code == 0, words

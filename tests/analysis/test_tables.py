"""Tables, statistics, histories and expectations of the recorded batches."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED

from deepsec_results.analysis.records import Record, Setting, told_apart
from deepsec_results.analysis.rows import Row, RowStatus
from deepsec_results.analysis.tables import name_batches
from deepsec_results.analysis.tallies import Outcome, Verdict
from deepsec_results.render.figures import FigureStyle, figure
from deepsec_results.render.history import sparkline
from deepsec_results.render.latex import escape_latex

RESULTS = str(RECORDED)
NIGHTLY = ["mp37lm", "mp37lo", "mp37lr", "mp37lt", "mp37lv", "mp37lx", "mp37px_4"]


def table(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    outcome = run(monkeypatch, "table", "-d", RESULTS, *words)
    assert outcome.code == 0, outcome.stderr
    return outcome.stdout


def expected_rows() -> list[dict[str, str]]:
    with (FIXTURES / "recorded" / "expected.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


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
        assert [(verdict, int(time), int(memory)) for verdict, time, memory in cells] == raw
        # In bytes no number is rounded.
        latex = table(monkeypatch, name, "-f", "latex", "--unit", "B")
        told = re.findall(r"\\dsr(verified|attack)\{\} & \\num\{(.*?)\} & \\num\{(.*?)\}", latex)
        assert [(verdict, 0 if time == "<1" else int(time), int(memory))
                for verdict, time, memory in told] == raw  # fmt: skip
        macros = macros_of(table(monkeypatch, name, "-f", "macros", "--unit", "B"))
        assert int(macros["TagStaticIdQueryOneMemory"]) == raw[2][2]
        assert macros["TagStaticIdQueryOneVerdict"] == raw[2][0] == "attack"
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


@pytest.mark.parametrize(
    ("size", "unit", "digits", "shown"),
    [(1015808, "MB", 3, "1.02"), (1015808, "B", 3, "1015808"), (999999, "MB", 3, "1.00"),
     (12, "MB", 3, "0.0000120"), (123456789, "MB", 3, "123"), (123456789, "MB", 5, "123.46"),
     (0, "MB", 3, "0"), (1234567890123, "MB", 3, "1234568"), (30_000_000, "GB", 2, "0.030")],
)  # fmt: skip
def test_memory_in_digits(size: int, unit: str, digits: int, shown: str) -> None:
    record = Record(setting("a", None, None), "x.dps", 1, Outcome(Verdict.VERIFIED), memory=size)
    style = FigureStyle(digits=digits, memory_unit=unit)
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


def test_statistics_are_those_of_the_records(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(run(monkeypatch, "stats", "-d", RESULTS, "--json").stdout)
    ids = [path.stem for path in RECORDED.glob("*.json")]
    rows = json.loads(table(monkeypatch, *ids, "--json"))
    decided = [row for row in rows if row["verdict"] != "undecided"]
    assert sum(told["batches"].values()) == len(ids)
    assert told["all"]["queries"] == len(rows)
    assert told["all"]["verified"] + told["all"]["attacks"] == len(decided)
    times, memories = ([row[name] for row in decided if row[name] is not None]
                       for name in ("time", "memory"))  # fmt: skip
    assert told["all"]["decided"]["time"]["sum"] == sum(times)
    assert told["all"]["decided"]["memory"]["max"] == max(memories)
    assert told["all"]["decided"]["memory"]["median"] == sorted(memories)[len(memories) // 2]
    others = [row["time"] for row in rows if row["verdict"] == "undecided" and row["time"]]
    assert told["all"]["others"]["time"]["sum"] == sum(others)
    groups: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        groups[row["deepsec_version"]] += 1
    assert {one["name"]: one["queries"] for one in told["by_release"]} == groups
    nightly = json.loads(run(monkeypatch, "stats", "-d", RESULTS, "--title", "nightly",
                             "--json").stdout)  # fmt: skip
    assert nightly["batches"] == {"completed": 7}


def test_statistics_of_nothing(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(run(monkeypatch, "stats", "-d", str(tmp_path), "--json").stdout)
    assert told["all"]["queries"] == 0
    assert told["all"]["decided"] == {"time": None, "memory": None}
    assert run(monkeypatch, "stats", "-d", str(tmp_path)).code == 0


def test_the_history_of_a_query(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("history", "-d", RESULTS, "sealed_box", "--query", "2")
    (told,) = json.loads(run(monkeypatch, *words, "--json").stdout)
    verdicts = [(one["batch"], one["verdict"]) for one in told["batches"]]
    # From an error to the attack that the prover printed, and the oldest release last recorded.
    assert verdicts == [
        ("mp37ln_csj5", "undecided"), ("mp37lq_2l-8", "undecided"), ("mp37ls_5dxn", "attack"),
        ("mp37lu_92j", "attack"), ("mp37lw_hnh", "attack"), ("mp37lz_69bl", "attack"),
        ("mp37px_i4fj", "undecided"),
    ]  # fmt: skip
    changed = [one["batch"] for one in told["batches"] if one["changed"]]
    assert changed == ["mp37ls_5dxn", "mp37px_i4fj"]
    text = run(monkeypatch, *words).stdout
    assert "changed in mp37ls_5dxn (2.0.0-beta6): undecided (canceled) → attack" in text
    assert run(monkeypatch, "history", "-d", RESULTS, "nothing").code == 2
    assert run(monkeypatch, "history", "-d", RESULTS, "sealed_box", "--query", "7").code == 2
    both = run(monkeypatch, "history", "-d", RESULTS, "sealed_box.dps", "--json").stdout
    assert [one["query"] for one in json.loads(both)] == [1, 2]


def test_sparklines() -> None:
    assert sparkline([0, 5, None, 10]) == "▁▅·█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""
    assert sparkline([-3, 10]) == "▁█"


def test_what_is_expected_is_what_the_prover_printed(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(FIXTURES / "recorded" / "expected.tsv")
    rows = expected_rows()
    for batch in sorted({row["batch"] for row in rows}):
        words = ("check", "-d", RESULTS, batch, "--expect", path)
        outcome = run(monkeypatch, *words, "--json")
        told = json.loads(outcome.stdout)
        assert (outcome.code, told["differences"]) == (0, [])
        assert told["met"] == told["expected"] == sum(row["batch"] == batch for row in rows)


def test_expectations_beside_the_model(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    met, broken = (str(FIXTURES / "expectations" / case / "mp37ma_hhb-.json")
                   for case in ("met", "broken"))  # fmt: skip
    outcome = run(monkeypatch, "check", met)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", "1 of 1 as expected\n")
    outcome = run(monkeypatch, "check", broken, "--json")
    assert outcome.code == 1
    differences = json.loads(outcome.stdout)["differences"]
    assert [(one["query"], one["expected"], one["found"]) for one in differences] == [
        (1, "verified", "attack"), (2, "attack", "no such query"),
    ]  # fmt: skip
    assert differences[0]["source"].endswith("ballot_leak.dps:1")
    assert run(monkeypatch, "check", broken, "-f", "github").stdout.splitlines() == [
        "::error title=not as expected::ballot_leak.dps query 1: expected the verdict verified, "
        "found attack",
        "::error title=not as expected::ballot_leak.dps query 2: expected the verdict attack, "
        "found no such query",
    ]
    assert run(monkeypatch, "check", "-d", RESULTS, "mp37ma").code == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [("// EXPECT: query 1 is an attack", ":1: expected `// EXPECT: query 2 attack`"),
     ("// EXPECT: query 0 attack", ":1: expected"), ("// expect: query 1", ":1: expected"),
     ("// EXPECT: query 1 broken", "expected verified or attack or undecided, found 'broken'")],
)  # fmt: skip
def test_a_comment_that_says_something_else_is_an_error(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, told: str
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    copy = next((tmp_path / "r").rglob("*.dps"))
    copy.write_text(f"{line}\n{copy.read_text()}")
    outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"))
    assert outcome.code == 2
    assert told in outcome.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [("", ":1: expected a column input_file, found nothing"),
     ("input_file\tverdict\na\tattack\n", ":1: expected a column query"),
     ("input_file\tquery\tverdict\na.dps\tx\tattack\n", ":2: expected the number of a query"),
     ("input_file\tquery\tverdict\na.dps\t1\t\n", ":2: expected verified or attack"),
     ("input_file\tquery\tverdict\tprocess\na.dps\t1\tattack\t3\n", ":2: expected process 1"),
     ("\x80", "is no table"), (None, "is not there")],
)  # fmt: skip
def test_a_table_that_is_none_is_an_error(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, told: str
) -> None:
    path = tmp_path / "expected.tsv"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    outcome = run(monkeypatch, "check", "-d", RESULTS, "mp37ma", "--expect", str(path))
    assert outcome.code == 2
    assert told in outcome.stderr


def test_expectations_are_written_from_a_batch(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    words = ("check", "-d", RESULTS, "--expect", str(path))
    assert run(monkeypatch, *words, "mp37m1", "--update").code == 0
    assert run(monkeypatch, *words, "mp37m1").code == 0
    first = path.read_text()
    expected = {(row["input_file"], row["query"], row["verdict"], row["trace"])
                for row in expected_rows() if row["batch"] == "mp37m1_f9ku"}  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(first), delimiter="\t"))
    assert {(row["input_file"], row["query"], row["verdict"], row["trace"])
            for row in rows} == expected  # fmt: skip
    outcome = run(monkeypatch, *words, "mp37mf", "--update")
    told = "1 from mp37mf_14z1, 7 rows; 3 undecided, left as they were\n"
    assert outcome.stderr.endswith(told)
    assert path.read_text().startswith(first)
    assert [one.name for one in tmp_path.iterdir()] == ["expected.tsv"]
    # What it does not have is not met.
    assert run(monkeypatch, *words, "mp37m1").code == 1


def test_nothing_is_written_into_the_results(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    for path in ("r/expected.tsv", "r/mp37ma_hhb-/../expected.tsv"):
        words = ("--expect", str(tmp_path / path), "--update")
        outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"), *words)
        assert outcome.code == 2
        assert not (tmp_path / "r" / "expected.tsv").exists()
    batch = str(tmp_path / "r" / "mp37ma_hhb-.json")
    assert run(monkeypatch, "check", batch, "--update").code == 2
    words = ("--expect", str(tmp_path / "nowhere" / "x.tsv"), "--update")
    assert run(monkeypatch, "check", batch, *words).code == 2
    words = ("--expect", str(tmp_path / "r2.tsv"), "--update")
    assert run(monkeypatch, "check", batch, *words).code == 0


def test_names_are_told_apart() -> None:
    assert told_apart(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_comments_may_stand_around_an_expectation(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    copy = next((tmp_path / "r").rglob("*.dps"))
    lines = ["// Expect an attack here, see the paper", "// EXPECT: query 1 attack // as in v1",
             "(* // EXPECT: query 1 attack *)"]  # fmt: skip
    copy.write_text("\n".join([*lines, copy.read_text()]))
    outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"))
    assert (outcome.code, outcome.stderr) == (0, "3 of 3 as expected\n")
    copy.unlink()
    outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"))
    assert outcome.code == 2


TABLE = """\
batch\tinput_file\tquery\ttype\tverdict\tprocess\ttrace\tnote
\tother.dps\t1\t\tattack\t\t\tkept as it "is"
mp37m2_fjcy\tcoin_choice.dps\t1\t\tverified\t\t\tof another batch
\tcoin_choice.dps\t1\t\tverified\t\t\tcells stay empty
\tcoin_choice.dps\t9\t\tattack\t\t\tno such query any more
"""


def test_an_update_changes_no_more_than_it_has_to(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "real.tsv"
    path.write_text(f"\ufeff{TABLE}")
    (tmp_path / "link.tsv").symlink_to("real.tsv")
    words = ("check", "-d", RESULTS, "--expect", str(tmp_path / "link.tsv"))
    assert run(monkeypatch, *words, "mp37m1", "--update").code == 0
    lines, before = path.read_text().splitlines(), TABLE.splitlines()
    assert lines[:3] == before[:3]
    assert lines[3] == before[3].replace("verified", "attack")
    # The rest of the batch, for this batch alone, since the table has rows for one batch each.
    assert [line.split("\t")[0] for line in lines[4:]] == ["mp37m1_f9ku"] * 5
    assert (tmp_path / "link.tsv").is_symlink()
    assert run(monkeypatch, *words, "mp37m1", "--update").code == 0
    assert path.read_text().splitlines() == lines


def test_a_canceled_query_is_still_expected(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    path.write_text("input_file\tquery\tverdict\nchallenge_response.dps\t1\tverified\n")
    words = ("check", "-d", RESULTS, "mp37mf", "--expect", str(path))
    assert run(monkeypatch, *words, "--update").code == 0
    outcome = run(monkeypatch, *words)
    assert outcome.code == 1
    assert (
        "challenge_response.dps      1  verdict  verified  undecided (canceled)" in outcome.stdout
    )
    annotation = run(monkeypatch, *words, "-f", "github").stdout
    assert annotation.startswith(f"::error file={path},line=2,title=not as expected::")


def test_long_traces_and_long_numbers(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    header = "input_file\tquery\tverdict\ttrace\n"
    path.write_text(f"{header}ballot_leak.dps\t1\tattack\t{'x' * 200_000}\n")
    assert run(monkeypatch, "check", "-d", RESULTS, "mp37ma", "--expect", str(path)).code == 1
    path.write_text(f"{header}ballot_leak.dps\t{'1' * 5000}\tattack\t\n")
    assert run(monkeypatch, "check", "-d", RESULTS, "mp37ma", "--expect", str(path)).code == 2


def inputs_named(folder: Path, *names: str) -> Path:
    """A batch with runs of these inputs, each of the query of ballot_leak, an attack."""
    source = RECORDED / "mp37ma_hhb-"
    batch = json.loads((RECORDED / "mp37ma_hhb-.json").read_text())
    batch["run_files"] = []
    for number, name in enumerate(names):
        run_id = f"mp37ma_hhb-/run{number}_1a2b"
        shutil.copytree(source / "ballot_leak_chw8", folder / run_id)
        (folder / run_id / "ballot_leak.dps").rename(folder / run_id / name)
        result = json.loads((source / "ballot_leak_chw8.json").read_text())
        result |= {"input_file": f"{run_id}/{name}", "query_files": [f"{run_id}/query_1.json"]}
        (folder / f"{run_id}.json").write_text(json.dumps(result))
        batch["run_files"].append(f"{run_id}.json")
    path = folder / "mp37ma_hhb-.json"
    path.write_text(json.dumps(batch))
    return path


def test_no_query_hides_another(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inputs_named(tmp_path / "r", "a.dps", "a.dps", "a.dps (2)", "a")
    lines = run(monkeypatch, "table", str(path), "--cells", "verdict").stdout.splitlines()[1:]
    assert len({line.rsplit(maxsplit=1)[0] for line in lines}) == 4
    table = tmp_path / "e" / "x.tsv"
    table.parent.mkdir()
    assert run(monkeypatch, "check", str(path), "--expect", str(table), "--update").code == 0
    outcome = run(monkeypatch, "check", str(path), "--expect", str(table))
    assert (outcome.code, outcome.stderr) == (0, "4 of 4 as expected\n")
    assert told_apart(["a", "a", "a (2)"]) == ["a", "a (3)", "a (2)"]


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
        "EOneQueryOneTime", "UZeroFourThreeDQueryOneTime", "UZeroThreeBOneQueryOneTime",
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


def test_the_history_goes_through_what_cannot_be_read(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(RECORDED, tmp_path / "r")
    next((tmp_path / "r" / "mp37lv_313x").glob("relay_chain_*.json")).write_text("")
    copy = next((tmp_path / "r" / "mp37lx_6mbh").glob("relay_chain_*/relay_chain.dps"))
    copy.write_text(f"{copy.read_text()}// changed")
    next((tmp_path / "r" / "mp37lv_313x").glob("relay_chain_*/relay_chain.dps")).unlink()
    words = ("history", "-d", str(tmp_path / "r"), "relay_chain", "--title", "nightly")
    one, two = json.loads(run(monkeypatch, *words, "--json").stdout)
    assert (one["query"], two["query"]) == (1, 2)
    told = {moment["batch"]: moment for moment in one["batches"]}
    assert told["mp37lv_313x"]["reason"] == "unreadable"
    assert told["mp37lv_313x"]["changed"]
    assert told["mp37lx_6mbh"]["model_changed"]


def test_statistics_of_a_named_batch_that_cannot_be_read(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, "stats", "fixtures/invalid/cut_off/mp37m9_9911.json").code == 2
    assert run(monkeypatch, "stats", "-d", "fixtures/invalid/cut_off").code == 0

"""The commands do what the documentation claims."""

import os
import re
import runpy
import shlex
import shutil
import tomllib
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command import run
from conftest import RECORDED, REFRESH, ROOT
from latex import run_pdflatex
from pages import anchors, links
from transcript import commands, replay

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.vocabulary import AuditAnswer, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType, RunStatus
from deepsec_results.render.batches.list_layout import COLUMNS

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_outputs(page: Path, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page.read_text(encoding="utf-8")
    for name, value in re.findall(r"^export (\w+)=(\S+)$", text, re.MULTILINE):
        monkeypatch.setenv(name, value)

    def now_said(match: re.Match[str]) -> str:
        assert commands(match[0]), "a block for a console has a command"
        return replay(match[0], monkeypatch, still).rstrip("\n") + "\n"

    said = _CONSOLE.sub(now_said, text)
    if os.environ.get(REFRESH):
        page.write_text(said, encoding="utf-8")
    else:
        assert said == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    for target, anchor in links(page.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        path = page.parent / target if target else page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text(encoding="utf-8")), (target, anchor)


SCREEN = 44  # lines of Markdown
# Those that one looks something up in, instead of reading them.
REFERENCES = {"commands.md", "json.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_is_longer_than_ten_screens(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert page.name in REFERENCES or len(lines) <= 10 * SCREEN


def test_the_modules_that_the_architecture_names_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)+\w+\.py)`", text)
    assert len(named) > 30
    for path in named:
        assert (ROOT / "deepsec_results" / path).exists() or (ROOT / path).exists(), path


def table_of(page: str) -> list[list[str]]:
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines
            if line.startswith("| ")]  # fmt: skip


def test_every_code_is_documented() -> None:
    rows = [tuple(row) for row in table_of("findings.md") if row[0].startswith("DSR")]
    assert rows == [(code.name, code.level.value, code.meaning) for code in Code]


@pytest.mark.parametrize(
    "words",
    [RunStatus, Verdict, Semantics, QueryType, AuditAnswer],
    ids=lambda words: words.__name__,
)
def test_the_glossary_has_every_word(words: type[StrEnum]) -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()
    for word in words:
        assert re.search(rf"\b{word.value.replace('_', '[_ ]')}\b", page), word


def test_every_script_of_findings_is_documented() -> None:
    scripts = sorted(path.name for path in (ROOT / "findings").glob("*.sh"))
    named = [row[2].strip("`") for row in table_of("findings.md") if row[2].endswith(".sh`")]
    assert sorted(named) == scripts


def test_every_field_of_a_row_is_documented() -> None:
    fields = [row[0].strip("`") for row in table_of("json.md")]
    at = fields.index("id")
    assert tuple(fields[at : at + len(COLUMNS)]) == COLUMNS


def test_the_picture_shows_what_dsr_prints() -> None:
    module = runpy.run_path(str(ROOT / "docs" / "picture.py"))
    drawn, kept = (text_of(svg) for svg in (module["draw"](), module["PICTURE"].read_text("utf-8")))
    assert drawn == kept
    assert "evening run" in kept


def text_of(svg: str) -> str:
    """The text of a picture without its blanks, which Rich places as it likes."""
    nodes = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return " ".join(" ".join("".join(node.itertext()) for node in nodes).split())


@pytest.mark.parametrize(("output", "file"), [("latex", "table.tex"), ("macros", "figures.tex")])
def test_the_paper_reads_what_dsr_writes(
    still: Path, monkeypatch: pytest.MonkeyPatch, output: str, file: str
) -> None:
    path = ROOT / "docs" / "paper" / file
    words = ("-d", "fixtures/recorded/result_files", "mp37lx", "--format", output)
    written = run(monkeypatch, "table", *words).stdout
    if os.environ.get(REFRESH):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written


PICTURES = runpy.run_path(str(ROOT / "docs" / "paper_picture.py"))


@pytest.mark.parametrize("file", PICTURES["COMMANDS"])
def test_the_paper_shows_the_attack_as_dsr_writes_it(
    still: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    path = ROOT / "docs" / "paper" / file
    written = run(monkeypatch, *PICTURES["COMMANDS"][file]).stdout
    if os.environ.get(REFRESH):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", ["quantile", "scatter", "scaling"])
def test_the_plots_are_current(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    matplotlib = pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    page = (ROOT / "docs" / "paper.md").read_text(encoding="utf-8")
    (typed,) = re.findall(rf"^dsr (plot .*) -o {name}\.svg$", page, re.MULTILINE)
    target = tmp_path / f"{name}.svg"
    assert run(monkeypatch, *typed.split(), "-o", str(target)).code == 0
    path, written = ROOT / "docs" / "paper" / f"{name}.svg", target.read_text(encoding="utf-8")
    if os.environ.get(REFRESH):
        path.write_text(written, encoding="utf-8")
    assert len(written) < 100_000
    if matplotlib.__version__ == "3.11.2":  # another release draws other details
        assert path.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", ["paper", PICTURES["NAME"]])
def test_the_paper_compiles(tmp_path: Path, name: str) -> None:
    for path in (ROOT / "docs" / "paper").glob("*.tex"):
        shutil.copy(path, tmp_path)
    run_pdflatex(tmp_path, name)
    log = run_pdflatex(tmp_path, name)
    assert "LaTeX Warning" not in log  # references are known
    assert "Overfull" not in log


def test_the_commands_of_the_workflow_work(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    workflows = "\n".join(re.findall(r"```(?:yaml|sh)\n(.*?)```", page, re.DOTALL))
    found = re.findall(r"(?:run:|^|-) *(dsr .*?)(?: >>? .*)?$", workflows, re.MULTILINE)
    commands = ["dsr check last --expect expected.tsv --update", *found]
    assert len(commands) == 10
    results = "fixtures/comparisons/before"
    (tmp_path / "models").mkdir()
    for copy in Path(results).rglob("*.dps"):
        shutil.copy(copy, tmp_path / "models")
    for command in commands:
        typed = command.replace("~/.deepsec/result_files", results).replace("baseline", results)
        typed = typed.replace("models/", f"{tmp_path}/models/")
        words = shlex.split(typed.replace("expected.tsv", str(tmp_path / "expected.tsv")))[1:]
        monkeypatch.setenv("DSR_DIR", results)
        outcome = run(monkeypatch, *words)
        assert outcome.code == 0, (command, outcome)


def test_the_commands_for_users_of_deepsec_ui_work(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "deepsec-ui.md").read_text(encoding="utf-8")
    # Without a trace, `simulate` asks for one.
    commands = [command for command in re.findall(r"`dsr ([a-z]+ last\b.*?)`", page)
                if not command.startswith("simulate")]  # fmt: skip
    assert len(commands) > 10
    monkeypatch.setenv("DSR_DIR", "fixtures/evening/result_files")
    for command in commands:
        words = command.replace("NAME", "wide_mouth").replace("report.html", f"{tmp_path}/r.html")
        outcome = run(monkeypatch, *words.split())
        assert outcome.code == 0, (command, outcome)


def test_the_hook_finds_batch_results() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    pattern = re.compile(re.findall(r"files: '(.*)'", hook)[0])
    names = [path.name for path in RECORDED.glob("*.json")]
    assert all(pattern.search(f"results/{name}") and pattern.search(name) for name in names)
    assert pattern.search("1570295110_426453.json")
    assert not pattern.search("results/mp37m1_f9ku/coin_choice_8fv2/query_1.json")
    assert not pattern.search("package.json")
    assert not pattern.search("results/._mp37m1_f9ku.json")


def test_the_citation_is_of_this_project() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^([a-z-]+): (.+)$", text, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert stated["cff-version"] == "1.2.0"
    assert (stated["title"], stated["license"]) == (project["description"], project["license"])
    # The authors are those of the license.
    (author,) = re.findall(r"^  - name: (.+)$", text.split("authors:")[1].split("abstract:")[0],
                           re.MULTILINE)  # fmt: skip
    assert author in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_source_distribution_has_what_the_tests_read() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    always = {"pyproject.toml", "README.md", "LICENSE"}
    read = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r'ROOT / "([.\w-]+)', path.read_text(encoding="utf-8"))
    }
    assert ".pre-commit-hooks.yaml" in read
    assert read - always <= set(included)

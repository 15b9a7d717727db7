"""What the documentation claims, the commands do."""

import os
import re
import runpy
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import REFRESH, ROOT
from transcript import commands, replay

from deepsec_results.analysis.findings import Code
from deepsec_results.render.listing import COLUMNS

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_outputs(page: Path, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page.read_text(encoding="utf-8")

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
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def table_of(page: str) -> list[list[str]]:
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines
            if line.startswith("| ")]  # fmt: skip


def test_every_code_is_documented() -> None:
    rows = [tuple(row) for row in table_of("findings.md") if row[0].startswith("DSR")]
    assert rows == [(code.name, code.level.value, code.meaning) for code in Code]


def test_every_field_of_a_row_is_documented() -> None:
    fields = [row[0].strip("`") for row in table_of("json.md")]
    at = fields.index("id")
    assert tuple(fields[at : at + len(COLUMNS)]) == COLUMNS


def test_the_picture_shows_what_dsr_prints() -> None:
    module = runpy.run_path(str(ROOT / "docs" / "picture.py"))
    drawn, kept = (text_of(svg) for svg in (module["draw"](), module["PICTURE"].read_text("utf-8")))
    assert drawn == kept
    assert "three machines" in kept


def text_of(svg: str) -> str:
    """The text of a picture without its blanks, which Rich places as it likes."""
    nodes = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return " ".join(" ".join("".join(node.itertext()) for node in nodes).split())

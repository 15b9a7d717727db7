"""The tutorial works as it is written: a reader types its lines, one after the other."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from latex import run_pdflatex

PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
INSTALL, *TYPED, PDFLATEX = BLOCKS


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The folder of the paper after all lines but those of pdflatex, stdout and stderr."""
    clone = tmp_path_factory.mktemp("clone")
    (clone / "fixtures").symlink_to(ROOT / "fixtures")
    (clone / "dsr").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deepsec_results "$@"\n')
    (clone / "dsr").chmod(0o755)
    _, _, exported = INSTALL.partition(". .venv/bin/activate\n")
    done = subprocess.run(
        ["bash", "-c", "\n".join(["set -e", exported, *TYPED])],
        cwd=clone,
        env={"HOME": str(clone), "PATH": f"{clone}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    assert done.returncode == 0, done
    return clone / "build/paper", done.stdout, done.stderr


def test_it_begins_as_the_readme_installs() -> None:
    assert INSTALL.splitlines()[0] in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_check_is_green_for_the_repaired_protocol(paper: tuple[Path, str, str]) -> None:
    _, printed, remarks = paper
    assert "7 files: 7 valid, 0 with errors" in remarks
    assert "2 of 2 as expected; 1 of 1 input" in remarks
    assert "2 queries: 2 no counterexample" in remarks
    assert "\ngreen\n" in printed
    assert re.search(r"tag\.dps +1 +verdict +verified +attack", printed)
    assert printed.endswith("exit code 1\n")


def test_the_page_has_both_batches(paper: tuple[Path, str, str]) -> None:
    page = (paper[0] / "report.html").read_text(encoding="utf-8")
    assert "tag, first version" in page
    assert "tag, with a fresh name" in page


def test_the_paper_compiles(paper: tuple[Path, str, str], tmp_path: Path) -> None:
    assert PDFLATEX.count("pdflatex ") == 2
    for name in ("pgfplots", "siunitx", "booktabs", "tikz"):
        if shutil.which("kpsewhich") is None or not _has_package(name):
            pytest.skip(f"the LaTeX package {name} is not installed")
    for path in paper[0].glob("*.tex"):
        shutil.copy(path, tmp_path)
    run_pdflatex(tmp_path, "paper")
    log = run_pdflatex(tmp_path, "paper")
    assert "LaTeX Warning" not in log
    assert "Overfull" not in log
    assert os.path.getsize(tmp_path / "paper.pdf") > 20_000
    # As the tutorial says: the attack and the table are on the first page, the plot on the second.
    labels = (tmp_path / "paper.aux").read_text(encoding="utf-8")
    pages = dict(re.findall(r"newlabel\{(\w+:\w+)\}\{\{\d\}\{(\d)\}", labels))
    assert pages == {"fig:attack": "1", "tab:dsr": "1", "fig:scaling": "2"}


def _has_package(name: str) -> bool:
    words = ["kpsewhich", f"{name}.sty"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0

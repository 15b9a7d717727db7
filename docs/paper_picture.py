"""Draw the pages of docs/paper/attack.tex for docs/paper.md, with pdflatex and pdftoppm."""

import shutil
import subprocess
import tempfile
from pathlib import Path

PAPER = Path(__file__).parent / "paper"
NAME = "attack"


def draw() -> None:
    """Write a PNG of each page."""
    with tempfile.TemporaryDirectory() as folder:
        for path in PAPER.glob("*.tex"):
            shutil.copy(path, folder)
        for _ in range(2):  # the second time for references
            _run(folder, "pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{NAME}.tex")
        _run(folder, "pdftoppm", "-r", "110", "-gray", "-png", f"{NAME}.pdf", str(PAPER / NAME))


def _run(folder: str, *words: str) -> None:
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    draw()

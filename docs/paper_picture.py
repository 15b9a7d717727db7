"""Write what docs/paper.md shows of an attack: the files in docs/paper/, and pictures of its pages.

It needs pdflatex and pdftoppm.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAPER = ROOT / "docs" / "paper"
NAME = "attack"
ATTACK = ("-d", "fixtures/evening/result_files", "mpcjbe", "--run", "wide_mouth", "--query", "1")
COMMANDS = {
    "chart.tex": ("trace", *ATTACK, "--format", "latex"),
    "chart.svg": ("trace", *ATTACK, "--format", "svg"),
    "trace.tex": ("trace", *ATTACK, "--format", "latex", "--as", "table"),
    "listing.tex": ("show", *ATTACK, "--processes", "--format", "latex"),
}


def draw() -> None:
    """Write the files, and a PNG of each page."""
    for name, words in COMMANDS.items():
        (PAPER / name).write_bytes(_run(ROOT, sys.executable, "-m", "deepsec_results", *words))
    with tempfile.TemporaryDirectory() as folder:
        for path in PAPER.glob("*.tex"):
            shutil.copy(path, folder)
        for _ in range(2):  # the second time for references
            _run(folder, "pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{NAME}.tex")
        _run(folder, "pdftoppm", "-r", "110", "-gray", "-png", f"{NAME}.pdf", str(PAPER / NAME))


def _run(folder: str | Path, *words: str) -> bytes:
    return subprocess.run(words, cwd=folder, check=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    draw()

"""Draw `docs/paper/tutorial.png`, the paper of docs/tutorial.md, by following its lines.

It needs pdflatex and pdftoppm.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
PICTURE = ROOT / "docs" / "paper" / "tutorial"


def draw() -> None:
    """Follow the tutorial in a temporary folder, with the dsr of this Python."""
    text = PAGE.read_text(encoding="utf-8")
    install, *lines = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    _, _, exported = install.partition(". .venv/bin/activate\n")
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ROOT / "fixtures", Path(folder) / "fixtures")
        dsr = f'dsr() {{ "{sys.executable}" -m deepsec_results "$@"; }}\n'
        script = "\n".join(["set -e", dsr, exported, *lines])
        subprocess.run(["bash", "-c", script], cwd=folder, check=True)
        paper = Path(folder) / "build/paper/paper.pdf"
        frame = ["-x", "180", "-y", "180", "-W", "660", "-H", "840"]  # without the margins
        words = ["pdftoppm", "-r", "120", *frame, "-gray", "-png", "-singlefile", paper, PICTURE]
        subprocess.run(words, check=True)


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    draw()

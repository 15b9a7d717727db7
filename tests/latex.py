"""pdflatex, as the tests of LaTeX output use it."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest


def compile_latex(
    folder: Path, parts: Sequence[str], packages: Sequence[str], page: str = ""
) -> str:
    """Compile texts as one document, each on a page of its own, and return the log.

    `page` is LaTeX for the preamble. A test is skipped if LaTeX or a package is missing.
    """
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    for package in packages:
        if not _has(package):
            pytest.skip(f"the LaTeX package {package} is not installed")
    for number, part in enumerate(parts):
        (folder / f"part{number}.tex").write_text(part, encoding="utf-8")
    pages = [rf"{{\input{{part{number}}}}}\clearpage" for number in range(len(parts))]
    preamble = r"\documentclass{article}" + "".join(rf"\usepackage{{{name}}}" for name in packages)
    lines = [preamble + page, r"\begin{document}", *pages, r"\end{document}"]
    (folder / "pages.tex").write_text("\n".join(lines), encoding="utf-8")
    return run_pdflatex(folder, "pages")


def run_pdflatex(folder: Path, name: str) -> str:
    """Run pdflatex on a document, which must have no error, and return its log."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
        cwd=folder, capture_output=True, check=False, timeout=120,
        # Fonts that TeX makes would be written to the home of the person who runs the tests.
        env={**os.environ, "TEXMFVAR": str(folder / "fonts")},
    )  # fmt: skip
    output = done.stdout.decode(errors="replace")
    assert done.returncode == 0, output[-2000:]
    return output


def _has(package: str) -> bool:
    words = ["kpsewhich", f"{package}.sty"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0

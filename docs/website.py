"""Build the site of the documentation into a new folder, and check its links.

    python docs/website.py FOLDER

It needs Zensical: `pip install '.[docs]'`.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from website_links import broken_links

ROOT = Path(__file__).parent.parent
EVENING = ("-d", "fixtures/evening/result_files")
# What the site shows of dsr itself: a file, and the command that writes it.
EXAMPLES = {
    "report.html": ("report", *EVENING, "mpcjbe", "--audit", "--max-traces", "100"),
    "tutorial.html": ("report", "-d", "fixtures/tutorial/result_files", "last~1", "last", "--audit",
                      "--max-traces", "100"),
    "wide_mouth.svg": ("trace", *EVENING, "mpcjbe", "--run", "wide_mouth", "--format", "svg"),
    "passport.svg": ("trace", *EVENING, "mpcjbe", "--run", "passport-2sessions", "--format", "svg"),
}  # fmt: skip
# A line that only the site has: GitHub shows no comment.
_SITE_ONLY = re.compile(r"<!-- site: (.*?) -->", re.DOTALL)
_COLOR = re.compile(r"\x1b\[[\d;]*m")  # Zensical colors its complaints, whatever reads them
# Code in a sentence, and an option in it.
_CODE = re.compile(r"(?<!<pre>)<code>[^<]*</code>")
_OPTION = re.compile(r"(?<=[> ])--?[A-Za-z0-9][\w-]*")
_OUTSIDE = re.compile(r"\]\((?:\.\./)?docs/")


def build(site: Path) -> list[str]:
    """Build the site, and return what is wrong with it.

    Raises CalledProcessError if dsr fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        assemble(Path(folder))
        return build_strictly(Path(folder), site)


def build_strictly(source: Path, site: Path) -> list[str]:
    """Let Zensical build the site; its complaints, or the links that lead nowhere."""
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(ROOT / "docs")},  # for website_console
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return [_COLOR.sub("", done.stdout + done.stderr)]
    for page in (source / "site").glob("*.html"):
        page.write_text(keep_options(page.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copytree(source / "site", site, dirs_exist_ok=True)
    return list(broken_links(site))


def keep_options(html: str) -> str:
    """The page, where no line ends within an option: a browser would end it after a hyphen."""

    def kept(code: re.Match[str]) -> str:
        return _OPTION.sub(r'<span style="white-space: nowrap">\g<0></span>', code[0])

    return _CODE.sub(kept, html)


def assemble(folder: Path) -> None:
    """Write the sources of the site: the pages in `docs`, README, CHANGELOG and the examples."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs", docs, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name, target in (("README.md", "index.md"), ("CHANGELOG.md", "changelog.md")):
        text = (ROOT / name).read_text(encoding="utf-8")
        (docs / target).write_text(_OUTSIDE.sub("](", text), encoding="utf-8")
    for page in docs.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(_SITE_ONLY.sub(r"\1", text), encoding="utf-8")
    (docs / "example").mkdir()
    for name, words in EXAMPLES.items():
        (docs / "example" / name).write_bytes(_dsr(words))


def _dsr(words: tuple[str, ...]) -> bytes:
    environment = {**os.environ, "TZ": "UTC", "SOURCE_DATE_EPOCH": "0"}
    command = [sys.executable, "-m", "deepsec_results", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True
    ).stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    sys.exit("\n".join(build(parser.parse_args().folder)) or 0)

"""The recipes of docs/recipes.md work as they are written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import RECORDED, ROOT

PAGE = ROOT / "docs" / "recipes.md"
PARTS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"),
                        re.MULTILINE | re.DOTALL))  # fmt: skip
SEALED = ["mp37ln_csj5", "mp37lq_2l-8", "mp37ls_5dxn", "mp37lu_92j", "mp37lw_hnh", "mp37lz_69bl"]
# A program that writes its arguments and its input to a file.
_RECORDER = '#!/bin/sh\n{ printf "%s\\n" "$@"; cat; } > "$HOME/NAME.txt"\n'


def follow(part: str, home: Path) -> str:
    """Run the lines of a part of the page, one after the other; what they print."""
    programs = {"dsr": f'#!/bin/sh\nexec "{sys.executable}" -m deepsec_results "$@"\n'}
    programs |= {name: _RECORDER.replace("NAME", name) for name in ("mail", "notify-send", "curl")}
    programs["rsync"] = '#!/bin/sh\ncat > "$HOME/rsync.txt"\n'
    (home / "bin").mkdir()
    for name, text in programs.items():
        (home / "bin" / name).write_text(text)
        (home / "bin" / name).chmod(0o755)
    results = Path(shutil.copytree(RECORDED, home / "r" / "a b"))
    # A clone may give all files one time, and two batches began in the same second.
    os.utime(results / "mp37px_i4fj.json")
    recipes = re.findall(r"```sh\n(.*?)```", PARTS[part], re.DOTALL)
    done = subprocess.run(
        ["bash", "-c", "\n".join(["set -e", "results='r/a b'", *recipes])],
        cwd=home,
        env={"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin", "DSR_DIR": "r/a b",
             "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_each_part_is_tested() -> None:
    source = Path(__file__).read_text()
    assert len(PARTS) == 3
    assert all(f'follow("{part}"' in source for part in PARTS)


def test_batches_are_packed_sent_unpacked_and_removed(tmp_path: Path) -> None:
    printed = follow("Pack, send, unpack and remove a batch", tmp_path)
    names = subprocess.run(
        ["tar", "-tzf", tmp_path / "sealed.tar.gz"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    recorded = {f"r/a b/{path.relative_to(RECORDED)}" for batch in SEALED
                for path in (RECORDED / f"{batch}.json", *(RECORDED / batch).rglob("*"))
                if path.is_file()}  # fmt: skip
    assert {name for name in names if not name.endswith("/")} == recorded
    assert "Batches   6: 4 completed, 2 internal error" in printed
    assert all(batch in printed.split("\nID ")[1] for batch in SEALED)
    paths = (tmp_path / "rsync.txt").read_bytes().rstrip(b"\0").split(b"\0")
    assert all((tmp_path / path.decode()).exists() for path in paths)
    # Two have an internal error, and one was named. The results themselves are as they were.
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == sorted(
        name for batch in ("mp37ls_5dxn", "mp37lu_92j", "mp37lw_hnh")
        for name in (batch, f"{batch}.json")
    )  # fmt: skip
    assert len(list((tmp_path / "r/a b").glob("*.json"))) == len(list(RECORDED.glob("*.json")))


def test_the_verdicts_of_a_batch(tmp_path: Path) -> None:
    printed = follow("Instead of `deepsec … | grep Result`", tmp_path)
    assert re.search(r"sealed_box\.dps +2 +attack +<1s", printed)


def test_messages(tmp_path: Path) -> None:
    follow("Get a message when a batch ends", tmp_path)
    sent = (tmp_path / "notify-send.txt").read_text().splitlines()
    assert sent == ["DeepSec", "mp37px_i4fj,internal_error,0,0"]
    mail = (tmp_path / "mail.txt").read_text().splitlines()
    assert mail[:3] == ["-s", "DeepSec: not all verified", "me@example.org"]
    assert "mp37px_i4fj  internal_error" in mail[3]
    assert '"verdict": "undecided"' in (tmp_path / "curl.txt").read_text()

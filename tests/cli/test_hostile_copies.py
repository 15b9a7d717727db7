"""Commands that compare two copies of an input, one of which is hostile."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, FULL

COMPARED = FIXTURES / "comparisons"
BATCH = "mp37lz_69bl"
COPY = f"{BATCH}/sealed_box_bz0k/sealed_box.dps"
DEEP = 100_000 if FULL else 10_000


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 400)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 << 20)


def _deep_process(path: Path) -> None:
    text = path.read_text().replace("const a.", "const e. const a.")
    path.write_text(f"{text}\nlet Deep = {'(' * DEEP}0{')' * DEEP}.\n")


def _deep_term(path: Path) -> None:
    text = path.read_text()
    path.write_text(f"{text}\nlet Deep = out(c,{'lid(' * (DEEP // 2)}a{')' * (DEEP // 2)}).\n")


def _other_prefix(path: Path) -> None:
    text = path.read_text()
    path.write_text(text.replace("let Seal(m) = ", f"let Seal(m) = {'new z; ' * (DEEP // 10)}"))


def _link_away(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def _link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _no_break_space(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"let ", b"let\xc2\xa0"))


CASES: dict[Callable[[Path], None], str] = {
    _binary: "line 1, column 1: expected a token, found",
    _sparse: "larger than",
    _deep_process: "process Deep",
    _deep_term: "process Deep",
    _other_prefix: "new z;",
    _link_away: "",
    _link_to_itself: "too many levels of symbolic links",
    _pipe: "is a named pipe, expected a file",
    _folder: "is a directory, expected a file",
    _no_break_space: "",
}


@pytest.mark.skipif(os.name != "posix", reason="pipes and links")
@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_a_hostile_copy_is_named_and_hides_nothing(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    shutil.copytree(COMPARED / "before", before)
    shutil.copytree(COMPARED / "model_changed", after)
    make(after / COPY)
    compared = run(monkeypatch, "diff", str(before / f"{BATCH}.json"), str(after / f"{BATCH}.json"))
    followed = run(monkeypatch, "history", "sealed_box", "-d", str(before), "-d", str(after))
    assert compared.code == followed.code == 0
    for outcome in (compared, followed):
        said = outcome.stdout + outcome.stderr
        assert CASES[make] in said
        assert "internal error" not in said and "\x00" not in said
    assert "1 verdict" in compared.stdout or "verified" in compared.stdout
    assert "root:" not in compared.stdout + followed.stdout

"""Results in archives: the same answers as from a directory, and nothing else from hostile ones."""

import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from command import run
from conftest import FIXTURES, FULL, RECORDED, set_written_by_prover

from deepsec_results.cli import terminal
from deepsec_results.reading import archive_contents, file_system
from deepsec_results.reading.archive_contents import ArchiveError
from deepsec_results.reading.archives import open_archive
from deepsec_results.reading.directories import SelectionError, resolve_archive
from deepsec_results.reading.files import read_file
from deepsec_results.reading.named_batches import find_batch
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.reading_context import ReadingContext, visiting

BATCH = "mp37m1_f9ku"
MODES = {"tar": "w", "tar.gz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}
ENDINGS = [*MODES, "zip"]


def pack(folder: Path, ending: str, inside: str = "result_files") -> Path:
    """An archive of a folder, which is named `inside` in it."""
    path = folder.parent / f"results.{ending}"
    if ending == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.rglob("*")):
                archive.write(file, f"{inside}/{file.relative_to(folder)}")
    else:
        with tarfile.open(path, MODES[ending]) as archive:
            archive.add(folder, inside)
    return path


@pytest.fixture
def results(still: Path, tmp_path: Path) -> Path:
    """A results directory of one batch."""
    folder = tmp_path / "result_files"
    shutil.copytree(RECORDED / BATCH, folder / BATCH)
    shutil.copy(RECORDED / f"{BATCH}.json", folder)
    return folder


COMMANDS = [
    ["list", "{}", "--json", "--verdicts"],
    ["list", "{}", "--columns", "id,status,size,last_written,files"],
    ["show", "-d", "{}", "last"],
    ["show", "-d", "{}", "last", "--json"],
    ["show", "-d", "{}", "last", "--run", "coin_choice", "--query", "1", "--processes"],
    ["trace", "-d", "{}", "--all"],
    ["explain", "-d", "{}", "last"],
    ["explain", "-d", "{}", "last", "--json"],
    ["simulate", "-d", "{}", "last", "--run", "coin_choice", "--query", "1", "out(c,ax_1)"],
    ["report", "-d", "{}"],
    ["table", "-d", "{}", "last"],
    ["queries", "-d", "{}"],
    ["stats", "-d", "{}"],
    ["history", "-d", "{}", "coin_choice"],
    ["check", "-d", "{}", "last"],
    ["validate", "{}"],
    ["diff", "{}", "{}"],
]


def id_of(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def with_commands(makers: Iterable[Any]) -> list[Any]:
    """Each command with one way to make an archive, each of which has some commands; in CI all."""
    kinds = [*makers]
    return [
        (kind, words)
        for number, kind in enumerate(kinds)
        for at, words in enumerate(COMMANDS)
        if FULL or (at + number) % len(kinds) == 0
    ]


@pytest.mark.parametrize(("ending", "words"), with_commands(ENDINGS), ids=id_of)
def test_an_archive_answers_as_its_directory(
    results: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], ending: str
) -> None:
    for path in results.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # zip has even seconds
    monkeypatch.chdir(results.parent)
    name = pack(results, ending).name
    expected = run(monkeypatch, *(word.replace("{}", "result_files") for word in words))
    answer = run(monkeypatch, *(word.replace("{}", name) for word in words))
    inside = f"{name}:result_files"
    assert answer.code == expected.code
    assert answer.stdout.replace(inside, "result_files") == expected.stdout
    assert answer.stderr.replace(inside, "result_files") == expected.stderr


def test_a_tar_file_on_standard_input(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pack(results, "tar").read_bytes()
    outcome = run(monkeypatch, "list", "-", "--json", stdin=data)
    (row,) = json.loads(outcome.stdout)
    assert row["path"] == f"-:result_files/{BATCH}.json"
    packed = pack(results, "tar.gz").read_bytes()
    assert json.loads(run(monkeypatch, "list", "-", "--json", stdin=packed).stdout) == [row]


def test_a_path_inside_an_archive_is_a_batch(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(results, "tar.gz")
    inside = f"{path}:result_files/{BATCH}"
    for named in (f"{inside}.json", inside, str(path)):
        assert run(monkeypatch, "show", named).stdout.startswith(BATCH)
    query = f"{inside}/coin_choice_8fv2/query_1.json"
    assert "heads" in run(monkeypatch, "trace", query).stdout


def test_the_batch_may_be_at_the_top(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(results, "tar", inside=".")
    (row,) = json.loads(run(monkeypatch, "list", str(path), "--json", "--verdicts").stdout)
    assert (row["id"], row["attacks"]) == (BATCH, 5)


def test_several_directories_in_an_archive_are_one(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(results, results.parent / "both/a")
    shutil.copytree(results, results.parent / "both/b")
    path = pack(results.parent / "both", "tar", inside="both")
    rows = json.loads(run(monkeypatch, "list", str(path), "--json").stdout)
    assert [row["path"] for row in rows] == [
        f"{path}:both/{folder}/{BATCH}.json" for folder in "ba"
    ]
    table = run(monkeypatch, "list", str(path)).stdout
    assert f"{path}:both/a" in table
    assert f"{path}:both/b" in table
    assert BATCH in run(monkeypatch, "list", f"{path}:both/b").stdout
    outcome = run(monkeypatch, "show", "-d", str(path), BATCH)
    assert (outcome.code, "is in several directories: give one of" in outcome.stderr) == (2, True)
    one, two = (
        int(run(monkeypatch, "validate", "-d", named).stderr.split()[0])
        for named in (f"{path}:both/a", str(path))
    )
    assert two == 2 * one


@pytest.mark.parametrize("ago", [60, 599, 601, 86400])
@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_a_batch_in_an_archive_is_stale_unless_it_was_just_written(
    results: Path, monkeypatch: pytest.MonkeyPatch, kind: str, ago: int
) -> None:
    """The archive kept the times of the files. The process is not looked up."""
    file = results / f"{BATCH}.json"
    value = json.loads(file.read_text())
    end = value.pop("end_time") + 25  # of its last write, for all that is known
    file.write_text(json.dumps(value | {"status": "in_progress", "pid": os.getpid()}))
    set_written_by_prover(file)
    os.utime(file, (end, end))
    monkeypatch.setattr(terminal, "now", lambda: end + ago)
    path = pack(results, kind)
    (row,) = json.loads(run(monkeypatch, "list", str(path), "--json").stdout)
    assert (row["status"], row["stale"]) == ("in_progress", ago > 600)
    assert row["last_written"] == end
    shown = run(monkeypatch, "show", str(path)).stdout
    assert f"pid {os.getpid()} is not looked up, since the batch is in an archive" in shown
    assert ("in_progress?" in shown) is (ago < 600)
    assert ("Time         >25s" in shown) is (ago > 600)


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_the_times_of_a_copy_in_an_archive_say_nothing(
    results: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    file = results / f"{BATCH}.json"
    value = json.loads(file.read_text())
    file.write_text(json.dumps(value | {"status": "in_progress", "pid": os.getpid()}))
    for path in (file, *(results / BATCH).rglob("*")):
        os.utime(path)  # copied just now
    path = pack(results, kind)
    (row,) = json.loads(run(monkeypatch, "list", str(path), "--json").stdout)
    assert (row["stale"], row["last_written"], row["elapsed"]) == (True, None, None)
    assert ">" not in run(monkeypatch, "list", str(path)).stdout


# Hostile archives


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def file_named(name: str) -> tarfile.TarInfo:
    return tarfile.TarInfo(name)


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


GOOD = (RECORDED / f"{BATCH}.json").read_bytes()


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([(file_named("../mp37m1_f9ku.json"), GOOD)], "leads out of the archive"),
        ([(file_named("a/../../b"), b"")], "leads out of the archive"),
        ([(file_named("a"), b"1"), (file_named("a/b"), b"2")], "'a' is a file and a folder"),
        ([(file_named("a/b"), b"1"), (file_named("a"), b"2")], "two entries have the name 'a'"),
    ],
    ids=["climbs", "climbs inside", "in a file", "over it"],
)
def test_hostile_names(
    tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]], reason: str
) -> None:
    with pytest.raises(ArchiveError) as found:
        open_archive(str(tar_of(tmp_path / "x.tar", *members)))
    assert reason in str(found.value)


@pytest.mark.parametrize("again", ["a", "./a"])
def test_the_last_file_of_a_name_counts_in_a_tar_file(tmp_path: Path, again: str) -> None:
    """As when GNU tar unpacks a file that was appended with `tar -r` or `tar -u`."""
    files = [(f"{BATCH}.json", GOOD), ("a", b"old"), (again, b"newer")]
    path = tar_of(tmp_path / "x.tar", *((file_named(name), data) for name, data in files))
    with visiting(ReadingContext()):
        assert read_file(f"{resolve_archive(str(path))}/a").data == b"newer"


def test_two_files_of_one_name_in_a_zip_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a", b"1")
        archive.writestr("a", b"2")
    with pytest.raises(ArchiveError, match="two entries have the name 'a'"):
        open_archive(str(path))


def test_a_leading_slash_is_left_out(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "x.tar", (file_named(f"/home/me/r/{BATCH}.json"), GOOD))
    with visiting(ReadingContext()):
        assert find_batch(str(path), lambda: pytest.fail("not asked")) == (
            f"{path}:home/me/r/{BATCH}.json"
        )


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(tarfile.SYMTYPE, "a link"), (tarfile.LNKTYPE, "a link"), (tarfile.CHRTYPE, "a device"),
     (tarfile.FIFOTYPE, "a device")],
)  # fmt: skip
def test_links_and_devices_are_not_followed(tmp_path: Path, kind: bytes, shown: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("no")
    path = tar_of(
        tmp_path / "x.tar",
        (file_named(f"{BATCH}.json"), GOOD),
        (special("r.json", kind, str(secret)), b""),
    )
    with visiting(ReadingContext()):
        root = resolve_archive(str(path))
        with pytest.raises(ReadingError) as found:
            read_file(f"{root}/r.json")
    assert f"is {shown} in an archive" in str(found.value)


def test_links_in_a_zip_file_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{BATCH}.json", GOOD)
        info = zipfile.ZipInfo("r.json")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with visiting(ReadingContext()):
        root = resolve_archive(str(path))
        with pytest.raises(ReadingError):
            read_file(f"{root}/r.json")


def test_an_encrypted_zip_file(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", GOOD)
    data = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        data[at] |= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"the entry 'a.json' is encrypted"):
        open_archive(str(path))


@pytest.mark.parametrize("ending", [*MODES, "zip"])
def test_damage_is_an_error_or_read(results: Path, ending: str) -> None:
    """Bytes changed anywhere: never another exception."""
    data = pack(results, ending).read_bytes()
    path = results.parent / f"damaged.{ending}"
    for at in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        with visiting(ReadingContext()):
            try:
                open_archive(str(path))
            except ArchiveError as error:
                assert str(error).startswith(str(path))


def gzip_bomb(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("zeros")
        info.size = 50_000_000
        archive.addfile(info, io.BytesIO(bytes(info.size)))


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(50_000_000))


@pytest.mark.parametrize("make", [gzip_bomb, zip_bomb])
def test_bombs(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "bomb"
    make(path)
    reasons = {1_000_000: "16000000 bytes (see --max-size)", 10_000_000: "250 times as large"}
    for bound, reason in reasons.items():
        with visiting(ReadingContext(bound)), pytest.raises(ArchiveError) as found:
            open_archive(str(path))
        assert reason in str(found.value) or "250 times" in str(found.value)
    with visiting(ReadingContext(100_000_000)):
        assert open_archive(str(path)).entry("zeros") is not None


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_contents, "MAX_MEMBERS", 10)
    members = [(file_named(f"f{number}"), b"") for number in range(20)]
    with pytest.raises(ArchiveError, match="more than 10 entries"):
        open_archive(str(tar_of(tmp_path / "x.tar", *members)))


def test_a_file_larger_than_the_bound_is_one_problem(results: Path) -> None:
    path = pack(results, "tar")
    with visiting(ReadingContext(300)):
        root = f"{path}:result_files"
        assert file_system.open_archives(root)
        with pytest.raises(ReadingError, match="larger than 300 bytes"):
            read_file(f"{root}/{BATCH}.json")


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"\x1f\x8b", "cut off"), (b"PK\x03\x04", "cut off"), (b"\x28\xb5\x2f\xfd", "zstd|cut off"),
     (b"BZh9", "cut off"), (b"\xfd7zXZ\0", "cut off")],
)  # fmt: skip
def test_a_beginning_alone(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=reason):
        open_archive(str(path))


def test_an_archive_without_a_batch(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "x.tar", (file_named("notes.txt"), b"hello"))
    with (
        visiting(ReadingContext()),
        pytest.raises(SelectionError, match="contains no batch result"),
    ):
        resolve_archive(str(path))


def test_nothing_is_left_behind(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if dsr is killed: the temporary file has no name."""
    folder = results.parent / "tmp"
    folder.mkdir()
    path = pack(results, "tar.gz")
    program = (
        "import os, signal, sys\n"
        "from deepsec_results.reading.archives import open_archive\n"
        "open_archive(sys.argv[1])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, "TMPDIR": str(folder)}, check=False,
    )  # fmt: skip
    assert done.returncode == -9
    assert list(folder.iterdir()) == []


# Names in zip files. These have an accent: étiquette n°1 "bis".dps

ACCENTS = "mp37me_6y5q"


def zip_of_names(path: Path, rename: Callable[[str], zipfile.ZipInfo | str]) -> Path:
    """A zip file of a batch with accents in names, each as `rename` returns it."""
    files = [RECORDED / f"{ACCENTS}.json", *sorted((RECORDED / ACCENTS).rglob("*"))]
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            if file.is_file():
                archive.writestr(rename(f"r/{file.relative_to(RECORDED)}"), file.read_bytes())
    return path


def without_flag(path: Path) -> Path:
    """The same zip file without the flag that its names are in UTF-8."""
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] &= ~0x08
            at = data.find(mark, at + 1)
    path.write_bytes(data)
    return path


class AsRaw(zipfile.ZipInfo):
    """A member whose name in the zip file is `raw`."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, self.flag_bits


def in_code_page_437(name: str) -> zipfile.ZipInfo:
    info = AsRaw(name)
    info.raw = name.encode("cp437")
    return info


def with_unicode_path(name: str) -> zipfile.ZipInfo:
    info = AsRaw(name)
    info.raw = name.encode("ascii", "replace")
    field = b"\1" + crc32(info.raw).to_bytes(4, "little") + name.encode()
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    return info


def from_windows(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name.replace("/", "\\"))
    info.create_system = 0
    return info


def with_backslashes(name: str) -> str:
    return name.replace("/", "\\")


def usual(name: str) -> str:
    return name


ZIPS: dict[str, Callable[[Path], Path]] = {
    "Info-ZIP": lambda path: FIXTURES / "archives" / "info_zip.zip",
    "macOS": lambda path: FIXTURES / "archives" / "macos.zip",
    "flag": lambda path: zip_of_names(path, usual),
    "no flag": lambda path: without_flag(zip_of_names(path, usual)),
    "code page 437": lambda path: zip_of_names(path, in_code_page_437),
    "extra field": lambda path: zip_of_names(path, with_unicode_path),
    "Windows": lambda path: zip_of_names(path, from_windows),
    "backslashes": lambda path: zip_of_names(path, with_backslashes),
}


@pytest.mark.parametrize(("name", "words"), with_commands(ZIPS), ids=id_of)
def test_a_zip_file_answers_as_its_directory_whatever_wrote_its_names(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: list[str]
) -> None:
    make = ZIPS[name]
    shutil.copytree(RECORDED / ACCENTS, tmp_path / "r" / ACCENTS)
    shutil.copy(RECORDED / f"{ACCENTS}.json", tmp_path / "r")
    shutil.copy(made := make(tmp_path / "made.zip"), tmp_path / "r.zip")
    monkeypatch.chdir(tmp_path)
    words = [word.replace("coin_choice", "étiquette") for word in words]
    if "last_written" in words[-1]:
        words = [*words[:-1], "id,status,size,files"]
    expected = run(monkeypatch, *(word.replace("{}", "r") for word in words))
    answer = run(monkeypatch, *(word.replace("{}", "r.zip") for word in words))
    inside = "r.zip:" if made.parent == FIXTURES / "archives" else "r.zip:r"
    assert answer.code == expected.code
    for found, wanted in ((answer.stdout, expected.stdout), (answer.stderr, expected.stderr)):
        # In a table, the length of a path moves what is below it.
        found, wanted = (
            re.sub('"last_written":.*', "", text.replace(inside, "r").replace("r/", "/"))
            for text in (found, wanted)
        )
        assert found.replace("r.zip", "r") == wanted


def test_a_backslash_in_a_name_of_linux(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("r/a\\b", b"1")
        archive.writestr("c\\d", b"2")
    archive_ = open_archive(str(path))
    assert archive_.entry("r/a\\b") is not None
    assert archive_.entry("c\\d") is not None

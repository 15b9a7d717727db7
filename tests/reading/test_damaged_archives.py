"""Damaged archives: what is sound is read, and nothing is missing in silence."""

import bz2
import errno
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from children import Child
from command import every_command, run, tells_json
from conftest import FULL, RECORDED

from deepsec_results import open_results
from deepsec_results.reading import file_system
from deepsec_results.reading.archive_contents import (
    MAX_DEPTH,
    Archive,
    ArchiveError,
    Damaged,
    Folder,
    Member,
)
from deepsec_results.reading.archives import open_archive
from deepsec_results.reading.files import read_file
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.reading_context import ReadingContext, visiting
from deepsec_results.reading.tar_extensions import read_records

BATCH = "mp37m1_f9ku"
TEXT = (RECORDED / f"{BATCH}.json").read_bytes()
NAMES = [f"r/mp37m{number}_1.json" for number in range(1, 6)]
BLOCK = 512
Members = list[tuple[tarfile.TarInfo | str, bytes]]


def tar_of(members: Members, how: int = tarfile.GNU_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=how) as archive:
        for named, data in members:
            info = tarfile.TarInfo(named) if isinstance(named, str) else named
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def zip_of(names: list[str] = NAMES) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 29, 1, 2, 4)), TEXT)
    return file.getvalue()


SOUND = tar_of([(name, b"{}") for name in NAMES])
END = 2 * BLOCK * len(NAMES)  # where the end marker begins
COMPRESSED = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def files_in(archive: Archive) -> dict[str, bytes]:
    """The files of an archive that can be read."""
    found = {}
    for folder, names in archive.folders():
        for name in names:
            path = f"{folder}/{name}" if folder else name
            entry = archive.entry(path)
            if isinstance(entry, Member):
                found[path] = archive.read(entry)
    return found


def opened(path: Path, data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files in an archive, and its damages; nothing and the reason if it cannot be opened."""
    path.write_bytes(data)
    try:
        archive = open_archive(str(path))
    except ArchiveError as error:
        return {}, [str(error)]
    return files_in(archive), list(archive.all_damages())


def is_told(found: tuple[dict[str, bytes], list[str]], names: list[str], text: bytes) -> bool:
    """Whether all files are there as they were, or a damage is reported."""
    files, damages = found
    return bool(damages) or files == dict.fromkeys(names, text)


def test_a_sound_tar_file_has_no_damage(tmp_path: Path) -> None:
    assert opened(tmp_path / "r.tar", SOUND) == (dict.fromkeys(NAMES, b"{}"), [])


def test_each_bit_of_each_header(tmp_path: Path) -> None:
    path = tmp_path / "r.tar"
    used = [*range(20), *range(100, 160), *range(257, 265), *range(345, 350), 482, 511]
    bits = {byte * 8 + at for byte in used for at in range(8)} | {*range(0, 8 * BLOCK, 9)}
    for header, each in ((2 * BLOCK, 1), (0, 7), (8 * BLOCK, 7)):
        for bit in sorted(bits)[:: each if FULL else 3 * each]:
            data = bytearray(SOUND)
            data[header + bit // 8] ^= 1 << bit % 8
            assert is_told(opened(path, bytes(data)), NAMES, b"{}"), bit


def test_each_block_of_zeros(tmp_path: Path) -> None:
    """A header of zeros is reported, and hides no other file. Content may be anything."""
    for at in range(0, END, BLOCK):
        data = SOUND[:at] + bytes(BLOCK) + SOUND[at + BLOCK :]
        files, damages = opened(tmp_path / "r.tar", data)
        is_header = at % (2 * BLOCK) == 0
        assert (len(files), bool(damages)) == (len(NAMES) - is_header, is_header), at


@pytest.mark.parametrize("step", [BLOCK, 37])
def test_wherever_a_tar_file_is_cut_off(tmp_path: Path, step: int) -> None:
    for size in range(0, END + 1, step):
        files, damages = opened(tmp_path / "r.tar", SOUND[:size])
        assert damages, size
        assert list(files) == NAMES[: (size + BLOCK - 2) // (2 * BLOCK)], size


def test_a_single_block_of_zeros_ends_a_file(tmp_path: Path) -> None:
    """GNU tar accepts it, too, with a warning."""
    assert opened(tmp_path / "r.tar", SOUND[: END + BLOCK]) == (dict.fromkeys(NAMES, b"{}"), [])


@pytest.mark.parametrize(
    ("data", "offset", "reason"),
    [
        (SOUND[: 2 * BLOCK + 300], 1324, "cut off in a header"),
        (SOUND[: 3 * BLOCK + 1], 1537, "cut off in 'r/mp37m2_1.json'"),
        (SOUND[:END], END, "cut off, without an end marker"),
        (SOUND[:BLOCK] + b"\1" + SOUND[BLOCK + 1 : 1024] + b"\1" + SOUND[1025:], 1024,
         "a damaged header"),
        (SOUND[:1024] + bytes(BLOCK) + SOUND[1536:], 1024, "zeros instead of a header"),
        (SOUND + SOUND, END, "an end marker, but more data after it"),
        (SOUND + b"x", END, "an end marker, but more data after it"),
    ],
    ids=["header", "file", "no end marker", "one byte", "zeros", "two archives", "a byte"],
)  # fmt: skip
def test_where_and_why(tmp_path: Path, data: bytes, offset: int, reason: str) -> None:
    path = tmp_path / "r.tar"
    if data == SOUND + SOUND:
        data = SOUND + tar_of([("other", b"")])
    _, damages = opened(path, data)
    assert damages == [f"{path} is incomplete at byte {offset}: {reason}"]


@pytest.mark.parametrize("how", COMPRESSED)
def test_wherever_a_compressed_file_is_cut_off(tmp_path: Path, how: str) -> None:
    data = COMPRESSED[how](SOUND)
    for size in range(8, len(data)):
        files, damages = opened(tmp_path / "r.tar.gz", data[:size])
        assert damages, size
        assert set(files.values()) <= {b"{}"}


@pytest.mark.parametrize("how", COMPRESSED)
def test_each_bit_of_a_compressed_file(tmp_path: Path, how: str) -> None:
    data = COMPRESSED[how](SOUND)
    for bit in range(8 * 8, len(data) * 8, 5):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        found = opened(tmp_path / "r.tgz", bytes(changed))
        assert is_told(found, NAMES, b"{}"), bit


@pytest.mark.parametrize("how", COMPRESSED)
def test_several_streams_are_one_file(tmp_path: Path, how: str) -> None:
    pack = COMPRESSED[how]
    half = len(SOUND) // 2
    data = pack(SOUND[:half]) + pack(SOUND[half:])
    expected = dict.fromkeys(NAMES, b"{}")
    assert opened(tmp_path / "r.tgz", data) == (expected, [])
    assert opened(tmp_path / "r.tgz", data + bytes(600)) == (expected, [])
    files, damages = opened(tmp_path / "r.tgz", data + b"garbage of some length")
    assert files == expected
    assert [f"at byte {len(data)}: other data follows" in damage for damage in damages] == [True]


@pytest.mark.skipif(find_spec("zlib_ng") is None, reason="no extra fast")
def test_zlib_ng_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = gzip.compress(SOUND)
    for bit in range(0, len(data) * 8, 7):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        found = opened(tmp_path / "r.tgz", bytes(changed))
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, "zlib_ng", None)  # as without the extra
            assert opened(tmp_path / "r.tgz", bytes(changed)) == found, bit


def test_what_precedes_the_damage_is_read(tmp_path: Path) -> None:
    many = tar_of([(f"r/{number}", os.urandom(700)) for number in range(500)])
    data = gzip.compress(many)
    files, damages = opened(tmp_path / "r.tgz", data[: len(data) // 2])
    assert (len(files) > 200, len(damages)) == (True, 1)
    assert "the compressed data is cut off" in damages[0]


# Zip


def test_a_sound_zip_file_has_no_damage(tmp_path: Path) -> None:
    assert opened(tmp_path / "r.zip", zip_of()) == (dict.fromkeys(NAMES, TEXT), [])


def test_each_bit_of_a_zip_file(tmp_path: Path) -> None:
    """Of the headers; a time, a comment and what the system made of a file are not compared."""
    names = NAMES[:2]
    data = zip_of(names)
    directory = data.index(b"PK\1\2")
    places = [*range(60), *range(directory, len(data))]
    for bit in [8 * place + at for place in places for at in range(8)][:: 1 if FULL else 3]:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        files, damages = opened(tmp_path / "r.zip", bytes(changed))
        archive_attributes = {directory + 38 + at for at in range(4)}
        archive_attributes |= {place + data.index(b"PK\1\2", directory + 4) - directory
                               for place in archive_attributes}  # fmt: skip
        if bit // 8 not in archive_attributes and bit >= 16:
            assert is_told((files, damages), names, TEXT), (bit // 8, bit % 8)


def test_wherever_a_zip_file_is_cut_off(tmp_path: Path) -> None:
    data = zip_of()
    starts = [at for at in range(len(data)) if data.startswith(b"PK\3\4", at)]
    for size in range(4, len(data), 7):
        files, damages = opened(tmp_path / "r.zip", data[:size])
        assert damages, size
        ends = [*starts[1:], data.index(b"PK\1\2")]
        assert files == dict.fromkeys(NAMES[: sum(end <= size for end in ends)], TEXT), size


def test_the_headers_of_a_folder_in_a_zip_file(tmp_path: Path) -> None:
    """Each bit of the local header that says what it is, and of the two names."""
    data = zip_of(["r/", *(name for name in NAMES)])
    mark, local, listed = 0, 30, data.index(b"PK\x01\x02")
    for place in (mark, mark + 3, local, listed + 46):
        damaged = bytearray(data)
        damaged[place] ^= 1
        files, damages = opened(tmp_path / "r.zip", bytes(damaged))
        assert list(files) == NAMES
        assert damages, place


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("r.tar", b"", "is empty"), ("r.tgz", b"", "is empty"), ("r.zip", b"", "at byte 0"),
     ("r.tar.gz", b"\0" + gzip.compress(SOUND)[1:], "at byte 0: it is not"),
     ("r.TAR.XZ", b"\0" + lzma.compress(SOUND)[1:], "at byte 0: it is not")],
)  # fmt: skip
def test_a_file_is_an_archive_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    for command in (["list"], ["show"], ["validate"], ["stats", "-d"], ["queries", "-d"]):
        outcome = run(monkeypatch, *command, str(tmp_path / name))
        assert (outcome.code, outcome.stdout) == (2, "")
        assert words in outcome.stderr


def test_a_zip_file_after_a_program(tmp_path: Path) -> None:
    """As in an archive that unpacks itself."""
    data = b"#!/bin/sh\nexec unzip $0\n" + zip_of()
    files, damages = opened(tmp_path / "r.zip", data)
    assert (list(files), damages) == (NAMES, [])


def test_another_archive_with_the_name_of_a_zip_file(tmp_path: Path) -> None:
    for data in (SOUND, gzip.compress(SOUND)):
        assert list(opened(tmp_path / "r.zip", data)[0]) == NAMES


def test_a_zip_file_from_a_pipe_that_is_cut_off(tmp_path: Path) -> None:
    """Its headers have no sizes: these follow the data."""

    class Pipe(io.BytesIO):
        def seek(self, *_: object) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    file = Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in NAMES:
            archive.writestr(name, TEXT)
    data = file.getvalue()
    assert opened(tmp_path / "r.zip", data) == (dict.fromkeys(NAMES, TEXT), [])
    files, damages = opened(tmp_path / "r.zip", data[: data.index(b"PK\1\2")])
    assert files == dict.fromkeys(NAMES, TEXT)
    assert "directory of its members" in damages[0]


def test_a_member_that_the_directory_does_not_list(tmp_path: Path) -> None:
    data = zip_of()
    directory = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", directory + 4)
    end = data.index(b"PK\5\6")
    record = bytearray(data[end:])
    counts = struct.unpack_from("<HHL", record, 8)
    struct.pack_into("<HHL", record, 8, counts[0] - 1, counts[1] - 1, end - second)
    files, damages = opened(tmp_path / "r.zip", data[:directory] + data[second:end] + record)
    assert files == dict.fromkeys(NAMES, TEXT)
    (damage,) = damages
    assert damage.endswith("at byte 0: the directory does not list 'r/mp37m1_1.json'")


def test_a_damaged_member_of_a_zip_file(tmp_path: Path) -> None:
    data = bytearray(zip_of())
    data[60] ^= 1
    path = tmp_path / "r.zip"
    files, damages = opened(path, bytes(data))
    assert (list(files), len(damages)) == (NAMES[1:], 1)
    assert isinstance(open_archive(str(path)).entry(NAMES[0]), Damaged)


# In the commands


@pytest.fixture
def cut(tmp_path: Path, still: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of two batches that ends before its end marker."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in (f"{BATCH}.json", BATCH, "mp37ma_hhb-.json", "mp37ma_hhb-"):
            archive.add(RECORDED / name, f"r/{name}")
        end = archive.offset
    path = tmp_path / "r.tar"
    path.write_bytes(packed.getvalue()[:end])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DSR_DIR", str(path))
    return path


REASON = "is incomplete at byte"


@pytest.mark.parametrize(
    "command", every_command(BATCH, "mp37ma")[:: 1 if FULL else 3], ids=" ".join
)
def test_every_command_reports_the_damage(
    cut: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    words = [str(cut) if word == "." else word for word in command]
    outcome = run(monkeypatch, *words)
    assert outcome.code == 2
    assert outcome.stderr.count(f"dsr: {cut} {REASON}") == 1, outcome.stderr
    if tells_json(command) and outcome.stdout:
        json.loads(outcome.stdout)


@pytest.mark.parametrize(
    "words",
    [
        ["list", "r.tar", "--json"],
        ["list", "r.tar", "--json", "--verdicts"],
        ["show", BATCH],
        ["show", BATCH, "--json"],
        ["stats"],
        ["stats", "--json"],
        ["report", BATCH],
        ["check", BATCH, "--expect", "expected.tsv", "--json"],
        ["diff", BATCH, "mp37ma", "--json"],
        ["validate", "--json"],
        ["validate"],
        ["list", "r.tar", "--columns", "id,incomplete"],
    ],
    ids=" ".join,
)
def test_the_views_show_that_batches_are_incomplete(
    cut: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    (cut.parent / "expected.tsv").write_text(
        "input_file\tquery\tverdict\ncoin_choice.dps\t1\tattack\n"
    )
    shown = " ".join(run(monkeypatch, *words).stdout.replace("│", " ").split())
    assert "incomplete at byte" in shown or "DSR105" in shown


@pytest.mark.parametrize(
    ("words", "marked"),
    [(["table", BATCH], "constructs, private!"), (["watch", BATCH], f"{BATCH}  completed!"),
     (["history", "coin_choice"], f"!  {BATCH}")],
    ids=["table", "watch", "history"],
)  # fmt: skip
def test_text_marks_the_batches(
    cut: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], marked: str
) -> None:
    assert marked in run(monkeypatch, *words).stdout


def test_list_marks_the_status_and_the_json(cut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "list", "r.tar").stdout.count("completed!") == 2
    rows = json.loads(run(monkeypatch, "list", "r.tar", "--json").stdout)
    expected = {"runs": 0, "queries": 0, "reason": f"r.tar {REASON} {cut.stat().st_size}: "
                "cut off, without an end marker"}  # fmt: skip
    assert [row["incomplete"] for row in rows] == [expected, expected]


@pytest.mark.parametrize("words", [["stats"], ["queries"], ["diff", "r.tar", "r.tar"]])
def test_remarks_on_batches_that_are_read_whole_are_not_counted(
    tmp_path: Path, still: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """One of 34 batches lacks a query; the damage of the archive is reported once."""
    with tarfile.open(tmp_path / "r.tar", "w", format=tarfile.GNU_FORMAT) as archive:
        archive.add(RECORDED, "r")
    with tarfile.open(tmp_path / "r.tar") as archive:
        at = archive.getmember("r/mp37m7_e50-/tag_static_id_9hx6/query_1.json").offset
    with open(tmp_path / "r.tar", "r+b") as packed:
        packed.seek(at)
        packed.write(b"x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DSR_DIR", "r.tar")
    remarks = run(monkeypatch, *words).stderr
    assert "dsr: mp37m7_e50-: 1 query cannot be read: " in remarks
    assert "more such remarks" not in remarks


def test_runs_that_are_missing_are_counted(cut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = cut.read_bytes()
    cut.write_bytes(data[: data.index(b"r/mp37ma_hhb-/ballot_leak")])
    rows = json.loads(run(monkeypatch, "list", "r.tar", "--json", "--verdicts").stdout)
    row = next(row for row in rows if row["id"].startswith("mp37ma"))
    assert row["incomplete"]["runs"] == 1
    assert "no such file in the part of the archive that can be read" in row["incomplete"]["reason"]


def test_a_batch_that_is_cut_off_is_a_row(cut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = cut.read_bytes()
    cut.write_bytes(data[: data.index(b"r/mp37ma_hhb-.json") + BLOCK + 100])
    rows = json.loads(run(monkeypatch, "list", "r.tar", "--json").stdout)
    (row,) = [row for row in rows if row["id"].startswith("mp37ma")]
    assert (row["status"], row["error"]) == ("unreadable", "is cut off in the archive")


def test_the_only_batch_is_cut_off(cut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut.write_bytes(tar_of([(f"r/{BATCH}.json", TEXT)])[: BLOCK + 100])
    outcome = run(monkeypatch, "list", "r.tar", "--json")
    (row,) = json.loads(outcome.stdout)
    assert (outcome.code, row["id"], row["status"]) == (2, BATCH, "unreadable")
    assert row["incomplete"]["reason"].endswith(f"cut off in 'r/{BATCH}.json'")


def test_a_stream_that_ends_early(cut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(cut.read_bytes())
    outcome = run(monkeypatch, "list", "-", "--format", "ids", stdin=packed[:-20])
    assert (outcome.code, len(outcome.stdout.split())) == (2, 2)
    assert "dsr: - is incomplete at byte" in outcome.stderr
    outcome = run(monkeypatch, "list", "-", stdin=b"")
    assert (outcome.code, outcome.stderr) == (2, "dsr: -: is empty\n")
    outcome = run(monkeypatch, "list", "-", stdin=zip_of())
    reason = "dsr: -: is a zip file, which dsr reads only from a file\n"
    assert (outcome.code, outcome.stderr) == (2, reason)


def test_a_stream_that_does_not_block(cut: Path) -> None:
    """As node makes it: an empty pipe is not its end."""
    program = "from deepsec_results.cli.main import main; main(['list', '-', '--format', 'ids'])"
    end, begin = os.pipe()
    os.set_blocking(end, False)
    sound = cut.read_bytes() + bytes(2 * BLOCK)
    with Child(
        [sys.executable, "-c", program], stdin=end, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as dsr:
        os.close(end)
        with open(begin, "wb", buffering=0) as stream:
            for at in range(0, len(sound), 9001):
                time.sleep(0.01)
                stream.write(sound[at : at + 9001])
        stdout, stderr = dsr.communicate()
    assert (dsr.returncode, len(stdout.split()), stderr) == (0, 2, b"")


def test_the_library_has_the_damage(cut: Path) -> None:
    with open_results(cut) as results:
        (damage,) = results.damages
        assert "without an end marker" in damage
        assert [next(iter(batch.problems())).message for batch in results.batches()] == 2 * [damage]


# Skipped members, and invalid numbers


def pax(name: str, **records: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.pax_headers = records
    return info


@pytest.mark.parametrize("modified", ["nan", "inf", "-inf", "-5", "1e300", "soon", ""])
def test_a_time_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modified: str
) -> None:
    path = tmp_path / "r.tar"
    members: Members = [(pax(NAMES[0], mtime=modified), TEXT), (NAMES[1], TEXT)]
    path.write_bytes(tar_of(members, tarfile.PAX_FORMAT))
    entry = open_archive(str(path)).entry(NAMES[0])
    assert isinstance(entry, Member)
    assert entry.modified in (None, 0)
    outcome = run(monkeypatch, "list", str(path), "--json")
    assert outcome.code == 0
    assert [row["last_written"] for row in json.loads(outcome.stdout)] == [None, None]


def with_field(place: int, field: bytes) -> bytes:
    header = bytearray(SOUND[:BLOCK])
    header[place : place + 12] = field
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + SOUND[BLOCK:]


@pytest.mark.parametrize(
    ("field", "sound"),
    [
        (b"00000000002\0", True),
        (b"          2 ", True),
        (b"\x80" + bytes(10) + b"\2", True),
        (b"\xff" * 12, False),
        (b"-0000000002\0", False),
        (b"0000000000_2", False),
        (b"0x000000002\0", False),
        (bytes(12), False),
        (b"\x80" + b"\xff" * 11, False),
    ],
    ids=["octal", "blanks", "base 256", "negative", "minus", "underscore", "hex", "none", "huge"],
)
def test_the_size_of_a_member(tmp_path: Path, field: bytes, sound: bool) -> None:
    files, damages = opened(tmp_path / "r.tar", with_field(124, field))
    assert (not damages, NAMES[0] in files) == (sound, sound)


@pytest.mark.parametrize(
    "field", [b"\x80" + b"\x7f" * 11, b"\xff" * 12, b"-0000000002\0", bytes(12), b"soon" * 3]
)
def test_a_time_in_a_header_that_is_none(tmp_path: Path, field: bytes) -> None:
    path = tmp_path / "r.tar"
    path.write_bytes(with_field(136, field))
    archive = open_archive(str(path))
    assert archive.entry(NAMES[0]) == Member(BLOCK, 2, None)
    assert not archive.damages


@pytest.mark.parametrize("size", ["-5", "1_0", "nan", "9" * 30])
def test_a_size_in_a_record_that_is_none(tmp_path: Path, size: str) -> None:
    data = tar_of([(pax(NAMES[0], size=size), b"{}"), (NAMES[1], b"{}")], tarfile.PAX_FORMAT)
    files, damages = opened(tmp_path / "r.tar", data)
    assert (list(files), len(damages)) == (NAMES[1:2], 1)


def test_a_checksum_of_signed_bytes(tmp_path: Path) -> None:
    """As some old programs wrote it."""
    header = bytearray(tar_of([("é.json", b"")])[:BLOCK])
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(byte - 256 * (byte > 127) for byte in header)
    files, damages = opened(tmp_path / "r.tar", bytes(header) + bytes(2 * BLOCK))
    assert (list(files), damages) == (["é.json"], [])


@pytest.mark.parametrize("how", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_long_names_are_read(tmp_path: Path, how: int) -> None:
    name = f"{'folder' * 10}/{'ä' * 40}.json"
    assert opened(tmp_path / "r.tar", tar_of([(name, b"{}")], how)) == ({name: b"{}"}, [])


def long_names() -> Iterator[tuple[str, str]]:
    yield "long", "a/" * 500_000
    yield "too long", "a" * 4097
    yield "deep", "a/" * (MAX_DEPTH + 1) + "b"


@pytest.mark.parametrize("how", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", [name for _, name in long_names()],
                         ids=[label for label, _ in long_names()])  # fmt: skip
def test_names_that_are_too_long(tmp_path: Path, name: str, how: int) -> None:
    members: Members = [(NAMES[0], b"{}"), (name, b"1"), (NAMES[1], b"{}")]
    archive = tmp_path / "r.tar"
    files, damages = opened(archive, tar_of(members, how))
    assert files == dict.fromkeys(NAMES[:2], b"{}")
    assert ["skipped a member" in damage for damage in damages] == [True]


def test_names_in_a_zip_file_that_are_too_long(tmp_path: Path) -> None:
    names = [NAMES[0], "a" * 4097, "a/" * (MAX_DEPTH + 1) + "b", NAMES[1]]
    for data in (zip_of(names), zip_of(names).replace(b"PK\5\6", b"PK\5\7")):
        files, damages = opened(tmp_path / "r.zip", data)
        assert files == dict.fromkeys(NAMES[:2], TEXT)
        assert sum("skipped a member" in damage for damage in damages) == 2


def test_a_file_that_shrinks_after_it_was_opened(tmp_path: Path) -> None:
    path = tmp_path / "r.tar"
    path.write_bytes(tar_of([(NAMES[0], TEXT)]))
    with visiting(ReadingContext()):
        assert file_system.open_archives(str(path))
        path.write_bytes(b"")
        with pytest.raises(ReadingError, match="was cut off after dsr opened it"):
            read_file(f"{path}:{NAMES[0]}")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.EIO, "Input/output error"), "cannot be read: input/output error"),
        (MemoryError(), "cannot be read: not enough memory"),
    ],
    ids=["disk", "memory"],
)
def test_what_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def failing(*_: object) -> bytes:
        raise error

    path = tmp_path / "r.tar"
    path.write_bytes(tar_of([(NAMES[0], TEXT)]))
    with visiting(ReadingContext()):
        assert file_system.open_archives(str(path))
        monkeypatch.setattr(Archive, "read", failing)
        with pytest.raises(ReadingError, match=reason):
            read_file(f"{path}:{NAMES[0]}")


def test_the_longest_name(tmp_path: Path) -> None:
    name = "a/" * 200 + "b" * (4096 - 400)
    assert opened(tmp_path / "r.tar", tar_of([(name, b"{}")])) == ({name: b"{}"}, [])


def test_a_deep_folder_costs_no_more_than_its_name() -> None:
    """One folder for each part, not one path."""
    with open(os.devnull, "rb") as file:
        archive = Archive("x", file)
    for number in range(50):
        archive.add("/".join([str(number), *"a" * 200]), Folder())
    sizes = [len(name) for _, names in archive.folders() for name in names]
    assert sum(sizes) < 50 * 210


def test_sparse_files_and_records_for_all(tmp_path: Path) -> None:
    """A sparse file is not read, but what follows it is."""
    sparse = tarfile.TarInfo("sparse")
    sparse.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(sparse.tobuf(tarfile.GNU_FORMAT))
    head[482] = 1
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    more = bytearray(BLOCK)
    more[504] = 1
    data = bytes(head) + bytes(more) + b"\1" * 500 + bytes(12) + SOUND
    assert opened(tmp_path / "r.tar", data) == (dict.fromkeys(NAMES, b"{}"), [])
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT,
                      pax_headers={"comment": "ä", "mtime": "7.5"}) as archive:  # fmt: skip
        archive.addfile(tarfile.TarInfo("a"))
    (tmp_path / "g.tar").write_bytes(file.getvalue())
    entry = open_archive(str(tmp_path / "g.tar")).entry("a")
    assert isinstance(entry, Member)
    assert entry.modified == 7.5


def test_records_that_dsr_does_not_use_are_not_kept() -> None:
    """Records for all members are copied for each of them."""
    record = b"GNU.sparse.%05d=x\n"
    data = b"".join(b"%d %s" % (len(record % 0) + 3, record % at) for at in range(1000))
    records, whole = read_records(data + b"12 comment=x")
    assert (len(records), whole) == (1, False)


def test_records_that_are_damaged(tmp_path: Path) -> None:
    data = bytearray(tar_of([(pax(NAMES[0], comment="x"), b"{}")], tarfile.PAX_FORMAT))
    data[BLOCK] = ord("x")
    _, damages = opened(tmp_path / "r.tar", bytes(data))
    assert ["damaged records" in damage for damage in damages] == [True]


# What runs out on this machine is no fault of the archive


@pytest.mark.parametrize(
    ("setting", "reason"),
    [("tempfile.tempdir = '/nowhere/tmp'", "no such file or directory"),
     ("resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))", "file too large")],
    ids=["no folder", "no room"],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["tgz", "zip"])
def test_a_temporary_folder_without_room(
    tmp_path: Path, setting: str, reason: str, ending: str
) -> None:
    path = tmp_path / f"r.{ending}"
    path.write_bytes(zip_of() if ending == "zip" else gzip.compress(SOUND))
    program = (
        "import resource, signal, sys, tempfile\n"
        "from deepsec_results.cli.main import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"{setting}\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "list", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"{path}: cannot be unpacked: " in done.stderr
    assert reason in done.stderr
    assert "damaged" not in done.stderr
    assert "cut off" not in done.stderr


@pytest.mark.parametrize("make", [lambda: gzip.compress(SOUND), zip_of], ids=["tgz", "zip"])
def test_memory_that_runs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[], bytes]
) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    path = tmp_path / "x"
    path.write_bytes(make())
    monkeypatch.setattr("deepsec_results.reading.spooling.Spool.write", exhausted)
    with pytest.raises(ArchiveError, match="not enough memory"):
        open_archive(str(path))

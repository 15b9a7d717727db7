"""Sound tar files of any kind: dsr finds the files that Python's `tarfile` finds."""

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from deepsec_results.reading.archive_contents import Archive, Member
from deepsec_results.reading.archives import open_archive

BLOCK = 512
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
NAME = st.text(st.sampled_from("abmp37_-. é\n'"), min_size=1, max_size=40).filter(
    lambda name: name.strip(".") != ""
)
# Some are longer than the field for a name, and than what ustar can split in two.
PATH = st.lists(NAME, min_size=1, max_size=4).map("/".join)
DATA = st.sampled_from([0, 1, 511, 512, 513, 5000, 140_000]).map(lambda size: b"x" * size)
# Times as pax has them, before 1970 and after what eleven octal digits can express.
TIME = st.one_of(st.integers(0, 2**31), st.sampled_from([0.5, 1_700_000_000.25, 2**33 + 1, -5]))
KIND = st.sampled_from([tarfile.REGTYPE] * 6 + [tarfile.AREGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE])
MEMBERS = st.dictionaries(PATH, st.tuples(DATA, TIME, KIND, NAME), max_size=8).filter(
    lambda members: (
        not any(other.startswith(f"{path}/") for path in members for other in members)
    )  # a file is no folder
)


def files_in(archive: Archive) -> dict[str, tuple[float | None, bytes]]:
    """The files of an archive by path: the time and the bytes of each."""
    found = {}
    for folder, names in archive.folders():
        for name in names:
            path = f"{folder}/{name}" if folder else name
            if isinstance(entry := archive.entry(path), Member):
                found[path] = (entry.modified, archive.read(entry))
    return found


def known_to_tarfile(path: Path) -> dict[str, tuple[float | None, bytes]]:
    found: dict[str, tuple[float | None, bytes]] = {}
    with tarfile.open(path, errors="surrogateescape") as archive:
        for member in archive:
            if member.isreg() and not member.issparse():
                file = archive.extractfile(member)
                assert file is not None
                # dsr takes a time before 1970 for unknown.
                modified = member.mtime if member.mtime >= 0 else None
                found[member.name.removeprefix("./")] = (modified, file.read())
    return found


def info_of(path: str, size: int, time: float, kind: bytes, user: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)
    info.mtime, info.type, info.uname = time, kind, user  # type: ignore[assignment]
    if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        info.linkname = user
    else:
        info.size = size
    return info


@pytest.mark.parametrize("how", FORMATS)
@settings(max_examples=tried(60), deadline=None)
@given(members=MEMBERS)
def test_files_written_by_python(
    how: str, members: dict[str, tuple[bytes, float, bytes, str]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.tar"
        with tarfile.open(path, "w", format=FORMATS[how]) as archive:
            for name, (data, time, kind, user) in members.items():
                try:
                    archive.addfile(info_of(name, len(data), time, kind, user), io.BytesIO(data))
                except ValueError:  # ustar cannot hold the name or the time
                    continue
            is_empty = not archive.getmembers()
        if not is_empty:
            opened = open_archive(str(path))
            assert files_in(opened) == known_to_tarfile(path)
            assert not opened.damages


def tree(folder: Path) -> Path:
    """Files that make tar use each of its additions: long names, links, a sparse file, no file."""
    results = folder / "result_files"
    deep = results / ("d" * 90) / ("e" * 90)
    deep.mkdir(parents=True)
    (results / "empty").mkdir()
    for number in range(40):
        (results / f"mp37m{number}_1.json").write_bytes(b"x" * (number * 97))
    (deep / ("f" * 120 + ".json")).write_bytes(b"{}")
    (results / "größe.json").write_bytes(b"{}" * 300)
    os.link(results / "mp37m3_1.json", results / "hard.json")
    (results / "soft.json").symlink_to("mp37m4_1.json")
    with open(results / "holes", "wb") as sparse:
        sparse.truncate(1 << 20)
        sparse.write(b"begin")
    os.utime(results / "mp37m5_1.json", (1, -1))
    return results


@pytest.mark.skipif(shutil.which("tar") is None, reason="needs tar")
@pytest.mark.parametrize(
    "how", ["v7", "oldgnu", "gnu", "ustar", "posix", "oldgnu -S", "gnu -S", "posix -S"]
)
def test_files_written_by_gnu_tar(how: str, tmp_path: Path) -> None:
    if b"GNU tar" not in subprocess.run(["tar", "--version"], capture_output=True).stdout:
        pytest.skip("needs GNU tar")
    tree(tmp_path)
    path = tmp_path / "r.tar"
    words = ["tar", *f"--format={how}".split(), "-cf", path, "result_files"]
    # In v7 and ustar, it leaves out names that are too long, and exits with 2.
    subprocess.run(words, cwd=tmp_path, capture_output=True)
    opened = open_archive(str(path))
    found = files_in(opened)
    assert found == known_to_tarfile(path)
    assert len(found) >= 40
    assert not opened.damages


AFTER_CHECKSUM = 155


@settings(max_examples=tried(60), deadline=None)
@given(sizes=st.lists(st.integers(0, 3000), min_size=3, max_size=60), data=st.data())
def test_a_damaged_header_in_the_middle(sizes: list[int], data: st.DataObject) -> None:
    """It costs one file, and is reported; `tarfile` takes it for the end. The byte after the NUL of
    the checksum has no meaning."""
    names = [f"r/mp37m{number}_1.json" for number in range(len(sizes))]
    lost = data.draw(st.integers(1, len(sizes) - 2))
    begin = sum(BLOCK + size + -size % BLOCK for size in sizes[:lost])
    bit = data.draw(st.sampled_from([*range(8 * 257), *range(8 * 345, 8 * BLOCK)]))
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, size in zip(names, sizes, strict=True):
            info = tarfile.TarInfo(name)
            info.size = size
            archive.addfile(info, io.BytesIO(b"x" * size))
    text = bytearray(file.getvalue())
    text[begin + bit // 8] ^= 1 << bit % 8
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.tar"
        path.write_bytes(text)
        opened = open_archive(str(path))
        found = files_in(opened)
    is_lost = bit // 8 != AFTER_CHECKSUM
    assert list(found) == names[:lost] + names[lost + is_lost :]
    assert [damage.offset for damage in opened.damages] == [begin] * is_lost


def bytes_read(monkeypatch: pytest.MonkeyPatch, sizes: Iterable[int], path: Path) -> int:
    """The bytes that are read of a tar file with files of these sizes to find them."""
    count = 0
    pread = os.pread

    def counted(descriptor: int, size: int, offset: int) -> bytes:
        nonlocal count
        found = pread(descriptor, size, offset)
        count += len(found)
        return found

    with tarfile.open(path, "w") as archive:
        for number, size in enumerate(sizes):
            info = tarfile.TarInfo(f"r/{number}")
            info.size = size
            archive.addfile(info, io.BytesIO(bytes(size)))
    with monkeypatch.context() as patched:
        patched.setattr(os, "pread", counted)
        open_archive(str(path))
    return count


def test_large_files_are_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large file a page is read, and small files are read many at once, once each."""
    path = tmp_path / "r.tar"
    assert bytes_read(monkeypatch, [100_000] * 50, path) <= 50 * 4096 + (256 << 10)
    assert bytes_read(monkeypatch, [1000] * 2000, path) <= 1.05 * path.stat().st_size

"""Files that dsr writes: who may read them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from deepsec_results.use_cases.written_files import replacing, replacing_bytes


@pytest.fixture(params=[0o022, 0o027, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_may_be_read_like_any_other_new_file(tmp_path: Path, umask: int) -> None:
    with replacing(str(tmp_path / "text")) as text:
        text.write("x")
    with replacing_bytes(str(tmp_path / "bytes")) as data:
        data.write(b"x")
    assert mode(tmp_path / "text") == mode(tmp_path / "bytes") == 0o666 & ~umask


@pytest.mark.parametrize("before", [0o600, 0o640, 0o664, 0o755], ids=oct)
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, umask: int, before: int) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(before)
    with replacing(str(path)) as file:
        file.write("new")
    assert (path.read_text(), mode(path)) == ("new", before)


def test_nothing_is_left_behind_by_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(str(path)) as file:
        file.write(str(1 // 0))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]

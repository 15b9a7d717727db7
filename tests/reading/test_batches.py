import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import RECORDED

from deepsec_results.reading import half_written
from deepsec_results.reading.batches import (
    BatchFile,
    UnreadableFile,
    decode_batch,
    read_batches,
)
from deepsec_results.reading.problems import ReadingError

WHOLE = (RECORDED / "mp37m9_9911.json").read_bytes()


def problem_of(path: Path) -> str:
    (read,) = read_batches([str(path)])
    assert isinstance(read, UnreadableFile)
    return str(read.problem)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty, expected a JSON object"),
        (b" \n", "contains only white space (2 bytes), expected a JSON object"),
        (b"\0\0\0", "contains only NUL bytes (3), expected a JSON object"),
        (b"null", "line 1, column 1, $: expected an object, found null"),
        (b"[{}]", "line 1, column 1, $: expected an object, found a list of 1 element"),
        (b"{}", '$.status: missing field (expected "in_progress" or "canceled" or '
                '"internal_error" or "completed")'),
        (b'{"status":"waiting"}', 'line 1, column 11, $.status: expected "in_progress" or '
                                  '"canceled" or "internal_error" or "completed", found the '
                                  'string "waiting"'),
        (b'{"status":"completed",\n "start_time":"soon"}',
         'line 2, column 15, $.start_time: expected an integer, found the string "soon"'),
        (b'{"status":"completed","start_time":1e3}',
         "line 1, column 36, $.start_time: expected an integer, found the number 1000.0"),
        (b'{"status":"completed","start_time":1' + b"0" * 5000 + b"}",
         "line 1, column 36, $.start_time: expected an integer, found the number "
         "1" + "0" * 58 + "…"),
        (b'{"status":"completed","start_time":1e999}',
         'line 1, column 36, $.start_time: expected an integer, found the number 1e999'),
        (b'{"status":"completed","start_time":1e999,}',
         "line 1, column 42: is not JSON: expected a key in double quotes, found '}'"),
        (b'{"status":"completed","run_files":["a",{}]}',
         "line 1, column 40, $.run_files[1]: expected a string, found an object"),
        (b'{"status":"completed"',
         "line 1, column 22: is not JSON: expected ',' or '}', found the end of the file"),
        (b'{"status":"completed"}{}',
         "line 1, column 23: is not JSON: expected the end of the file, found '{'"),
        (b'{"status":NaN}', "line 1, column 11: is not JSON: expected a value, found 'N'"),
        (b"[" * 100_000,
         "line 1, column 100001: is not JSON: expected a value, found the end of the file"),
        (b"[" * 1_000_001,
         "has more than 1,000,000 levels of nested objects and lists, which is the limit of dsr"),
        ("{}".encode("utf-16"), "is UTF-16, expected UTF-8"),
        (b"\xef\xbb\xbf{}", "is UTF-8 with a byte order mark, expected UTF-8"),
        (rb'{"status":"completed","title":"\195\169","pid":"x"}',
         'line 1, column 48, $.pid: expected an integer, found the string "x"'),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_texts_that_cannot_be_read(data: bytes, problem: str) -> None:
    with pytest.raises(ReadingError) as error:
        decode_batch(data)
    assert str(error.value) == problem


def test_every_cut_is_an_error(tmp_path: Path) -> None:
    for length in range(len(WHOLE)):
        with pytest.raises(ReadingError):
            decode_batch(WHOLE[:length])


def test_numbers_and_text_beyond_the_usual() -> None:
    batch = decode_batch(
        b'{"status":"canceled","start_time":1' + b"0" * 30 + b',"end_time":-4,"x":"\xff\\ud800"}'
    )
    assert batch.batch.start_time == 10**30
    assert batch.plain()["x"] == "��"


def test_null_is_read_as_absent() -> None:
    assert decode_batch(b'{"status":"completed","start_time":null}').batch.start_time is None


@pytest.mark.parametrize(
    ("top", "given", "title"),
    [
        (r"a\\\"b", r"a\"b", 'a"b'),
        (r"a\\\\b", r"a\\b", r"a\b"),
        ("a", "a", "a"),
        (r"a\\\\b", "another", r"a\\b"),
    ],
)
def test_a_title_is_decoded_once_more_only_if_the_options_confirm_it(
    top: str, given: str, title: str
) -> None:
    text = f'{{"status":"completed","title":"{top}","command_options":{{"title":"{given}"}}}}'
    decoded = decode_batch(text.encode())
    assert decoded.batch.title == title
    assert decoded.plain()["title"] == title
    assert decoded.repaired == (json.loads(text)["title"] != title)


def test_unknown_fields_are_kept() -> None:
    decoded = decode_batch(b'{"status":"completed","hostname":{"a":[1]}}')
    assert decoded.plain() == {"status": "completed", "hostname": {"a": [1]}}


def test_things_that_are_not_files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "circle").symlink_to("circle")
    assert problem_of(tmp_path / "folder") == "is a directory, expected a file"
    assert problem_of(tmp_path / "pipe") == "is a named pipe, expected a file"
    assert problem_of(tmp_path / "dangling") == "is a link to nowhere, which does not exist"
    assert problem_of(tmp_path / "circle").startswith("cannot be read: too many levels")
    assert problem_of(tmp_path / "absent") == "no such file"
    assert problem_of(Path("/dev/null")) == "is a device, expected a file"


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (PermissionError(13, "Permission denied"), "cannot be read: permission denied"),
        (OSError(5, "Input/output error"), "cannot be read: input/output error"),
        (OSError(40, "Too many levels of symbolic links"), "cannot be read: too many levels"),
    ],
)
def test_what_the_system_refuses(
    monkeypatch: pytest.MonkeyPatch, error: OSError, problem: str
) -> None:
    # Raised by hand, since root may read everything.
    def refuse(path: str, flags: int) -> int:
        raise error

    monkeypatch.setattr(os, "open", refuse)
    assert problem_of(RECORDED / "mp37m9_9911.json").startswith(problem)


def test_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    names = ["mp37m9_1.json", "mp37m9_2.json", "mp37m9_3.json"]
    for name, data in zip(names, (WHOLE, b"{", WHOLE), strict=True):
        (tmp_path / name).write_bytes(data)
    read = read_batches([str(tmp_path / name) for name in names])
    assert [type(file) for file in read] == [BatchFile, UnreadableFile, BatchFile]


def test_a_file_met_while_it_is_written_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mp37m9_9911.json"
    path.write_bytes(b"")
    written = iter([WHOLE[:100], WHOLE])
    monkeypatch.setattr(time, "sleep", lambda _: path.write_bytes(next(written)))
    (read,) = read_batches([str(path)])
    assert isinstance(read, BatchFile)


def test_a_file_left_cut_off_long_ago_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mp37m9_9911.json"
    path.write_bytes(WHOLE[:100])
    os.utime(path, (1e9, 1e9))
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))
    assert isinstance(read_batches([str(path)])[0], UnreadableFile)


@pytest.mark.parametrize(
    ("ago", "is_fresh"), [(-30, True), (0, True), (59.9, True), (60.1, False), (1e9, False)]
)
def test_a_file_is_just_written_for_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ago: float, is_fresh: bool
) -> None:
    """The clock of a file server may be ahead."""
    path = tmp_path / "mp37m9_9911.json"
    path.write_bytes(WHOLE[:100])
    os.utime(path, (1.7e9, 1.7e9))
    waits: list[float] = []
    clock = SimpleNamespace(time=lambda: 1.7e9 + ago, sleep=waits.append)
    monkeypatch.setattr(half_written, "time", clock)
    assert half_written.was_just_written(str(path)) is is_fresh
    assert isinstance(read_batches([str(path)])[0], UnreadableFile)
    # A quarter of a second in all.
    assert sum(waits) == pytest.approx(0.255 if is_fresh else 0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"/annex/objects/SHA256E-s570--d1dc.json\n",
            "is a pointer of git-annex; get the content with git annex get",
        ),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 570\n",
            "is a pointer of Git LFS; get the content with git lfs pull",
        ),
        (
            b"\0\5\x16\7\0\2\0\0Mac OS X        ",
            "is a file that macOS adds (AppleDouble), not a result",
        ),
    ],
)
def test_what_other_tools_put_in_place_of_a_file(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    os.utime(tmp_path / "file", (0, 0))
    assert problem_of(tmp_path / "file") == said

import os
import tarfile
from pathlib import Path

import pytest

from deepsec_results.reading import file_system
from deepsec_results.reading.directories import (
    ResultsDirectory,
    SelectionError,
    choose_directory,
    id_of,
)
from deepsec_results.reading.named_batches import find_batch
from deepsec_results.reading.newest_names import newest_ids
from deepsec_results.reading.reading_context import ReadingContext, visiting

# The order of the names in time, from the numbers that they encode.
NEWEST_FIRST = (
    "px_i4fj px_4eyu nh_1ni8 nb_83ef mm_2mdz mf_14z1 me_6y5q md_e1x6 mc_erdt mb_34r0 ma_hhb- "
    "m9_9911 m7_e50- m6_8cog m5_8nmp m4_42za m3_d7_v m2_fjcy m1_f9ku m0_du3a l-_1qsk l__5wrq "
    "lz_69bl lx_6mbh lw_hnh lv_313x lu_92j lt_f4kp ls_5dxn lr_60-8 lq_2l-8 lo_ehyz ln_csj5 "
    "lm_6ukm"
)


def batch(folder: Path, name: str = "mp37m9_9911.json") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text('{"status":"completed","run_files":[]}')
    return path


def test_batches_newest_first(still: Path) -> None:
    directory = ResultsDirectory((str(still / "fixtures/recorded/result_files"),), named=True)
    newest = NEWEST_FIRST.split()

    def endings(paths: list[str]) -> list[str]:
        return [id_of(path).removeprefix("mp37") for path in paths]

    assert endings(directory.batches()) == newest
    assert endings(directory.first_batches(5)[0]) == newest[:5]
    assert endings(directory.batches(oldest=True)) == newest[::-1]
    assert endings(directory.first_batches(3, oldest=True)[0]) == newest[:-4:-1]
    assert directory.first_batches(3)[1] == directory.first_batches(99)[1] == len(newest)


SECOND = ("mp37m9_zz", "mp37m9_1a", "mp37m9_m-", "mp37m9_m_")  # in the order in which they ended


def in_one_second(folder: Path, *ids: str, at: int = 1_700_000_000) -> None:
    """Batches that started in one second, each written a millisecond after the one before."""
    for number, identity in enumerate(ids):
        path = batch(folder, f"{identity}.json")
        os.utime(path, ns=(0, at * 10**9 + number * 10**6))


def test_of_one_second_the_file_that_was_written_last_is_last(tmp_path: Path) -> None:
    in_one_second(tmp_path, *SECOND)
    batch(tmp_path, "mp37m8_zzzz.json")
    batch(tmp_path, "mp37ma_1.json")
    directory = ResultsDirectory((str(tmp_path),), named=True)
    expected = ["mp37ma_1", *SECOND[::-1], "mp37m8_zzzz"]
    assert [id_of(path) for path in directory.batches()] == expected
    assert [id_of(path) for path in directory.batches(oldest=True)] == expected[::-1]
    for most in range(8):
        newest, count = directory.first_batches(most)
        assert ([id_of(path) for path in newest], count) == (expected[:most], 6)
        oldest, _ = directory.first_batches(most, oldest=True)
        assert [id_of(path) for path in oldest] == expected[::-1][:most]
        written = lambda name: (tmp_path / name).stat().st_mtime  # noqa: E731
        assert newest_ids(os.listdir(tmp_path), most, written) == expected[:most]
    remarks: list[str] = []
    for back, identity in enumerate(expected):
        path = find_batch(f"last~{back}", lambda: directory, remarks.append)
        assert id_of(path) == identity
    assert remarks == []


def test_several_directories_and_archives_have_the_same_order(tmp_path: Path) -> None:
    in_one_second(tmp_path / "a", *SECOND[::2])
    in_one_second(tmp_path / "b", *SECOND[1::2])
    os.utime(tmp_path / "b" / f"{SECOND[1]}.json", ns=(0, 1_700_000_000 * 10**9 + 500_000))
    packed = tmp_path / "both.tar"
    with tarfile.open(packed, "w", format=tarfile.PAX_FORMAT) as archive:
        for folder in "ab":
            archive.add(tmp_path / folder, folder)
    with visiting(ReadingContext()):
        for given in ([str(packed)], [str(tmp_path / "a"), str(tmp_path / "b")]):
            directory = choose_directory(given, {})
            ids = [id_of(path) for path in directory.batches(oldest=True)]
            assert ids == ["mp37m9_zz", "mp37m9_1a", "mp37m9_m_", "mp37m9_m-"]


def test_last_says_if_only_the_name_decides(tmp_path: Path) -> None:
    in_one_second(tmp_path, "mp37m9_zz")
    in_one_second(tmp_path, "mp37m9_1a")
    directory = ResultsDirectory((str(tmp_path),), named=True)
    remarks: list[str] = []
    assert id_of(find_batch("last", lambda: directory, remarks.append)) == "mp37m9_zz"
    assert id_of(find_batch("last~1", lambda: directory, remarks.append)) == "mp37m9_1a"
    why = "started in the same second and was last written at the same time"
    assert remarks == [
        f"last is mp37m9_zz, but only by name: mp37m9_1a {why}",
        f"last~1 is mp37m9_1a, but only by name: mp37m9_zz {why}",
    ]
    in_one_second(tmp_path / "b", "mp37m9_zz")
    both = ResultsDirectory((str(tmp_path), str(tmp_path / "b")), named=True)
    find_batch("last", lambda: both, remarks.append)
    names = (str(tmp_path / "b" / "mp37m9_zz.json"), str(tmp_path / "mp37m9_zz.json"))
    assert remarks[2] == f"last is {names[0]}, but only by name: {names[1]} {why}"


def test_only_files_of_one_second_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_one_second(tmp_path, "mp37m9_zz", "mp37m9_1a", "mp37m8_1", "mp37m7_1", "mp37ma_1")
    seen: list[str] = []

    def modified(path: str) -> float:
        seen.append(id_of(path))
        return os.stat(path).st_mtime

    monkeypatch.setattr(file_system, "modified", modified)
    directory = ResultsDirectory((str(tmp_path),), named=True)
    directory.batches()
    assert sorted(seen) == ["mp37m9_1a", "mp37m9_zz"]
    seen.clear()
    directory.first_batches(1)
    assert seen == []


def test_several_directories_are_one(tmp_path: Path) -> None:
    """In the order of time; of equal ids, both are there."""
    for folder, name in (("a", "mp37m9_9911"), ("a", "mp37mb_34r0"), ("b", "mp37ma_hhb-"),
                         ("b", "mp37mb_34r0")):  # fmt: skip
        batch(tmp_path / folder, f"{name}.json")
    both = choose_directory([str(tmp_path / "a"), str(tmp_path / "b")], {})
    names = [path.removeprefix(f"{tmp_path}/") for path in both.batches(oldest=True)]
    assert names == ["a/mp37m9_9911.json", "b/mp37ma_hhb-.json", "a/mp37mb_34r0.json",
                     "b/mp37mb_34r0.json"]  # fmt: skip
    assert both.first_batches(2)[0] == both.batches()[:2]
    assert both.first_batches(9)[1] == 4
    assert find_batch("mp37ma", lambda: both) == str(tmp_path / "b/mp37ma_hhb-.json")
    with pytest.raises(SelectionError, match="'mp37mb_34r0' is in several directories: give one "):
        find_batch("mp37mb_34r0", lambda: both)
    paths = f"{tmp_path}/b/mp37mb_34r0.json, {tmp_path}/a/mp37mb_34r0.json"
    with pytest.raises(SelectionError, match=f"give one of {paths}$"):
        find_batch("mp37mb", lambda: both)
    with pytest.raises(SelectionError, match=r": mp37mb_34r0, mp37ma_hhb-, mp37m9_9911$"):
        find_batch("mp37m", lambda: both)
    with pytest.raises(SelectionError, match=f"in {tmp_path}/a and {tmp_path}/b"):
        find_batch("mp99", lambda: both)
    twice = choose_directory([str(tmp_path / "a"), str(tmp_path / "a")], {})
    assert len(twice.batches()) == 2


def test_the_directory_is_the_first_that_applies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = {"HOME": str(tmp_path / "home")}
    for folder in ("named", "variable", "home/.deepsec/result_files"):
        batch(tmp_path / folder)
    batch(tmp_path / "result_files")
    batch(tmp_path / "results")
    batch(tmp_path)
    variable = {**home, "DSR_DIR": "variable"}
    assert choose_directory(["named"], variable) == ResultsDirectory(("named",), True)
    assert choose_directory([], variable) == ResultsDirectory(("variable",), False)
    assert choose_directory([], home) == ResultsDirectory((".",), False)
    (tmp_path / "mp37m9_9911.json").unlink()
    assert choose_directory([], home) == ResultsDirectory(("./results",), False)
    (tmp_path / "results" / "mp37m9_9911.json").unlink()
    assert choose_directory([], home) == ResultsDirectory(("./result_files",), False)
    (tmp_path / "result_files" / "mp37m9_9911.json").unlink()
    linux = choose_directory([], home, "linux")
    assert linux.paths == (str(tmp_path / "home/.deepsec/result_files"),)
    with pytest.raises(SelectionError, match="Application Support/DeepSec/result_files"):
        choose_directory([], home, "darwin")


def test_a_batch_is_found_by_path_and_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mp37m7_e50-.json", "mp37m9_991.json", "mp37m9_9911.json"):
        batch(tmp_path / "results", name)
    (tmp_path / "results" / "mp37m9_9911").mkdir()
    for wanted, name in {
        "results/mp37m7_e50-.json": "results/mp37m7_e50-.json",
        "results/mp37m9_9911/": "results/mp37m9_9911.json",
        "mp37m7": "./results/mp37m7_e50-.json",
        "mp37m9_991": "./results/mp37m9_991.json",
        "mp37m9_9911.json": "./results/mp37m9_9911.json",
        "last": "./results/mp37m9_9911.json",
        "last~2": "./results/mp37m7_e50-.json",
    }.items():
        assert find_batch(wanted, lambda: choose_directory([], {})) == name, wanted
    for wanted, message in {
        "mp37m9": "'mp37m9' is ambiguous in ./results: mp37m9_9911, mp37m9_991",
        "zz": "no batch 'zz' in ./results; the newest are mp37m9_9911, mp37m9_991, ",
        "last~3": "no last~3: ./results contains 3 batches",
        "results/zz": "results/zz: no such file",
        "results/": "results/ is a directory, not a batch result",
    }.items():
        with pytest.raises(SelectionError) as error:
            find_batch(wanted, lambda: choose_directory([], {}))
        assert str(error.value).startswith(message)

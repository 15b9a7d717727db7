"""File times are believed where they agree with what the files say."""

import json
import os
import shutil
from pathlib import Path

import pytest

from deepsec_results.reading.last_written import last_written

START = 1_700_000_000
LAST = START + 3600  # when the prover wrote the running query for the last time
COPIED = START + 5 * 86_400
RUN = "mp37nb_83ef/locker_1a2b"


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A batch that was killed while its second of three queries ran, as the prover left it."""
    folder = tmp_path / RUN
    folder.mkdir(parents=True)
    path = tmp_path / "mp37nb_83ef.json"
    written(path, START + 1, status="in_progress", start_time=START)
    written(tmp_path / f"{RUN}.json", START + 1, status="in_progress", start_time=START)
    written(folder / "query_1.json", START + 600, status="completed", end_time=START + 600)
    written(folder / "query_2.json", LAST, status="in_progress", start_time=START + 600)
    written(folder / "query_3.json", START, status="waiting")
    written(folder / "locker.dps", START)
    return path


def written(path: Path, at: float, **fields: object) -> None:
    path.write_text(json.dumps(fields))
    os.utime(path, (at, at))


def newest(batch: Path) -> float | None:
    return last_written(str(batch), batch.stat().st_mtime, START)


def date_all(folder: Path, at: float) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (at, at))


def test_the_original_is_believed(batch: Path) -> None:
    assert newest(batch) == LAST


@pytest.mark.parametrize("late", [61, 86_400, -61, -86_400, -START])
def test_a_copy_is_not(batch: Path, late: int) -> None:
    date_all(batch.parent, START + late)
    assert newest(batch) is None


@pytest.mark.parametrize("late", [60, -60])
def test_clocks_differ_a_little(batch: Path, late: int) -> None:
    date_all(batch.parent, START + late)
    assert newest(batch) == START + late


@pytest.mark.parametrize("name", ["locker", "locker.spthy", "locker.json", "query_1.json"])
def test_a_copy_of_an_input_has_any_name(batch: Path, name: str) -> None:
    run = batch.parent / "mp37nb_83ef" / f"{os.path.splitext(name)[0]}_1z"
    run.mkdir()
    written(run / name, COPIED)
    assert newest(batch) == (COPIED if name == "query_1.json" else None)


def test_another_file_in_the_folder_says_nothing(batch: Path) -> None:
    """Such as that of an editor or of a file manager."""
    for name in (".DS_Store", "notes.txt", "locker.dps~"):
        written(batch.parent / RUN / name, COPIED)
    assert newest(batch) == LAST


def test_a_copy_without_inputs_is_known_by_what_ended(batch: Path) -> None:
    (batch.parent / RUN / "locker.dps").unlink()
    assert newest(batch) == LAST
    date_all(batch.parent, COPIED)
    assert newest(batch) is None


def test_one_file_that_was_touched(batch: Path) -> None:
    query = batch.parent / RUN / "query_1.json"
    os.utime(query, (COPIED, COPIED))
    assert newest(batch) is None


def test_where_nothing_ended_some_time_must_agree_with_the_start(batch: Path) -> None:
    for name in ("locker.dps", "query_1.json"):
        (batch.parent / RUN / name).unlink()
    assert newest(batch) == LAST
    date_all(batch.parent, COPIED)
    assert newest(batch) is None
    shutil.rmtree(batch.parent / "mp37nb_83ef")
    assert newest(batch) is None
    os.utime(batch, (START + 2, START + 2))
    assert newest(batch) == START + 2


def test_damage_says_nothing(batch: Path) -> None:
    (batch.parent / RUN / "locker.dps").unlink()
    written(batch.parent / RUN / "query_1.json", COPIED)
    (batch.parent / RUN / "query_1.json").write_text('{"end_time":"never"')
    os.utime(batch.parent / RUN / "query_1.json", (COPIED, COPIED))
    assert newest(batch) == COPIED


def test_files_are_opened_only_if_they_are_dated_late(batch: Path, opened: list[str]) -> None:
    newest(batch)
    assert opened == [str(batch.parent / RUN / "query_2.json")]
    opened.clear()
    date_all(batch.parent, START + 30)
    newest(batch)
    date_all(batch.parent, COPIED)
    newest(batch)
    assert opened == []

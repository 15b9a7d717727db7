"""The options of `dsr table`, and what it remarks."""

from pathlib import Path

import pytest
from command import run
from comparisons import BATCH, BEFORE, COMPARISONS
from conftest import RECORDED

RESULTS = str(RECORDED)


def table(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    outcome = run(monkeypatch, "table", "-d", RESULTS, *words)
    assert outcome.code == 0, outcome.stderr
    return outcome.stdout


def test_options_of_cells(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("mp37mf", "--label", "canceled=TO", "--label", "attack=no", "--unit", "kB", "--unit",
             "ms", "--digits", "2")  # fmt: skip
    text = table(monkeypatch, *words)
    assert "TO" in text
    assert " no " in text
    assert "<1000  1016" in text


def test_rows_and_columns_are_two_words_for_one_thing(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("mp37lv", "mp37lx", "--cells", "verdict", "-f", "markdown")
    turned = table(monkeypatch, *words, "--rows", "batch")
    assert turned == table(monkeypatch, *words, "--cols", "query")
    assert turned != table(monkeypatch, *words, "--rows", "query") == table(monkeypatch, *words)


@pytest.mark.parametrize(
    "words",
    [("--cells", "verdict,colour"), ("--cells", "time,time"), ("--label", "canceled"),
     ("--label", "soon=TO"), ("--unit", "GiB"), ("--digits", "0"),
     ("--rows", "query", "--cols", "query")],
)  # fmt: skip
def test_wrong_options(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    assert run(monkeypatch, "table", "-d", RESULTS, "mp37lx", *words).code == 2


def test_a_table_wider_than_a_page_is_reported(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("table", "-d", RESULTS, "-f", "latex")
    names = ("mp37lo", "mp37lr", "mp37lt", "mp37lv")
    assert run(monkeypatch, *words, *names[:3]).stderr == ""
    assert "12 columns may be wider" in run(monkeypatch, *words, *names[:4]).stderr


def test_another_model_under_one_name_is_reported(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [str(BEFORE), str(COMPARISONS / "model_changed" / BATCH)]
    outcome = run(monkeypatch, "table", *paths)
    assert outcome.stderr == "sealed_box.dps does not have the same content in all batches\n"


def test_a_table_of_batches_that_cannot_be_read(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mp37m6_8cog.json").write_text("{")
    outcome = run(monkeypatch, "table", "-d", str(tmp_path), "-n", "0")
    assert outcome.code == 2
    assert outcome.stderr.endswith("dsr: no query in mp37m6_8cog\n")

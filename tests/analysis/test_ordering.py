"""The order of names that people expect."""

import itertools
import json
import shutil
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED
from hypothesis import given
from hypothesis import strategies as st

from deepsec_results.analysis.ordering import natural_key

NAMES = st.lists(st.text(alphabet="aAéz019 _.-", max_size=6), min_size=3, max_size=3)


@pytest.mark.parametrize(
    "names",
    [
        ["1a", "9", "10", "10a"],
        ["run 2", "run 11", "run 100"],
        ["a", "a1", "a1b", "a2", "a10", "b"],
        ["x01", "x1", "x2"],
        ["elan", "Élan", "elans", "Zebra"],
        ["", "1", "a"],
        ["n" + "9" * 4999, "n1" + "0" * 4999],
    ],
)
def test_natural_order(names: list[str]) -> None:
    names_backwards = names[::-1]
    names_backwards.sort(key=natural_key)
    assert names_backwards == names


@given(NAMES)
def test_the_order_is_total(names: list[str]) -> None:
    keys = [natural_key(name) for name in names]
    for a, b, c in itertools.permutations(keys):
        assert (a < b) + (b < a) + (a == b) == 1
        assert not (a < b < c) or a < c
    assert len(set(keys)) == len(set(names))


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.text(alphabet="ab ", max_size=3))
def test_numbers_in_names_count_as_numbers(one: int, two: int, stem: str) -> None:
    assert (natural_key(f"{stem}{one}") < natural_key(f"{stem}{two}")) == (one < two)


@pytest.fixture
def eleven(still: Path, tmp_path: Path) -> Path:
    """A batch of which the inputs are in the order that a shell gives: 11 before 2."""
    batch, run_id = "mp37ma_hhb-", "ballot_leak_chw8"
    shutil.copytree(RECORDED / batch / run_id, tmp_path / batch / run_id)
    run_file = json.loads((RECORDED / batch / f"{run_id}.json").read_text())
    whole = json.loads((RECORDED / f"{batch}.json").read_text())
    whole["run_files"] = []
    for name in ("tag_1", "tag_11", "tag_2"):
        path = f"{batch}/{name}_z.json"
        whole["run_files"].append(path)
        run_file["input_file"] = f"{batch}/{name}_z/{name}.dps"
        (tmp_path / path).write_text(json.dumps(run_file))
    (tmp_path / f"{batch}.json").write_text(json.dumps(whole))
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [("stats",), ("stats", "--json"), ("table", "last"), ("table", "last", "--format", "html")],
)
def test_every_view_has_natural_order(
    monkeypatch: pytest.MonkeyPatch, eleven: Path, words: tuple[str, ...]
) -> None:
    shown = run(monkeypatch, words[0], "-d", str(eleven), *words[1:]).stdout
    places = [shown.index(f"{name}") for name in ("tag_1", "tag_2", "tag_11")]
    assert places == sorted(places)


def test_the_page_sorts_by_numbers_alone(monkeypatch: pytest.MonkeyPatch, eleven: Path) -> None:
    page = run(monkeypatch, "table", "-d", str(eleven), "last", "--format", "html").stdout
    for at, name in enumerate(("tag_1", "tag_2", "tag_11")):
        assert f'<td data-value="{at}">{name}</td>' in page

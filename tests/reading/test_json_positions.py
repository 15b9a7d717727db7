import json
import random
from array import array
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepsec_results.model.text_place import TextPlace
from deepsec_results.reading import json_cutting, json_positions
from deepsec_results.reading.json_cutting import offsets_by_cutting
from deepsec_results.reading.json_positions import (
    NumberedPaths,
    Path,
    find_values,
    in_order,
    places_of,
    show_path,
)

TEXT = b"""{
  "a": [1, {"b": "]}"}, [2, 3]],
  "c\\"d": {"e": null},
  "twice": 1, "twice": 2
}
"""


def numbered(paths: Iterable[Path]) -> NumberedPaths:
    found = NumberedPaths()
    for path in paths:
        found.add(path)
    return found


def found_values(text: bytes, paths: Iterable[Path]) -> dict[Path, int]:
    """The offset of the value at each path that has one."""
    every = list(paths)
    offsets = find_values(text, numbered(every))
    return {path: at for path, at in zip(every, offsets, strict=True) if at >= 0}


@pytest.mark.parametrize(
    ("path", "begins", "line", "column"),
    [
        ((), b"{", 1, 1),
        (("a",), b"[1", 2, 8),
        (("a", 0), b"1,", 2, 9),
        (("a", 1, "b"), b'"]}"', 2, 18),
        (("a", 2, 1), b"3]", 2, 29),
        (('c"d', "e"), b"null", 3, 17),
        (("twice",), b"2", 4, 24),
    ],
    ids=str,
)
def test_find_values(path: tuple[str | int, ...], begins: bytes, line: int, column: int) -> None:
    at = found_values(TEXT, [path])[path]
    assert TEXT[at:].startswith(begins)
    assert places_of(TEXT, [at]) == {at: TextPlace(line, column)}


@pytest.mark.parametrize("path", [("b",), ("a", 3), ("a", "x"), ("a", 0, "x"), (0,)], ids=str)
def test_what_is_not_there_has_no_place(path: tuple[str | int, ...]) -> None:
    assert found_values(TEXT, [path]) == {}


def test_columns_count_characters() -> None:
    text = '{"é": "π", "x": 1}'.encode()
    at = found_values(text, [("x",)])[("x",)]
    assert places_of(text, [at]) == {at: TextPlace(1, 17)}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ((), "$"),
        (("run_files", 2), "$.run_files[2]"),
        (("a b", "x"), '$["a b"].x'),
        (('"',), '$["\\""]'),
    ],
)
def test_show_path(path: tuple[str | int, ...], shown: str) -> None:
    assert show_path(path) == shown


_KEYS = st.sampled_from(["a", "b", 'c"', "\\", "é"])
_BLANKS = st.sampled_from(["", " ", "\n  "])
_TEXTS = st.recursive(
    st.sampled_from(["1", "-1.5e3", "null", '"x"', '"a\\"b,}"', '"\\\\"', '""', "[]", "{}"]),
    lambda inside: (
        st.builds(
            lambda blank, values: f"[{blank}{f',{blank}'.join(values)}{blank}]",
            _BLANKS,
            st.lists(inside, max_size=4),
        )
        | st.builds(
            lambda blank, members: (
                "{"
                + ",".join(
                    f"{blank}{json.dumps(key)}{blank}:{blank}{text}" for key, text in members
                )
                + blank
                + "}"
            ),
            _BLANKS,
            st.lists(st.tuples(_KEYS, inside), max_size=4),
        )
    ),
    max_leaves=20,
)


@given(_BLANKS, _TEXTS)
def test_cutting_a_text_finds_what_reading_it_finds(blank: str, inner: str) -> None:
    text = f"{blank}{inner}{blank}".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_positions, "offsets_by_cutting", lambda *words: None)
        every = {path: found_values(text, [path]).get(path) for path in paths_in(json.loads(text))}
        read = found_values(text, [*every, ("a", "nothing"), (99,)])
        patch.undo()
        assert read == every
        for at_once in (1, 7, 1 << 20):  # bytes of an object that are cut together
            patch.setattr(json_cutting, "_AT_ONCE", at_once)
            assert found_values(text, [*every, ("a", "nothing"), (99,)]) == read


def test_paths_have_numbers_in_the_order_in_which_they_are_added() -> None:
    paths = NumberedPaths()
    added: list[Path] = [("a", 1), (), ("a",), ("a", 1, "b"), ("a", 1), ("c",), ("a",), ("c", 0)]
    assert [paths.add(path) for path in added] == [0, 1, 2, 3, 0, 4, 2, 5]
    offsets = find_values(b'{"a": [0, {"b": 1}], "c": [2]}', paths)
    assert offsets == array("q", [10, 0, 6, 16, 26, 27])


def test_numbers_are_put_in_order_like_a_sorted_list() -> None:
    for count in (0, 1, 5, 100):
        numbers = array("q", (random.Random(count).randrange(20) for _ in range(count)))
        expected = sorted(range(count), key=numbers.__getitem__)
        assert [*in_order(numbers)] == expected
    assert [*in_order(array("q", range(50)))] == [*range(50)]


def paths_in(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of each value inside a value, itself included."""
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [path, *(found for step, one in inside for found in paths_in(one, (*path, step)))]


def test_a_deep_text_is_not_cut_again_at_each_level() -> None:
    depth = 500
    text = b'{"a":' * depth + b"1" + b"}" * depth
    path = ("a",) * depth
    assert found_values(text, [path]) == {path: 5 * depth}
    assert offsets_by_cutting(text, {"a": {"b": 0}}, 1) == array("q", [-1])
    assert offsets_by_cutting(text, numbered([path]).wanted, 1) is None

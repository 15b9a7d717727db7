import pytest

from deepsec_results.reading.json_positions import find_values, places_of, show_path
from deepsec_results.reading.problems import Place

TEXT = b"""{
  "a": [1, {"b": "]}"}, [2, 3]],
  "c\\"d": {"e": null},
  "twice": 1, "twice": 2
}
"""


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
    at = find_values(TEXT, [path])[path]
    assert TEXT[at:].startswith(begins)
    assert places_of(TEXT, [at]) == {at: Place(line, column)}


@pytest.mark.parametrize("path", [("b",), ("a", 3), ("a", "x"), ("a", 0, "x"), (0,)], ids=str)
def test_what_is_not_there_has_no_place(path: tuple[str | int, ...]) -> None:
    assert find_values(TEXT, [path]) == {}


def test_columns_count_characters() -> None:
    text = '{"é": "π", "x": 1}'.encode()
    at = find_values(text, [("x",)])[("x",)]
    assert places_of(text, [at]) == {at: Place(1, 17)}


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

"""Names that differ only in how their accents are written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepsec_results.reading.spelling import composed, is_sidecar, one_spelling, respelled

NFC, NFD = "é", "e\u0301"
NAMES = st.lists(st.text(alphabet="aé\u0301\u0323e", max_size=4), max_size=6)


@pytest.mark.parametrize(
    ("name", "ignored"),
    [("._mp37m1_f9ku.json", True), (".DS_Store", True), ("__MACOSX", True), (".ds", False),
     ("mp37m1_f9ku.json", False), ("a._b.json", False), ("__MACOSX.json", False), ("", False)],
)  # fmt: skip
def test_what_macos_adds(name: str, ignored: bool) -> None:
    assert is_sidecar(name) is ignored


@pytest.mark.parametrize(
    ("names", "known", "expected"),
    [([NFD], [NFC], {NFD: NFC}), ([NFC], [NFD], {NFC: NFD}), ([NFC], [NFC], {}), (["a"], [NFC], {}),
     ([NFC, NFD], [NFC], {}), ([NFD], [NFC, NFD], {}), ([NFD, "b"], ["b", NFC], {NFD: NFC})],
)  # fmt: skip
def test_a_name_is_respelled_if_it_can_mean_only_one(
    names: list[str], known: list[str], expected: dict[str, str]
) -> None:
    assert respelled(names, known) == expected


@pytest.mark.parametrize(
    ("batches", "expected"),
    [([[NFC], [NFD], ["a"]], {NFD: NFC}), ([[NFD], [NFC], [NFD]], {NFC: NFD}), ([[NFC, NFD]], {}),
     ([[NFD], [NFC, NFD]], {}), ([[NFC, NFC]], {}), ([], {})],
)  # fmt: skip
def test_the_first_spelling_stands_for_all(
    batches: list[list[str]], expected: dict[str, str]
) -> None:
    assert one_spelling(batches) == expected


@given(NAMES)
def test_two_names_of_a_batch_never_become_one(names: list[str]) -> None:
    changed = one_spelling([names, [unicodedata.normalize("NFD", name) for name in names[:1]]])
    assert len({changed.get(name, name) for name in names}) == len(set(names))


def test_a_very_long_name_is_compared_as_it_is() -> None:
    """Sorting the accents of a letter takes time that grows with the square of their number."""
    name = "e" + "\u0301\u0323" * 5000
    assert composed(name) is name

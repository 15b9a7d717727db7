"""Which codes of findings two options choose, as ruff chooses its rules."""

import pytest

from deepsec_results.analysis.findings import PREFIXES, Code, choose_codes

ALL = {code.name for code in Code}
NOTES = {name for name in ALL if name.startswith("DSR3")}


@pytest.mark.parametrize(
    ("selected", "ignored", "chosen"),
    [
        ([], [], ALL),
        (["DSR"], [], ALL),
        (["DSR3"], [], NOTES),
        (["DSR301"], [], {"DSR301"}),
        (["DSR31", "DSR301"], [], {"DSR301", "DSR310", "DSR311", "DSR312", "DSR313", "DSR314"}),
        ([], ["DSR3"], ALL - NOTES),
        (["DSR3"], ["DSR301"], NOTES - {"DSR301"}),
        (["DSR301"], ["DSR3"], {"DSR301"}),
        (["DSR3"], ["DSR3"], set()),
        ([], ["DSR"], set()),
    ],
)
def test_the_longer_word_decides(selected: list[str], ignored: list[str], chosen: set[str]) -> None:
    assert {code.name for code in choose_codes(selected, ignored)} == chosen


def test_every_prefix_chooses_something_and_no_prefix_is_a_code() -> None:
    assert all(choose_codes([prefix], []) for prefix in PREFIXES)
    assert not {*PREFIXES} & ALL
    assert {"DSR", "DSR1", "DSR10"} <= {*PREFIXES}

"""Many findings in order, most of them compressed."""

import pickle

from deepsec_results.analysis.finding_list import FindingList
from deepsec_results.analysis.findings import Code, Finding
from deepsec_results.model.text_place import TextPlace


def findings(first: int, number: int) -> list[Finding]:
    return [
        Finding(Code.DSR306, Code.DSR306.level, f"{at // 7}.json", None, TextPlace(at, 1), "wrong")
        for at in range(first, first + number)
    ]


def test_the_order_is_kept() -> None:
    whole = FindingList()
    for first, number in ((0, 3), (3, 2500), (2503, 0), (2503, 700)):
        whole += findings(first, number)
    other = FindingList()
    other += findings(3203, 1500)
    whole += other
    whole += findings(4703, 1)
    assert [*whole] == findings(0, 4704)
    assert [*other] == findings(3203, 1500)


def test_few_are_held_as_they_are() -> None:
    whole = FindingList()
    for first in range(0, 100_000, 400):
        whole += findings(first, 400)
        assert len(whole.last) < 1000
    assert len(pickle.dumps(whole)) < 30 * 100_000


def test_a_copy_in_another_process_is_the_same() -> None:
    whole = FindingList()
    whole += findings(0, 2100)
    assert [*pickle.loads(pickle.dumps(whole))] == findings(0, 2100)


def test_some_are_picked_by_their_numbers() -> None:
    whole = FindingList()
    whole += iter(findings(0, 2600))
    numbers = [2599, 0, 1000, 999, 2000, 1999, *range(500, 600)]
    every = findings(0, 2600)
    assert [*whole.picked(numbers)] == [(number, every[number]) for number in numbers]

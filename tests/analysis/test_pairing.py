from deepsec_results.analysis.pairing import Pair, pair


def test_pairs_are_found_by_the_first_key_that_fits() -> None:
    left, right = ["a1", "b1", "b2"], ["b2", "c1", "b9", "a9"]
    assert pair(left, right, [lambda name: name, lambda name: name[0]]) == [
        Pair("b2", "b2"), Pair(None, "c1"), Pair("b1", "b9"), Pair("a1", "a9"),
    ]  # fmt: skip
    assert pair(["x"], ["y"], [lambda name: None]) == [Pair(None, "y"), Pair("x", None)]

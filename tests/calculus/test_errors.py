"""The words of errors."""

from deepsec_results.calculus.errors import ReplayError, quoted


def test_a_long_text_is_cut() -> None:
    """60 characters of it are shown."""
    assert quoted("out(c,ax_1)") == "'out(c,ax_1)'"
    assert quoted("x" * 60) == f"'{'x' * 60}'"
    assert quoted("x" * 61) == f"'{'x' * 60}…'"


def test_an_action_has_the_number_that_is_shown() -> None:
    """The fifth action may be shown as action 3, for silent actions have no number."""
    error = ReplayError(5, "it is impossible", "3")
    assert (str(error), error.action, error.reason) == (
        "action 3: it is impossible", 5, "it is impossible",
    )  # fmt: skip
    assert str(ReplayError(5, "it is impossible")) == "action 5: it is impossible"

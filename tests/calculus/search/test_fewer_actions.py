"""Leaving actions out of a trace, and what that does to the recipes of the actions after it."""

from collections.abc import Sequence

import pytest
from crafted import Crafted

from deepsec_results.calculus.notation import ShownLabels, write_trace
from deepsec_results.calculus.search.fewer_actions import shorten, without
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_text import parse_trace
from deepsec_results.model.traces import VisibleAction


def _theory() -> Theory:
    return Crafted().made.theory


def _text(theory: Theory, trace: Sequence[VisibleAction] | None) -> str | None:
    return None if trace is None else write_trace(list(trace), ShownLabels(theory.atoms))


@pytest.mark.parametrize(
    ("trace", "at", "expected"),
    [
        pytest.param("in(c,c);out(c,ax_1)", 0, "out(c,ax_1)", id="an input"),
        pytest.param("in(c,c);out(c,ax_1)", 1, "in(c,c)", id="the last action"),
        pytest.param("out(c,ax_1);in(c,h(ax_1))", 0, None, id="an output that is used"),
        pytest.param("out(c,ax_1);out(ax_1,ax_2)", 0, None, id="an output that is a channel"),
        pytest.param(
            "out(c,ax_1);out(c,ax_2);in(c,(ax_2,sdec(ax_2,#n_0)));eav(ax_2,ax_3)",
            0,
            "out(c,ax_1);in(c,(ax_1,sdec(ax_1,#n_0)));eav(ax_1,ax_2)",
            id="an output before others",
        ),
        pytest.param(
            "eav(c,ax_1);out(c,ax_2);in(c,proj_{1,2}(ax_2))",
            0,
            "out(c,ax_1);in(c,proj_{1,2}(ax_1))",
            id="a message overheard",
        ),
    ],
)
def test_one_action_less(trace: str, at: int, expected: str | None) -> None:
    theory = _theory()
    assert _text(theory, without(parse_trace(theory, trace), at)) == expected


def test_only_what_is_needed_is_left() -> None:
    """What is checked here: there is an input of `h(ax_1)`, or of what that is then."""
    theory = _theory()
    text = "in(c,c);out(c,ax_1);out(c,ax_2);in(c,#n_0);in(c,h(ax_2));out(c,ax_3)"
    found = shorten(
        parse_trace(theory, text), lambda trace: "h(ax_" in (_text(theory, trace) or "")
    )
    assert _text(theory, found) == "out(c,ax_1);in(c,h(ax_1))"

"""Lines and columns laid out for a terminal."""

import pytest

from deepsec_results.render.grids import Grid, Look, Span, lay_out

TERM = "ax_1 = (enc((r,#n_0),key),mac(enc((r,#n_0),key),other))"


def laid_out(text: str, width: int) -> list[str]:
    look = Look(terminal=True, color=False, width=width, now=0)
    return lay_out([Grid([[Span("1"), Span(text)]])], look).splitlines()


def test_a_long_term_is_folded_after_commas() -> None:
    assert laid_out(f"learns {TERM}", 24) == [
        "1  learns ax_1 =",
        "   (enc((r,#n_0),key),",
        "   mac(enc((r,#n_0),",
        "   key),other))",
    ]


@pytest.mark.parametrize("width", [12, 20, 30, 200])
def test_nothing_of_a_term_is_lost(width: int) -> None:
    lines = laid_out(TERM, width)
    assert max(map(len, lines)) <= width
    assert "".join(line[3:] for line in lines).replace(" ", "") == TERM.replace(" ", "")


def test_a_word_without_a_comma_is_folded_anywhere() -> None:
    assert laid_out("a" * 30, 13) == ["1  " + "a" * 10, "   " + "a" * 10, "   " + "a" * 10]

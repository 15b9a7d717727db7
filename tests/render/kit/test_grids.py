"""Lines and columns laid out for a terminal."""

import pytest

from deepsec_results.render.kit.grids import Grid, Look, Span, lay_out

TERM = "ax_1 = (enc((r,#n_0),key),mac(enc((r,#n_0),key),other))"


def laid_out(text: str, width: int) -> list[str]:
    look = Look(terminal=True, color=False, width=width, now=0)
    return lay_out([Grid([[Span("1"), Span(text)]])], look).splitlines()


def test_a_long_term_is_folded_after_commas() -> None:
    assert laid_out(f"learns {TERM}", 24) == [
        "1  learns",
        "   ax_1 = (enc((r,#n_0),",
        "   key),mac(enc((r,",
        "   #n_0),key),other))",
    ]


@pytest.mark.parametrize("width", range(9, 70))
def test_no_line_ends_after_an_equals_sign(width: int) -> None:
    text = "let (from,box) = request: from = mallory, box = senc((bob,#n_0),kis)"
    lines = laid_out(text, width + 3)
    assert not any(line.endswith("=") for line in lines)
    assert max(map(len, lines)) <= width + 3
    assert "".join(line[3:] for line in lines).replace(" ", "") == text.replace(" ", "")


def test_both_sides_of_an_equality_are_in_one_line_if_they_fit() -> None:
    assert laid_out("from = mallory, box = senc(bob,kis)", 26) == [
        "1  from = mallory,",
        "   box = senc(bob,kis)",
    ]
    assert laid_out(f"box = {'a' * 20}", 23) == ["1  box", "   = " + "a" * 18, "   aa"]


@pytest.mark.parametrize("width", [12, 20, 30, 200])
def test_nothing_of_a_term_is_lost(width: int) -> None:
    lines = laid_out(TERM, width)
    assert max(map(len, lines)) <= width
    assert "".join(line[3:] for line in lines).replace(" ", "") == TERM.replace(" ", "")


def test_a_word_without_a_comma_is_folded_anywhere() -> None:
    assert laid_out("a" * 30, 13) == ["1  " + "a" * 10, "   " + "a" * 10, "   " + "a" * 10]


NESTED = "proj_{3,4}(proj_{10,12}(proj_{1,2}(x))) = proj_{2,3}(mac(proj_{3,4}(ax_1),{b,c}))"


@pytest.mark.parametrize(
    "text", [NESTED, NESTED.replace(" ", ""), "f(" * 12 + NESTED, "a" + NESTED]
)
@pytest.mark.parametrize("width", range(15, 60))
def test_a_projection_is_never_broken(text: str, width: int) -> None:
    lines = [line[3:] for line in laid_out(text, width)]
    assert max(map(len, lines)) <= width - 3
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for projection in ("proj_{3,4}", "proj_{10,12}", "proj_{1,2}", "proj_{2,3}"):
        assert "\n".join(lines).count(projection) == text.count(projection)

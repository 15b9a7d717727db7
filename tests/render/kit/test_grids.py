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


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("the attacker sends senc((mallory,#n_0),kbs) as ticket", "as ticket"),
        ("the attacker sends senc((mallory,#n_0),kbs) on net", "on net"),
        ("let (x,y) = f(a): f(a) does not match", "not match"),
        ("let x = sdec(a,b): sdec(a,b) is not a message", "not a message"),
    ],
)
def test_no_line_ends_with_a_short_word(text: str, end: str) -> None:
    assert laid_out(text, len(text) + 2) == [f"1  {text.removesuffix(end).rstrip()}", f"   {end}"]


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_all_columns_are_folded_alike_where_nothing_is_cut(columns: int) -> None:
    look = Look(terminal=True, color=False, width=24, now=0, uncut=True)
    lines = lay_out([Grid([[Span("a" * 30)] * columns])], look).splitlines()
    shown = lines[0].split()
    assert sum(map(len, shown)) == 24 - 2 * (columns - 1)
    assert max(map(len, shown)) - min(map(len, shown)) <= 1
    assert "".join(lines).replace(" ", "") == "a" * 30 * columns

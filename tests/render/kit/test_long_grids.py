"""What is held and shown piece by piece is what is shown at once."""

import pytest

from deepsec_results.render.kit import held_texts, long_grids
from deepsec_results.render.kit.grids import Grid, Look, Span, lay_out
from deepsec_results.render.kit.held_texts import HeldTexts
from deepsec_results.render.kit.long_grids import lay_out_long

ROWS = [[Span("é" * (at % 7), "bold"), Span(f"→ {at}"), Span("x" * (at % 50))] for at in range(40)]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("width", [30, 200])
@pytest.mark.parametrize("terminal", [False, True])
def test_a_grid_in_pieces(
    width: int, terminal: bool, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_grids, "_AT_ONCE", 7)
    look = Look(terminal, False, width, 0, encoding)
    grid = Grid([], indent=2, cut=True)
    pieces = list(lay_out_long(iter(ROWS), iter(ROWS), grid, look))
    assert len(pieces) == 6
    assert "".join(pieces) == lay_out([Grid(ROWS, indent=2, cut=True)], look)


def test_texts_that_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may contain what no encoding has, and be more than fits in memory."""
    monkeypatch.setattr(held_texts, "_IN_MEMORY", 10)
    texts = HeldTexts()
    expected = ["", "é\udcff\n", "x" * 30, "y"]
    for text in expected:
        texts.add(text)
    assert list(texts) == expected
    assert list(texts) == expected

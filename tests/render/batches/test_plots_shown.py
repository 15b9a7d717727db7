"""Plots as text, as LaTeX and as pictures."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import some
from latex import compile_latex
from msgspec.structs import replace

from deepsec_results.analysis.plots import Plot, PlotCurve, PlotPoint
from deepsec_results.analysis.vocabulary import PlotKind, PlotMeasure, Verdict
from deepsec_results.render.batches.plot_axes import frame_plot
from deepsec_results.render.batches.plot_styles import curve_style
from deepsec_results.render.batches.plots import plot_remarks, render_plot
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.output_formats import PlotFormat

HOSTILE = "_$x^{2}$ \\input{x} %# é日 \x1b[31m <b>&"
POINTS = [
    PlotPoint("a query 1", Verdict.VERIFIED, 1, 0),
    PlotPoint("a query 2", Verdict.ATTACK, 2, 20),
    PlotPoint("b query 1", Verdict.UNDECIDED, 3, 400, y_bound=400),
]
PAIRS = [
    PlotPoint("a query 1", Verdict.VERIFIED, 1, 0),
    PlotPoint("a query 2", Verdict.ATTACK, None, 20, x_bound=70),
    PlotPoint("b query 1", Verdict.UNDECIDED, None, None, y_bound=400),
]


def plot_of(kind: PlotKind, *, name: str = "one", measure: PlotMeasure = PlotMeasure.TIME) -> Plot:
    points = PAIRS if kind is PlotKind.SCATTER else POINTS
    curve = PlotCurve(name, points, 4, 2)
    sides = (name, "other") if kind is PlotKind.SCATTER else None
    return Plot(kind, measure, [curve], 1, 0, sides)


def drawn(plot: Plot, output: PlotFormat, width: int = 80) -> str:
    look = Look(terminal=True, color=False, width=width, now=0)
    picture = render_plot(plot, output, look)
    return picture if isinstance(picture, str) else picture.decode()


@pytest.mark.parametrize("kind", PlotKind)
@pytest.mark.parametrize("measure", PlotMeasure)
@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_text_is_never_wider(kind: PlotKind, measure: PlotMeasure, width: int) -> None:
    text = drawn(plot_of(kind, name="x" * 300, measure=measure), PlotFormat.TXT, width)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in drawn(plot_of(kind, name=HOSTILE), PlotFormat.TXT)


def test_text_has_every_point() -> None:
    canvas = drawn(plot_of(PlotKind.QUANTILE), PlotFormat.TXT).split("\n\n")[0]
    assert [len(re.findall(rf"\|.*{sign}", canvas)) for sign in ("a", "A", r"\^")] == [1, 1, 1]
    border = drawn(plot_of(PlotKind.SCATTER), PlotFormat.TXT)
    assert "undecided, at least 1m10s" in border
    assert "undecided, at least 6m40s" in border


def test_less_than_a_second_is_on_a_log_axis() -> None:
    frame = frame_plot(plot_of(PlotKind.QUANTILE))
    assert frame.y.ticks[0] == (0.5, "<1")
    (points,) = [points for _, points in frame.curves]
    assert [point.y for point in points] == [0.5, 20, 400]
    assert [frame.y.share(value) for value in (frame.y.least, frame.y.most)] == [0, 1]


def test_the_border_is_beyond_all_figures() -> None:
    frame = frame_plot(plot_of(PlotKind.SCATTER))
    assert frame.x.border == frame.y.border == 800
    ((_, points),) = frame.curves
    assert [(point.x, point.from_x) for point in points] == [(1, 1), (800, 70), (800, 800)]


def test_styles_are_distinct() -> None:
    assert len({curve_style(number) for number in range(35)}) == 35


def test_remarks() -> None:
    plot = replace(plot_of(PlotKind.SCATTER), curves_in_all=3, left_out=1, unpaired=2)
    assert list(plot_remarks(replace(plot, differing=["a.dps"]))) == [
        "showing the 1 largest of 3 curves; use --by, filters or names",
        "left out: 1 query with unknown time",
        "left out: 2 queries in one batch only",
        "a.dps does not have the same content in all batches",
    ]


@pytest.mark.parametrize("kind", PlotKind)
def test_a_picture_is_always_the_same_file(kind: PlotKind) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    plot = plot_of(kind, name=HOSTILE)
    svg = drawn(plot, PlotFormat.SVG)
    assert svg == drawn(plot, PlotFormat.SVG)
    assert len(svg) < 100_000
    ElementTree.fromstring(svg)
    assert "<dc:date>" not in svg


def test_pdf_and_png() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    look = Look(terminal=False, color=False, width=80, now=0)
    for output, begin in ((PlotFormat.PDF, b"%PDF-"), (PlotFormat.PNG, b"\x89PNG")):
        first, second = (render_plot(plot_of(PlotKind.SCALING), output, look) for _ in range(2))
        assert isinstance(first, bytes)
        assert first.startswith(begin)
        assert first == second


def test_latex_compiles(tmp_path: Path) -> None:
    pages = [drawn(plot_of(kind, name=name), PlotFormat.TEX)
             for kind in PlotKind for name in some(("one", HOSTILE))]  # fmt: skip
    compile_latex(tmp_path, pages, ["pgfplots"])

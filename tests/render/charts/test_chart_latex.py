"""Charts as TikZ."""

from pathlib import Path

from attack_charts import chart_named, hostile_charts, recorded_charts
from conftest import some
from latex import compile_latex

from deepsec_results.render.charts.latex import chart_latex

# Long charts need a high page.
PAGE = r"\textheight=200cm\pdfpageheight=210cm\parindent=0pt"


def test_charts_compile(tmp_path: Path) -> None:
    compile_latex(tmp_path, [*map(chart_latex, some(recorded_charts()))], ["tikz"], PAGE)


def test_hostile_charts_compile(tmp_path: Path) -> None:
    compile_latex(tmp_path, [*map(chart_latex, some(hostile_charts(tmp_path)))], ["tikz"], PAGE)


def test_a_chart_of_few_roles_fits_in_a_line(tmp_path: Path) -> None:
    names = ("wide_mouth", "passport-2sessions", "passport_error", "ballot_leak", "relay_private")
    parts = [chart_latex(chart_named(name)) for name in names]
    log = compile_latex(tmp_path, parts, ["tikz"], PAGE)
    assert "Overfull" not in log
    assert "Font Warning" not in log


def test_it_says_how_to_include_it() -> None:
    lines = chart_latex(chart_named("wide_mouth")).splitlines()
    assert lines[:3] == [
        r"% Made by dsr. Include it with \input{FILE}; the preamble needs: \usepackage{tikz}",
        r"% If it is too wide: \resizebox{\textwidth}{!}{\input{FILE}}",
        r"% If it is too high: \resizebox{!}{\textheight}{\input{FILE}}",
    ]

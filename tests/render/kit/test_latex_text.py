"""Text as LaTeX."""

from deepsec_results.render.kit.latex_text import escape_latex, latex_code


def test_latex_prints_just_the_text() -> None:
    assert escape_latex("a_b & 50 % of #1 $x^2$ {y} \\z ~ --") == (
        r"a\_b \& 50 \% of \#1 \$x\textasciicircum{}2\$ \{y\} \textbackslash{}z "
        r"\textasciitilde{} {-}{-}"
    )
    assert (
        escape_latex("É\x1b[31m π 漢")
        == r"\'{E}\textbackslash{}x1b{[}31m \ensuremath{\pi} \texttt{U+6F22}"
    )
    assert escape_latex("E\u0301quivalence") == r"\'{E}quivalence"


def test_code_ends_lines_after_commas_only() -> None:
    first, second = r"proj\_\char123{}1,2\char125{}(x)", r"proj\_\char123{}12,13\char125{}(y)"
    assert latex_code("f(a,b, proj_{1,2}(x),proj_{12,13}(y))") == (
        rf"\texttt{{f(a,\allowbreak{{}}b, {first},\allowbreak{{}}{second})}}"
    )

"""The lines that the prover names in warnings."""

import pytest

from deepsec_results.dps.prover_lines import file_line
from deepsec_results.dps.source_text import SourceText


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb\n\nc", {1: 1, 2: 2, 3: 3, 4: 4, 9: 4}),
        # "Line 5" is the third line.
        ("a\r\nb\r\nc\r\n", {1: 1, 3: 2, 5: 3}),
        ("a\rb\rc", {1: 1, 2: 2, 3: 3}),
        ("// one\r\n/* two\r\nthree */a\r\nb", {3: 3, 5: 4}),
        ("(* one\r\n*)\n\nb", {2: 2, 4: 4}),
        ("", {1: 1, 2: 1}),
    ],
)
def test_the_line_of_the_file(text: str, lines: dict[int, int]) -> None:
    source = SourceText(text.encode())
    assert {number: file_line(source, number) for number in lines} == lines

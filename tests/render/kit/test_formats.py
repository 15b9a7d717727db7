import csv
import io
import json

import pytest

from deepsec_results.render.kit.formats import csv_text, json_text, markdown_table


def test_json_keeps_every_value_and_acts_on_no_terminal() -> None:
    value = {"title": "\x1b[31m‮ é \x7f\x85", "n": 10**30, "none": None}
    text = json_text(value)
    assert json.loads(text) == value
    assert "\x1b" not in text and "‮" not in text and "\x7f" not in text and "é" in text


def test_csv_is_read_back() -> None:
    text = csv_text(["a", "b", "c", "d"], [['x,"y"', None, True, 7], ["two\nlines", "", False, 0]])
    assert list(csv.reader(io.StringIO(text))) == [
        ["a", "b", "c", "d"],
        ['x,"y"', "", "true", "7"],
        ["two\\nlines", "", "false", "0"],
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_csv_cell_is_a_formula(sign: str) -> None:
    """A spreadsheet takes these four signs for the beginning of a formula, but not behind a `'`."""
    text = csv_text(["a", "b"], [[f"{sign}SUM(1,2)", f"x{sign}1"]])
    assert list(csv.reader(io.StringIO(text)))[1] == [f"'{sign}SUM(1,2)", f"x{sign}1"]


def test_markdown_cells_are_text() -> None:
    table = markdown_table(["A"], [["a|b *c* [d](e) <f> `g`\nh"]])
    assert table == "| A |\n| --- |\n| a\\|b \\*c\\* \\[d\\](e) \\<f\\> \\`g\\`\\\\nh |\n"


def test_markdown_cells_make_no_link_and_mention_nobody() -> None:
    row = markdown_table(["A"], [["@user see www.x.example or HTTPS://x.example"]]).splitlines()[2]
    assert row == "| @<!-- -->user see www\\.x.example or HTTPS:\\//x.example |"

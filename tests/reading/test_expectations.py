"""Expected verdicts, as comments and tables hold them."""

import pytest

from deepsec_results.reading.expectations import ExpectationError, read_comments, read_table


@pytest.mark.parametrize(
    ("line", "message"),
    [("// EXPECT: query 1 is an attack", ":1: expected `// EXPECT: query 2 attack`"),
     ("// EXPECT: query 0 attack", ":1: expected"), ("// expect: query 1", ":1: expected"),
     ("// EXPECT: query 1 broken", "expected verified or attack or undecided, found 'broken'")],
)  # fmt: skip
def test_a_comment_that_says_something_else_is_an_error(line: str, message: str) -> None:
    with pytest.raises(ExpectationError) as error:
        read_comments(f"{line}\nfree c.\n".encode(), "a.dps", "r/a.dps")
    assert message in str(error.value)


def test_text_may_come_before_and_after_an_expectation() -> None:
    lines = ["// Expect an attack here, see the paper", "// EXPECT: query 1 attack // as in v1",
             "(* // EXPECT: query 1 attack *)", "// EXPECT: query 2 verified"]  # fmt: skip
    found = read_comments("\n".join(lines).encode(), "a.dps", "r/a.dps")
    assert [(line.query, line.verdict, line.source) for line in found] == [
        (1, "attack", "r/a.dps:2"), (1, "attack", "r/a.dps:3"), (2, "verified", "r/a.dps:4"),
    ]  # fmt: skip


def test_lines_end_as_in_the_language_of_the_prover() -> None:
    text = "// a form feed\x0cis none\r\n// EXPECT: query 1 attack\r// EXPECT: query 2 attack"
    found = read_comments(text.encode(), "a.dps", "a.dps")
    assert [line.source for line in found] == ["a.dps:2", "a.dps:3"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", ":1: expected a column input_file, found nothing"),
     ("input_file\tverdict\na\tattack\n", ":1: expected a column query"),
     ("input_file\tquery\tverdict\na.dps\tx\tattack\n", ":2: expected the number of a query"),
     (f"input_file\tquery\tverdict\na.dps\t{'1' * 5000}\tattack\n", ":2: expected the number"),
     ("input_file\tquery\tverdict\na.dps\t1\t\n", ":2: expected verified or attack"),
     ("input_file\tquery\tverdict\tprocess\na.dps\t1\tattack\t3\n", ":2: expected process 1"),
     ("input_file\tquery\tverdict\na.dps\t1\tattack\tmore\n", ":2: expected 3 cells, found 4"),
     ("\x80", ": not a TSV table")],
    ids=["empty", "no column", "no number", "a long number", "no verdict", "process", "cells",
         "bytes"],
)  # fmt: skip
def test_a_file_that_is_not_a_table_is_an_error(text: str, message: str) -> None:
    with pytest.raises(ExpectationError) as error:
        read_table(text.encode("latin-1"), "expected.tsv")
    assert str(error.value).startswith("expected.tsv:")
    assert message in str(error.value)


def test_a_trace_may_be_long() -> None:
    header = "input_file\tquery\tverdict\ttrace\n"
    _, (expected,) = read_table(f"{header}a.dps\t1\tattack\t{'x' * 200_000}\n".encode(), "e.tsv")
    assert expected.trace == "x" * 200_000

"""Which texts are input files of the prover, and what is wrong with the others."""

import pytest
from conftest import FULL, tried
from hypothesis import given, settings
from hypothesis import strategies as st

from deepsec_results.dps.errors import DpsError
from deepsec_results.dps.files import parse_file
from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.syntax import SourceFile
from deepsec_results.dps.words import KEYWORDS


def parsed(text: str | bytes) -> SourceFile:
    return parse_file(SourceText(text if isinstance(text, bytes) else text.encode()))


def spanned(text: str) -> list[str]:
    """The constructs of the first query of a file, as they are written."""
    source = SourceText(text.encode())
    pending = list(parse_file(source).queries[0].processes)
    found = []
    while pending:
        process = pending.pop(0)
        found.append(source.text[process.start : process.end])
        pending = [*process.parts, *pending]
    return [text for text in found if text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\r\n\xa0\n",
        "// a comment\n/* another // */(* and * ) /* one *)",
        "set semantics = classic. set semantics=private.",
        "fun f/2. fun g/0 [private]. const a. const b,d[private]. free c, e.",
        "reduc f(x,(y,z)) -> x. reduc g(x) = x; g((x,y)) = y [private]. reduc a -> b.",
        "let P = 0. let Q() = P(). let R(x,y) = 00.",
        "free c. query obs_equiv(0,0). query session_incl(in(c,x),0). query trace_incl(0,0).",
        "free c. let trace_incl = 0. query trace_equiv(trace_incl,0).",
        "free c. query trace_equiv(in(c,c); out(c,c),new c; out(c,c)).",
        "free c'. let P_1 = out(c',(c',c')).query trace_equiv(P_1,(P_1())).",
        "free c. query trace_equiv(in(c,(x,=c,(y))); let (=x,(z)) = y in out(c,(z)) else 0,0).",
        "free c.query trace_equiv(new k;0|(*|*)!^2/**/in(c,x)+/*)*/out(c,c);0//\n,0).",
        "(*)*)",
        "/*/*/",
        # the largest number of the prover
        "free c. query trace_equiv(!^4611686018427387903 out(c,c),0).",
    ],
)
def test_input_files(text: str) -> None:
    parsed(text)


@pytest.mark.parametrize(
    ("text", "place", "expected", "found"),
    [
        ("free c", (1, 7), "`.` or `[private]`", "the end of the file"),
        ("free c.\n query", (2, 7), "trace_equiv, session_equiv or session_incl",
         "the end of the file"),
        ("free in.", (1, 6), "a name", "`in`"),
        ("\n  .", (2, 3), "a declaration", "`.`"),
        ("é", (1, 1), "a token", "`é`"),
        ("(*é*) \x1b", (1, 7), "a token", "`\\x1b`"),
        (b"free c.\n\xa0", (2, 1), "a token", "`\\udca0`"),
        ("\ufefffree c.", (1, 1), "a token", "`\\ufeff`"),
        ("free c. // no line end", (1, 9), "a line end after the comment", "the end of the file"),
        ("free c. // \r/", (1, 9), "a line end after the comment", "the end of the file"),
        ("free c. /* (* *)", (1, 9), "`*/` after the comment", "the end of the file"),
        ("(* /* */", (1, 1), "`*)` after the comment", "the end of the file"),
        ("(* (* *) *)", (1, 10), "a token", "`*`"),
        ("fun f/x.", (1, 7), "a number", "`x`"),
        ("fun f/2, g/1.", (1, 8), "`.` or `[private]`", "`,`"),
        ("fun f/9999999999.", (1, 7), "the arity of a function", "a larger number"),
        ("set semantics = other.", (1, 17), "classic, private or eavesdrop", "`other`"),
        ("free c. fun c/1.", (1, 13), "a new name", "c, which is declared already"),
        ("reduc f(x) -> x; g(x) -> x.", (1, 18), "a rule of f/1", "one of g/1"),
        ("reduc f(x) x.", (1, 12), "`->` or `=`", "`x`"),
        ("reduc (x,y) -> x.", (1, 7), "a destructor", "a tuple"),
        ("let P(x,x) = 0.", (1, 9), "another parameter", "x again"),
        ("let P = Q.", (1, 9), "a declared process", "Q, which is not declared"),
        ("let P = P.", (1, 9), "a declared process", "P, which is not declared"),
        ("let P(x) = 0. let Q = P.", (1, 23), "1 argument for P", "0"),
        ("free c. let P = out(c,x).", (1, 23), "a declared name, variable or constant",
         "x, which is not declared"),
        ("free c. fun f/1. let P = out(c,f).", (1, 32), "a declared name, variable or constant",
         "the function f"),
        ("free c. fun f/1. let P = out(c,f(c,c)).", (1, 32), "1 argument for f", "2"),
        ("free c. fun f/2. let P = out(c,f(c)).", (1, 32), "2 arguments for f", "1"),
        ("free c. let P = out(c,c(c)).", (1, 23), "a declared function", "the free name c"),
        ("free c. let P = new P; P.", (1, 24), "a declared process", "P, which the process binds"),
        ("free c. let P(x) = x.", (1, 20), "a declared process", "x, a parameter"),
        ("free c. let P = new k; out(c,k) | out(c,k).", (1, 41),
         "a declared name, variable or constant", "k, which is not declared"),
        ("free c. let P = let x = c in 0 else out(c,x).", (1, 43),
         "a declared name, variable or constant", "x, which is not declared"),
        ("free c. let P = in(c,(x,=x)).", (1, 26), "a declared name, variable or constant",
         "x, which is not declared"),
        ("let P = 1.", (1, 9), "a process", "a number other than 0"),
        ("let P = !^0 0.", (1, 11), "a positive number", "0"),
        (f"let P = !^{'9' * 5000} 0.", (1, 11), f"a number up to {(1 << 62) - 1}", "a larger one"),
        ("let P = !^ x.", (1, 12), "a number", "`x`"),
        ("let P = ! 2 0.", (1, 9), "a token", "`!`"),
        ("let P = (0 | 0.", (1, 15), "`)`, `|` or `+`", "`.`"),
        ("let P = 0; 0.", (1, 10), "`.`, `|` or `+`", "`;`"),
        ("let P = 0 :: 0.", (1, 11), "`.`, `|` or `+`", "`::`"),
        ("free c. let P = if c = c then 0 | 0 else 0.", (1, 37), "`.`, `|` or `+`", "`else`"),
        ("free c. let P = out(c,()).", (1, 24), "a term", "`)`"),
        ("free c. fun f/0. let P = out(c,f()).", (1, 34), "a term", "`)`"),
        ("free c. let P = in(c,()).", (1, 23), "a pattern", "`)`"),
        ("free c. let P = out(c,(c c)).", (1, 26), "`,` or `)`", "`c`"),
        ("free c. let P = out(c).", (1, 22), "`,`", "`)`"),
        ("query trace_equiv(0).", (1, 20), "`,`, `|` or `+`", "`)`"),
        ("query trace_equiv(0,0,0).", (1, 22), "`)`, `|` or `+`", "`,`"),
        ("query other(0,0).", (1, 7), "trace_equiv, session_equiv or session_incl", "`other`"),
        ("let P = 0 +{0.x} 0.", (1, 15), "a number", "`x`"),
        ("let P = 0 +{0.5 0.", (1, 17), "`}`", "`0`"),
        ("let P = new " + "k" * 99 + ".", (1, 112), "`;`", "`.`"),
        ("free c.\r\n\r\nlet P = in(c,x)); 0.", (3, 16), "`.`, `|` or `+`", "`)`"),
    ],
)  # fmt: skip
def test_errors(text: str | bytes, place: tuple[int, int], expected: str, found: str) -> None:
    with pytest.raises(DpsError) as error:
        parsed(text)
    assert (error.value.place.line, error.value.place.column) == place
    assert (error.value.expected, error.value.found) == (expected, found)
    assert str(error.value) == (
        f"line {place[0]}, column {place[1]}: expected {expected}, found {found}"
    )


def test_a_message_cuts_a_long_token() -> None:
    """It shows 40 characters."""
    for length, shown in ((40, "x" * 40), (41, f"{'x' * 40}…")):
        with pytest.raises(DpsError) as error:
            parsed("x" * length)
        assert error.value.found == f"`{shown}`"


def test_each_construct_knows_where_it_ends() -> None:
    text = """free c.
    query trace_equiv(
      new k; in(c,(x,y)); (if x = (y) then out(c,k);0 else !^2 0) +{0.5}
      let (=c,z) = c in 0, 0 + 0)."""
    assert spanned(text) == [
        "+{0.5}", "new k", "in(c,(x,y))", "if x = (y)", "out(c,k)", "0", "!^2", "0",
        "let (=c,z) = c", "0", "+", "0", "0",
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines(end: str) -> None:
    source = SourceText(end.join(["é", "", "ab", ""]).encode())
    assert source.lines == ["é", "", "ab"]
    place = source.place(source.text.index("b"))
    assert (place.line, place.column) == (3, 2)


def test_the_last_line_needs_no_end() -> None:
    assert SourceText(b"a\n b").lines == ["a", " b"]
    assert SourceText(b"").lines == []


PIECES = [
    *sorted(KEYWORDS), *"=/;.,|+()[]{}!*#", "!^", "->", "!^2 ", "c", "x", "f", "P", "0", "1",
    "9" * 30,
    " ", "\n", "\r", "\xa0", "//", "/*", "*/", "(*", "*)", "é", "\0", "free c.", "let P = ",
    "let P(x) = out(c,x).", "query trace_equiv(", "in(c,x);", "out(c,c)", "if c = c then ",
    "let x = c in ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join) | st.binary(max_size=30))
@settings(max_examples=tried(1000))
def test_a_text_is_an_input_file_or_has_a_first_wrong_place(text: str | bytes) -> None:
    source = SourceText(text if isinstance(text, bytes) else text.encode())
    try:
        parse_file(source)
    except DpsError as error:
        assert 1 <= error.place.line <= len(source.lines) + 1
        assert error.place.column >= 1
        assert error.expected
        assert error.found


DEPTH = 20_000 if FULL else 5_000


@pytest.mark.parametrize(
    "process",
    [
        "new k; " * DEPTH + "0",
        "(" * DEPTH + "0" + ")" * DEPTH,
        "if c = c then " * DEPTH + "0",
        "if c = c then 0 else " * DEPTH + "0",
        "out(c," + "h(" * DEPTH + "c" + ")" * DEPTH + ")",
        "out(c," + "(c," * DEPTH + "c" + ")" * DEPTH + ")",
        "in(c," + "(" * DEPTH + "x" + ")" * DEPTH + ")",
        "0" + " | 0" * DEPTH,
        "0 | (" * DEPTH + "0" + ")" * DEPTH,
        "0 +{1} " * DEPTH + "0",
        "!^1 " * DEPTH + "0",
    ],
    ids=lambda process: process[:16],
)
def test_a_file_may_nest_as_deep_as_it_is_long(process: str) -> None:
    assert parsed(f"free c. fun h/1. query trace_equiv({process},0).").queries
    with pytest.raises(DpsError):
        parsed(f"free c. fun h/1. query trace_equiv({process[: len(process) // 2]}")

"""What differs between two models, as a person would say it."""

from random import Random

import pytest
from conftest import tried
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_inputs import random_input

from deepsec_results.dps.model_changes import model_changes
from deepsec_results.dps.source_map import SourceError, parse_source
from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.token_edits import MOST_WORK, edits_between
from deepsec_results.dps.tokens import END, Tokens

DECLARED = "free c. const a, b. fun h/2. fun g/1. reduc unh(h(x,y)) -> x.\n"
QUERY = " query trace_equiv(P(a),P(b))."


def changes(a: str, b: str) -> list[tuple[str, str | None, str | None]]:
    """The changes: the place, what was, what is."""
    parsed_a, parsed_b = parse_source(a.encode()), parse_source(b.encode())
    return [
        (f"{change.place.line}:{change.place.column}", change.a, change.b)
        for change in model_changes(parsed_a, parsed_b)
    ]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("out(c,h(k,r))", "out(c,h(k,k))", [("3:6", "h(k,r)", "h(k,k)")]),
        ("out(c,h(k,r))", "out(c,g(k))", [("3:6", "h(k,r)", "g(k)")]),
        ("out(c,h(k,r))", "out(c,g(h(k,r)))", [("3:6", "h(k,r)", "g(h(k,r))")]),
        ("out(c,g(k))", "out(c,k)", [("3:0", "out(c,g(k))", "out(c,k)")]),
        ("out(c,(k,r))", "out(c,(k,r,a))", [("3:6", "(k,r)", "(k,r,a)")]),
        ("out(c,a)", "in(c,x); out(c,a)", [("3:0", None, "in(c,x);")]),
        ("new s; out(c,a)", "out(c,a)", [("3:0", "new s;", None)]),
        ("new s; new t; 0", "new s; new s; new t; 0", [("3:7", None, "new s;")]),
        ("new s; out(c,s)", "new t; out(c,t)",
         [("3:0", "new s", "new t"), ("3:7", "out(c,s)", "out(c,t)")]),
        ("new s; out(c,a)", "new t; out(c,a)", [("3:0", "new s", "new t")]),
        ("!^3 out(c,a)", "!^4 out(c,a)", [("3:0", "!^3", "!^4")]),
        ("!^3 out(c,k)", "!^4 out(c,r)",
         [("3:0", "!^3", "!^4"), ("3:4", "out(c,k)", "out(c,r)")]),
        ("0 +{0.5} out(c,a)", "0 +{0.25} out(c,a)", [("3:2", "+{0.5}", "+{0.25}")]),
        ("out(c,a) | out(c,b)", "out(c,a) | out(c,k) | out(c,b)", [("3:11", None, "out(c,k) |")]),
        ("out(c,a) | out(c,b)", "out(c,a) + out(c,b)", [("3:9", "|", "+")]),
        ("if k = a then 0", "if k = b then 0", [("3:7", "a", "b")]),
        ("let (x,y) = k in 0", "let (x,=a) = k in 0", [("3:4", "(x,y)", "(x,=a)")]),
    ],
)  # fmt: skip
def test_a_part_of_a_process(a: str, b: str, expected: list[tuple[str, str, str]]) -> None:
    texts = [f"{DECLARED}let P(k) = new r;\n{process}.{QUERY}" for process in (a, b)]
    wanted = [(f"3:{int(at.removeprefix('3:')) + 1}", *parts) for at, *parts in expected]
    assert changes(*texts) == wanted


FILE = f"{DECLARED}let P(k) = out(c,k).{QUERY}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("let P", "let R = 0. let P", [("2:1", None, "process R")]),
        ("const a, b.", "const a, b, d.", [("1:21", None, "constant d")]),
        ("free c.", "free c [private].", [("1:6", "free c", "free c [private]")]),
        ("fun g/1.", "fun g/2.", [("1:30", "fun g/1", "fun g/2")]),
        ("fun g/1. ", "", [("1:30", "function g", None)]),
        ("-> x.", "-> y.",
         [("1:39", "reduc unh(h(x,y)) -> x", "reduc unh(h(x,y)) -> y")]),
        ("const a, b.", "free a. const b.", [("1:14", "const a", "free a")]),
        ("free c.", "set semantics = classic. free c.", [("1:1", None, "setting")]),
        (QUERY, f"{QUERY}{QUERY}", [("2:52", None, "query 2")]),
        (QUERY, "", [("2:22", "query 1", None)]),
        ("trace_equiv", "session_equiv", [("2:28", "trace_equiv", "session_equiv")]),
        (QUERY, f" query trace_equiv(0,0).{QUERY}",
         [("2:22", None, "query 1"), ("2:46", "query 1", "query 2")]),
    ],
)  # fmt: skip
def test_a_declaration(old: str, new: str, expected: list[tuple[str, str, str]]) -> None:
    assert old in FILE
    assert changes(FILE, FILE.replace(old, new, 1)) == expected


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (196, None),
        (197, f"reduc f(({','.join('x' * 197)})) ->…"),
        (1000, f"reduc f(({'x,' * 198}…"),
    ],
)
def test_a_declaration_of_more_than_400_tokens_is_cut(names: int, shown: str | None) -> None:
    """One with N names in its tuple has 2N + 7 tokens."""
    declared = f"reduc f(({','.join('x' * names)})) -> "
    [(_, old, new)] = changes(f"{declared}x.", f"{declared}y.")
    assert (old, new) == ((shown, shown) if shown else (f"{declared}x", f"{declared}y"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("free c.", "free\tc . // a channel\n"),
        ("let P(k) =", "(* (* *)let/**/P ( k )\r\n="),
        ("out(c,k)", "((out((c),(k)); 0))"),
        ("const a, b.", "const b. const a."),
        ("fun h/2. fun g/1.", "fun g/1.\xa0fun h/2."),
        ("->", "="),
        ("P(a),", "(P(a)),"),
    ],
)
def test_layout_is_no_change(old: str, new: str) -> None:
    assert old in FILE
    assert changes(FILE, FILE.replace(old, new)) == []


def relaid(text: str, draw: Random) -> str:
    """A file with other blanks and comments."""
    tokens, parts = Tokens(SourceText(text.encode())), []
    while tokens.kind != END:
        parts += [tokens.text, draw.choice((" ", "\n", "\r\n", " /* , */", " (* . *) ", " //x\n"))]
        tokens.skip()
    return "".join(parts)


SEEDS = st.integers(0, 1 << 60)


@given(SEEDS, SEEDS)
@settings(max_examples=tried(300), deadline=None)
def test_random_files_in_another_layout(seed: int, other: int) -> None:
    text = random_input(Random(seed)).text
    assert changes(text, text) == []
    assert changes(text, relaid(text, Random(other))) == []


@given(SEEDS, SEEDS)
@settings(max_examples=tried(300), deadline=None)
def test_a_changed_token_is_noticed(seed: int, other: int) -> None:
    text, draw = random_input(Random(seed)).text, Random(other)
    tokens = Tokens(SourceText(text.encode()))
    names = []
    while tokens.kind != END:
        if tokens.kind == "a name":
            names.append((tokens.start, tokens.text))
        tokens.skip()
    start, name = draw.choice(names)
    changed = text[:start] + draw.choice(names)[1] + text[start + len(name) :]
    try:
        found = changes(text, changed)
    except SourceError:
        return
    assert bool(found) == (changed != text)


WORDS = st.lists(
    st.sampled_from(["(", ")", "h", "k", ",", ";", "new", "out", "|", "{", "}", "+", "!^", "3"])
)


@given(WORDS, WORDS)
@example(["|", "h", "+", "3"], ["|", "k", "|", "3"])
@settings(max_examples=tried(1000), deadline=None)
def test_edits_turn_one_side_into_the_other(a: list[str], b: list[str]) -> None:
    made: list[str] = []
    at = 0
    for edit in edits_between(a, b):
        assert edit.a_begin >= at
        made += [*a[at : edit.a_begin], *b[edit.b_begin : edit.b_end]]
        assert len(made) == edit.b_end
        at = edit.a_end
    assert made + a[at:] == b


def test_long_declarations_that_differ_much_have_one_edit() -> None:
    size = int(MOST_WORK**0.5) + 1
    a, b = ["x", "k", ";"] * size, ["y", ";", "k"] * size
    assert len(edits_between(a, b)) == 1


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("let P(x) = new k; out(c,h(k,x)).", "let P(y) = new m; out(c,h(m,y)).", True),
        ("let P(x) = in(c,(y,=x)); out(c,y).", "let P(x) = in(c,(z,=x)); out(c,z).", True),
        ("let Q = 0. let P(x) = Q.", "let S = 0. let P(x) = S.", True),
        ("let Q(x) = R(x). let P(x) = Q(x).", "let S(x) = R(x). let P(x) = S(x).", True),
        ("let P(x) = new k; new m; out(c,k).", "let P(x) = new k; new m; out(c,m).", False),
        ("let P(x) = new k; out(c,a).", "let P(x) = new a; out(c,a).", False),
        ("let P(x) = new a; out(c,a).", "let P(x) = new k; out(c,k).", True),
        ("let Q = 0. let P(x) = Q.", "let S = out(c,a). let P(x) = S.", False),
        ("let P(x) = in(c,y); in(c,z); out(c,y).", "let P(x) = in(c,y); in(c,y); out(c,y).", False),
        ("let P(x) = out(c,x).", "let P(x) = out(c,a).", False),
        ("let P(x) = 0. let Q = 0.", "let P(x) = 0.", False),
        ("let Q(x) = 0. let P(x) = 0.", "let Q(x,y) = 0. let P(x) = 0.", False),
        ("let Q(x,y) = 0. let P(x) = 0.", "let Q(x) = 0. let P(x) = 0.", False),
    ],
)
def test_bound_names_and_processes_may_have_other_names(a: str, b: str, same: bool) -> None:
    before = f"{DECLARED} let R(x) = out(c,x). "
    parsed_a, parsed_b = (parse_source(f"{before}{text}{QUERY}".encode()) for text in (a, b))
    assert (not model_changes(parsed_a, parsed_b, names=False)) is same
    assert model_changes(parsed_a, parsed_b)


@pytest.mark.parametrize(
    ("rules", "same"),
    [
        ("reduc unh(h(k,m)) -> k.", True),
        ("reduc unh(h(y,x)) = y.", True),
        ("reduc unh(h((x),y)) -> x.", True),
        ("reduc unh(h(y,x)) -> x.", False),
        ("reduc unh(h(x,x)) -> x.", False),
        ("reduc unh(h(x,a)) -> x.", False),
        ("reduc unh(h(x,y)) -> a.", False),
        ("reduc unh((x,y)) -> x.", False),
        ("reduc unh(h(k,m)) -> k [private].", False),
        ("reduc unh(h(k,m)) -> k; unh(g(k)) -> k.", False),
    ],
)
def test_the_variables_of_rewrite_rules_may_have_other_names(rules: str, same: bool) -> None:
    declared = "reduc unh(h(x,y)) -> x."
    assert declared in FILE
    parsed_a, parsed_b = (
        parse_source(text.encode()) for text in (FILE, FILE.replace(declared, rules))
    )
    assert (not model_changes(parsed_a, parsed_b, names=False)) is same

"""What is said of a file that is not the input of a query."""

import pytest
from conftest import RECORDED
from processes import Protocol
from written import ATOMS, expanded, stored

from deepsec_results.dps.source_map import SourceCall, SourceError, SourceMap, parse_source
from deepsec_results.model.processes import Choice, New, Nil, Output, Position
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import Tuple
from deepsec_results.model.text_place import TextPlace
from deepsec_results.reading.queries import decode_atoms, decode_processes
from deepsec_results.reading.run_documents import decode_query

RUN = RECORDED / "mp37lx_6mbh" / "ballot_swap_27ff"
COPY = (RUN / "ballot_swap.dps").read_text()


def mapped(text: str, number: int = 1, kind: QueryType | None = None) -> SourceMap:
    document = decode_query((RUN / f"query_{number}.json").read_bytes())
    atoms, processes = decode_atoms(document), decode_processes(document)
    kind = kind or document.value.type
    return parse_source(text.encode()).map_query(number, kind, processes, atoms.data)


def test_a_place() -> None:
    source = mapped(COPY)
    place = source.place(Position(source.indexes[1], []))
    assert place is not None
    assert (place.line, place.column, place.end) == (9, 20, TextPlace(9, 25))
    assert place.kind == "new"
    assert place.calls == [SourceCall("Election", 14, 36), SourceCall("Voter", 12, 26)]
    assert place.thread == "Voter 1"
    assert source.place(Position(source.indexes[-1] + 1, [])) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("// Two voters", "(* Three voters *) // Two voters"),
        ("\n", "\r\n"),
        ("let Election(v1,v2) =", "let Election(v1,v2)=\xa0"),
        ("Election", "Vote"),
        ("v1", "left"),
        ("out(c,pk(k))", "out ((c),(pk(k)))"),
        ("reduc adec(aenc(m,r,pk(k)),k) -> m.", "reduc adec(aenc(x,k,pk(m)),m) = (x)."),
        ("const no.", "fun no/0."),
    ],
)
def test_what_does_not_change_the_model_may_differ(old: str, new: str) -> None:
    assert old in COPY
    assert mapped(COPY.replace(old, new)).indexes == mapped(COPY).indexes


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("new r; out(c,aenc(v,r,pub))", "out(c,aenc(v,v,pub))",
         "9, column 20: the result has `new`, but the file has `out`"),
        ("new r;", "new s; new r;", "9, column 20: the result has the name r, but the file has the "
         "name s"),
        ("new k; out(c,pk(k));", "new k;", "12, column 28: the result has `out`, but the file has "
         "parallel processes"),
        ("aenc(v,r,pub)", "aenc(v,pub,r)",
         "9, column 27: the result has the name r, but the file has `pk/1`"),
        ("aenc(v,r,pub)", "aenc(r,r,pub)",
         "9, column 27: the result has `yes`, but the file has `r`"),
        ("out(c,aenc(v,r,pub))", "out(c,(v,r,pub))", "9, column 27: the result has `aenc/3`, but "
         "the file has a tuple of 3 terms"),
        ("out(c,pk(k))", "out(c,k)", "12, column 10: the result has `pk/1`, but the file has `k`"),
        ("| Voter(pk(k),v2)", "",
         "9, column 20: the result has parallel processes, but the file has `new`"),
        ("| Voter(pk(k),v2)", "| Voter(pk(k),v2) | 0", "12, column 60: the result has 2 parallel "
         "processes, but the file has 3"),
        ("Voter(pk(k),v1) | Voter(pk(k),v2)", "Voter(pk(k),v2) | Voter(pk(k),v1)",
         "9, column 27: the result has `yes`, but the file has `no`"),
        ("Voter(pk(k),v2)", "!^2 Voter(pk(k),v2)", "12, column 44: the result has `new`, but the "
         "file has a replication"),
        ("Voter(pk(k),v1) |", "(Voter(pk(k),v1) + 0) |", "12, column 43: the result has `new`, but "
         "the file has a choice"),
        ("query trace_equiv", "query session_equiv", "14, column 1: the result has a trace_equiv, "
         "but the file has a session_equiv"),
        ("const yes.", "", "14, column 28: expected a declared name, variable or constant, found "
         "yes, which is not declared"),
        ("const no.", "const no.\nfree unused.", "8, column 6: the result has no such symbol, but "
         "the file has the free name unused"),
        ("reduc adec(aenc(m,r,pk(k)),k) -> m.", "", "14, column 1: the result has the destructor "
         "adec/2, but the file has no such symbol"),
        ("reduc adec(aenc(m,r,pk(k)),k) -> m.", "reduc adec(aenc(m,r,pk(k)),k) -> k.",
         "5, column 7: the result has other rewrite rules of adec, but the file has these"),
        ("free c.", "free c", "3, column 1: expected `.` or `[private]`, found `fun`"),
    ],
)  # fmt: skip
def test_the_first_difference_is_named(old: str, new: str, reason: str) -> None:
    assert old in COPY
    with pytest.raises(SourceError) as error:
        mapped(COPY.replace(old, new, 1))
    assert str(error.value) == f"line {reason}"
    assert error.value.place is not None


@pytest.mark.parametrize("text", ["free c.", COPY.replace("query", "//")])
def test_the_file_may_have_too_few_queries(text: str) -> None:
    with pytest.raises(SourceError, match=r"^has no query 2; it has none$") as error:
        mapped(text, 2)
    assert error.value.place is None


def test_two_processes_in_the_order_of_another_type_are_noticed() -> None:
    text = COPY.replace("query trace_equiv", "query session_equiv")
    with pytest.raises(SourceError, match="numbered in another order"):
        mapped(text, kind=QueryType.SESSION_EQUIV)


def test_a_type_whose_order_is_not_known_may_be_numbered_in_any() -> None:
    parsed = parse_source(b"const c. query trace_incl(out(c,c),out(c,c)).")
    made = Protocol()

    def mapped_as(*indexes: int) -> SourceMap:
        stored = [Output(made.c, made.c, Position(index, [])) for index in indexes]
        return parsed.map_query(1, QueryType.TRACE_INCL, stored, made.theory.atoms)

    for indexes in ((4, 5), (5, 4)):
        columns = [mapped_as(*indexes).place(Position(index, [])) for index in indexes]
        assert [place.column for place in columns if place] == [27, 36]
    with pytest.raises(SourceError, match="two positions of the result have the same number"):
        mapped_as(4, 4)


def test_a_file_that_would_be_far_larger_is_not_expanded() -> None:
    doubled = "let P0 = out(c,c)." + "".join(
        f"let P{at} = P{at - 1} | P{at - 1}." for at in range(1, 200)
    )
    with pytest.raises(SourceError, match=r"^line 2, column 1: has far more constructs"):
        mapped(f"free c. {doubled}\nquery trace_equiv(P199,0).")


def test_a_short_file_may_have_a_large_process() -> None:
    doubled = "".join(f"let P{at} = P{at - 1} | P{at - 1}." for at in range(1, 12))
    text = f"free c. let P0 = out(c,c). {doubled} query trace_equiv(P11,0)."
    parsed, first, second = expanded(text, 100_000)
    processes = [stored(first), stored(second)]
    source = parsed.map_query(1, QueryType.TRACE_EQUIV, processes, ATOMS)
    assert source.indexes == list(range(2048))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_query_has_two_processes(count: int) -> None:
    parsed = parse_source(b"query trace_equiv(0,0).")
    with pytest.raises(SourceError, match=rf"{count} processes instead of 2"):
        parsed.map_query(1, QueryType.TRACE_EQUIV, [Nil()] * count, [])


def test_an_identifier_means_what_it_meant_where_it_was_written() -> None:
    """An argument keeps its meaning inside a process that binds the same name."""
    text = """const c.
    let Inner(x) = new k; out(c,(x,k)).
    let Outer = new k; Inner(k).
    query trace_equiv(Outer,0)."""
    parsed = parse_source(text.encode())
    made = Protocol()
    outer, inner = made.name(), made.name()
    for pair, right in (((outer, inner), True), ((inner, outer), False), ((inner, inner), False)):
        stored = New(outer.id, Position(0, []), None, New(inner.id, Position(1, []), None, Output(
            made.c, Tuple([*pair]), Position(2, []))))  # fmt: skip
        if right:
            source = parsed.map_query(1, QueryType.TRACE_EQUIV, [stored, Nil()], made.theory.atoms)
            assert source.indexes == [0, 1, 2]
        else:
            with pytest.raises(
                SourceError, match="the result has the name k, but the file has `k`"
            ):
                parsed.map_query(1, QueryType.TRACE_EQUIV, [stored, Nil()], made.theory.atoms)


@pytest.mark.parametrize(
    ("written", "stored", "differs"),
    [
        ("+", None, False),
        ("+{0.5}", 0.5, False),
        # The prover reads the fraction as a number by itself.
        ("+{0.05}", 0.5, False),
        ("+{1}", 1.0, False),
        ("+{1.0}", 1.0, False),
        ("+{0.5}", 0.25, True),
        ("+{0.5}", None, True),
        ("+", 0.5, True),
    ],
)
def test_the_probability_of_a_choice(written: str, stored: float | None, differs: bool) -> None:
    parsed = parse_source(f"query trace_equiv(0 {written} 0,0).".encode())
    processes = [Choice(Position(0, []), stored, None, None), Nil()]
    if not differs:
        assert parsed.map_query(1, QueryType.TRACE_EQUIV, processes, []).indexes == [0]
        return
    with pytest.raises(SourceError, match=r"probability") as error:
        parsed.map_query(1, QueryType.TRACE_EQUIV, processes, [])
    assert error.value.place == TextPlace(1, 21)


def test_what_is_declared_after_a_query_need_not_be_known_to_it() -> None:
    assert mapped(f"{COPY}\nfun later/2.").indexes == mapped(COPY).indexes
    with pytest.raises(SourceError, match="the result has no such symbol"):
        mapped(f"fun earlier/2.\n{COPY}")


@pytest.mark.parametrize(
    ("declared", "difference"),
    [
        ("fun g/2 [private].", None),
        ("fun g/2.", "the function g/2 [private], but the file has the function g/2"),
        (
            "fun g/1 [private].",
            "the function g/2 [private], but the file has the function g/1 [private]",
        ),
        (
            "free g [private].",
            "the function g/2 [private], but the file has the free name g [private]",
        ),
    ],
)
def test_what_a_symbol_is(declared: str, difference: str | None) -> None:
    made = Protocol()
    made.constructor("g", 2, public=False)
    assert _difference(f"const c. {declared}", made) == difference


# The prover stores the rules of a destructor in reverse.
@pytest.mark.parametrize(
    ("rules", "is_same"),
    [
        ("f(x,y) -> x; f(c,(x,y)) -> c", True),
        ("f(c,(y,x)) -> c; f(x,z) = x", True),
        ("f(x,y) -> x; f(x,y) -> x; f(c,(x,y)) -> c", True),
        ("f(x,y) -> x", False),
        ("f(x,y) -> y; f(c,(x,y)) -> c", False),
        ("f(x,x) -> x; f(c,(x,y)) -> c", False),
        ("f(x,y) -> x; f(c,(x,x)) -> c", False),
        ("f(x,y) -> x; f(d,(x,y)) -> d", False),
        ("f(x,y) -> x; f(c,(x,y,z)) -> c", False),
        ("f(x,y) -> x; f(c,(x,y)) -> c; f(c,x) -> x", False),
    ],
)
def test_rewrite_rules(rules: str, is_same: bool) -> None:
    made = Protocol()
    x, y = made.variable("a_1"), made.variable("a_2")
    made.destructor("f", 2, ([made.c, Tuple([x, y])], made.c), ([x, y], x))
    found = _difference(f"const c. reduc {rules}.", made)
    assert found == (None if is_same else "other rewrite rules of f, but the file has these")


def _difference(declared: str, made: Protocol) -> str | None:
    """How a file differs from a result with two processes that do nothing."""
    parsed = parse_source(f"{declared} query trace_equiv(0,0).".encode())
    try:
        parsed.map_query(1, QueryType.TRACE_EQUIV, [Nil(), Nil()], made.theory.atoms)
    except SourceError as error:
        return error.message.removeprefix("the result has ")
    return None

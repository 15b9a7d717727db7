"""How the prover numbers the constructs of a process, and how it keeps parallel processes."""

import pytest
from written import DECLARED, expanded, numbered

from deepsec_results.dps.expansion import Expander, ExpansionError
from deepsec_results.dps.source_map import parse_source

A, B, D = "out(c,a)", "out(c,b)", "out(c,d)"


@pytest.mark.parametrize(
    ("process", "expected"),
    [
        # Which number comes first.
        (f"new k; in(c,x); {A}; {B}", "new0(in1(out3:a(out2:b)))"),
        (f"if a = b then {A} else {B}", "if2(out0:a out1:b)"),
        (f"let x = a in {A} else {B}", "let2(out0:a out1:b)"),
        (f"!^2 {A}", "bang1*2(out0:a)"),
        (f"{A} + {B}", "choice0(out2:a out1:b)"),
        (f"{A} | {B}", "[out0:a out1:b]"),
        # Lists of parallel processes.
        (f"{A} | {B} | {D}", "[out2:d out0:a out1:b]"),
        (f"{A} | ({B} | {D})", "[out0:a out1:b out2:d]"),
        (f"({A} | {B}) | ({D} | {A})", "[out0:a out1:b out2:d out3:a]"),
        (f"{A} | {B} | {D} | {A}", "[out3:a out2:d out0:a out1:b]"),
        (f"0 | {A}", "[0 out0:a]"),
        (f"new k; ({A} | {B}) | {D}", "[new0([out1:a out2:b]) out3:d]"),
        # Replications of lists.
        (f"!^2 ({A} | {B})", "[bang2*2(out0:a) bang3*2(out1:b)]"),
        (f"!^2 (!^3 {A} | {B})", "[bang1*6(out0:a) bang3*2(out2:b)]"),
        (f"!^2 !^3 {A}", "bang2*2(bang1*3(out0:a))"),
        (f"!^2 (!^1 {A} | {B})", "[bang1*2(out0:a) bang3*2(out2:b)]"),
        (f"!^1 ({A} | {B})", "[bang2*1(out0:a) bang3*1(out1:b)]"),
        (f"!^2 ({A} | !^2 ({B} | {D}))",
         "[bang5*2(out0:a) bang3*4(out1:b) bang4*4(out2:d)]"),
        (f"!^2 new k; ({A} | {B})", "bang3*2(new0([out1:a out2:b]))"),
        (f"!^3 ({A} + {B})", "bang3*3(choice0(out2:a out1:b))"),
        ("!^2 0", "bang0*2"),
        # What binds tighter.
        (f"new k; {A} | {B}", "[new0(out1:a) out2:b]"),
        (f"in(c,x); {A} + {B}", "choice0(in2(out3:a) out1:b)"),
        (f"!^2 {A} | {B}", "[bang1*2(out0:a) out2:b]"),
        (f"if a = b then {A} else {B} | {D}", "[if2(out0:a out1:b) out3:d]"),
        (f"let x = a in {A} | {B}", "[let1(out0:a 0) out2:b]"),
        (f"{A} | {B} + {D}", "choice0([out2:a out3:b] out1:d)"),
        (f"{A} + {B} | {D}", "[choice0(out2:a out1:b) out3:d]"),
        (f"{A} + {B} + {D}", "choice0(choice2(out4:a out3:b) out1:d)"),
        (f"{A} + ({B} + {D})", "choice0(out4:a choice1(out3:b out2:d))"),
        (f"if a = b then if a = d then {A} else {B}", "if3(if2(out0:a out1:b) 0)"),
        (f"if a = b then (if a = d then {A}) else {B}", "if3(if1(out0:a 0) out2:b)"),
        (f"if a = b then new k; if a = d then {A} else {B} else {D}",
         "if5(new0(if3(out1:a out2:b)) out4:d)"),
        (f"let x = a in if a = b then {A} else {B}", "let3(if2(out0:a out1:b) 0)"),
        # Odds take the rest of the process.
        (f"{A} +{{0.5}} {B} +{{0.25}} {D}", "choice0(out4:a choice1(out3:b out2:d))"),
        (f"{A} +{{ 1 }} {B} | {D}", "choice0(out3:a [out1:b out2:d])"),
        (f"{A} | {B} +{{0.5}} {D}", "choice0([out2:a out3:b] out1:d)"),
        (f"({A} +{{0.5}} {B}) | {D}", "[choice0(out2:a out1:b) out3:d]"),
    ],
)  # fmt: skip
def test_numbers_and_order(process: str, expected: str) -> None:
    assert numbered(process) == expected


@pytest.mark.parametrize(
    ("declared", "process", "expected"),
    [
        # A call is what it calls, wherever it is.
        (f"let P = {A} | {B}.", f"P | {D}", "[out2:d out0:a out1:b]"),
        (f"let P = {A} | {B}.", "P | P()", "[out0:a out1:b out2:a out3:b]"),
        (f"let P = {A} | {B}.", "!^2 P", "[bang2*2(out0:a) bang3*2(out1:b)]"),
        (f"let P = !^3 {A} | {B}. let Q = P.", "!^2 Q", "[bang1*6(out0:a) bang3*2(out2:b)]"),
        (f"let P = !^3 {A}.", "!^2 P", "bang2*2(bang1*3(out0:a))"),
        ("let P(x) = out(c,x). let Q(y) = P(y); .", "Q(a)", None),
        ("let P(x) = out(c,x). let Q(y) = P(y) | P(b).", "Q(a)", "[out0:? out1:?]"),
        ("let P = 0.", "P | P", "[0 0]"),
    ],
)
def test_calls(declared: str, process: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(Exception, match="expected"):
            numbered(process, declared)
    else:
        assert numbered(process, declared) == expected


def test_one_numbering_goes_through_both_processes() -> None:
    _, first, second = expanded(f"{DECLARED}query session_equiv({A},new k; {B}).")
    assert (first.number, second.number, second.parts[0].number) == (2, 0, 1)


def test_more_copies_than_the_prover_can_count_are_refused() -> None:
    assert numbered(f"!^2 (!^{1 << 60} {A} | {B})") == f"[bang1*{1 << 61}(out0:a) bang3*2(out2:b)]"
    with pytest.raises(ExpansionError):
        numbered(f"!^4 (!^{1 << 60} {A} | {B})")


@pytest.mark.parametrize("operator", ["|", "+"])
def test_an_expansion_stops_at_its_limit(operator: str) -> None:
    doubled = "".join(f"let P{at} = P{at - 1} {operator} P{at - 1}." for at in range(1, 13))
    parsed = parse_source(f"{DECLARED}let P0 = {A}. {doubled} query trace_equiv(P12,0).".encode())
    expander = Expander(parsed.file.processes, 1000)
    with pytest.raises(ExpansionError):
        expander.expand(parsed.file.queries[0].processes[0])

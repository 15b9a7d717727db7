"""The names of parallel processes."""

import pytest
from written import DECLARED, expanded

from deepsec_results.dps.expansion import Construct
from deepsec_results.dps.syntax import ConstructKind
from deepsec_results.dps.threads import name_threads

ROLES = """let Tag(k) = in(c,x); out(c,h(k)).
let Reader = out(c,a); in(c,x).
let Shop(k) = !^3 (Tag(k) | Reader).
let One = new k; (Reader | Tag(k)).
let Own = !^3 new k; in(c,x).
"""


def named(query: str, *args: int) -> tuple[list[str], list[str]]:
    """The threads of both processes, for the constructs in the order of the file; `args` are the
    copies of the replications around them, as many as there are."""
    text = f"{DECLARED}{ROLES}query trace_equiv({query})."
    parsed, *processes = expanded(text)
    threads = name_threads(processes, lambda at: parsed.source.place(at).line)
    first, second = (
        [threads[construct].name(args[:depth]) for construct, depth in constructs(process)]
        for process in processes
    )
    return first, second


def constructs(process: Construct) -> list[tuple[Construct, int]]:
    """The constructs that have a position, each with the number of replications around it."""
    found = []
    pending = [(process, 0)]
    while pending:
        construct, depth = pending.pop()
        parts = list(construct.parts)
        if construct.kind is ConstructKind.PAR:
            parts.sort(key=lambda part: part.entered)
        elif construct.kind is not ConstructKind.NIL and not construct.is_single_copy:
            found.append((construct, depth))
        inside = depth + (construct.kind is ConstructKind.BANG and not construct.is_single_copy)
        pending += [(part, inside) for part in reversed(parts)]
    return found


@pytest.mark.parametrize(
    ("process", "expected"),
    [
        ("Reader", ["Reader"] * 2),
        ("One", ["One", "Reader", "Reader", "Tag", "Tag"]),
        # The innermost call at the head, also of `Reader` in `Shop`.
        ("new k; (Tag(k) | Tag(k))", ["line 7", "Tag 1", "Tag 1", "Tag 2", "Tag 2"]),
        ("One | One", ["One 1", "Reader 1", "Reader 1", "Tag 1", "Tag 1",
                       "One 2", "Reader 2", "Reader 2", "Tag 2", "Tag 2"]),
        # Whatever comes after a construct belongs to its component, calls too.
        ("in(c,x); Tag(x) | Reader", ["line 7"] * 3 + ["Reader"] * 2),
        ("in(c,x); (Tag(x) + Reader)", ["line 7"] * 6),
        ("if a = b then Tag(a) else Reader", ["line 7"] * 5),
        # Without a call, the line where it begins.
        ("out(c,a) |\nout(c,b)", ["line 7", "line 8"]),
        ("out(c,a) | out(c,b)", ["line 7 (1)", "line 7 (2)"]),
        ("0 | Tag(a) | 0", ["Tag"] * 2),
        # In the order of the file, whatever the order of the result.
        ("Tag(a) | Tag(b) | Tag(d)", ["Tag 1"] * 2 + ["Tag 2"] * 2 + ["Tag 3"] * 2),
        # `!^1` is not there.
        ("new k; !^1 Tag(k)", ["line 7"] * 3),
        ("!^1 Tag(a) | !^1 (Reader | out(c,a))", ["Tag"] * 2 + ["Reader"] * 2 + ["line 7"]),
    ],
)  # fmt: skip
def test_threads(process: str, expected: list[str]) -> None:
    assert named(f"{process},0")[0] == expected


@pytest.mark.parametrize(
    ("process", "args", "expected"),
    [
        ("!^3 Tag(a)", (1,), ["Tag 1-3", "Tag 1", "Tag 1"]),
        ("!^3 Tag(a)", (3,), ["Tag 1-3", "Tag 3", "Tag 3"]),
        ("!^2 Tag(a) | Tag(b)", (2,), ["Tag 1-2", "Tag 2", "Tag 2", "Tag 3", "Tag 3"]),
        ("Shop(a)", (2,), ["Tag 1-3", "Tag 2", "Tag 2", "Reader 1-3", "Reader 2", "Reader 2"]),
        (
            "Shop(a) | Shop(b)",
            (1,),
            [
                "Tag 1-3",
                "Tag 1",
                "Tag 1",
                "Reader 1-3",
                "Reader 1",
                "Reader 1",
                "Tag 4-6",
                "Tag 4",
                "Tag 4",
                "Reader 4-6",
                "Reader 4",
                "Reader 4",
            ],
        ),
        ("!^2 Shop(a)", (5,), ["Tag 1-6", "Tag 5", "Tag 5", "Reader 1-6", "Reader 5", "Reader 5"]),
        # A call before a replication names its copies too.
        ("Own", (2,), ["Own 1-3", "Own 2", "Own 2"]),
        ("new k; !^3 in(c,x)", (2,), ["line 7 (1)", "line 7 (1)", "line 7 (3)"]),
        ("new k; !^3 Tag(k)", (2,), ["line 7", "line 7", "Tag 2", "Tag 2"]),
        # Replications in one another: the outer copies first.
        ("!^2 !^3 Tag(a)", (2, 1), ["Tag 1-6", "Tag 4-6", "Tag 4", "Tag 4"]),
        ("!^2 One", (2,), ["One 1-2", "One 2", "Reader 2", "Reader 2", "Tag 2", "Tag 2"]),
        # What no trace of the prover has.
        (f"!^{1 << 61} !^2 Tag(a)", (1, 1), ["Tag"] * 4),
        ("!^3 Tag(a)", (4,), ["Tag 1-3", "Tag", "Tag"]),
        ("!^3 Tag(a)", (0,), ["Tag 1-3", "Tag", "Tag"]),
    ],
)
def test_copies(process: str, args: tuple[int, ...], expected: list[str]) -> None:
    assert named(f"{process},0", *args)[0] == expected


def test_a_role_has_the_same_name_in_both_processes() -> None:
    assert named("Tag(a),Tag(a) | Tag(b)") == (["Tag 1"] * 2, ["Tag 1"] * 2 + ["Tag 2"] * 2)
    assert named("Tag(a) | Reader,Tag(b)") == (["Tag"] * 2 + ["Reader"] * 2, ["Tag"] * 2)

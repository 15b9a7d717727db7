"""Parsing and mapping take linear time, however a file is nested."""

from collections.abc import Callable

import pytest
from conftest import FULL
from test_linear import grows_linearly
from written import ATOMS, expanded, stored

from deepsec_results.dps.source_map import SourceError, SourceMap, parse_source
from deepsec_results.model.runs import QueryType


def parse(text: str) -> None:
    try:
        parse_source(text.encode())
    except SourceError as error:
        assert error.place is not None


@pytest.mark.parametrize(
    "make",
    [
        lambda count: "/*" * count,
        lambda count: "(**" * count,
        lambda count: "//" * count,
        lambda count: "// \r" * count,
        lambda count: "free c. " + "\n" * count + "é",
        lambda count: "let P = " + "(" * count,
        lambda count: "free c. let P = out(c," + "(" * count,
        lambda count: "free c. let P = in(c," + "(x," * count,
        lambda count: "free c. let P = " + "if c = c then " * count + "0" + " else 0" * count,
        lambda count: f"let P({','.join(f'x{at}' for at in range(count))}) = 0.",
        lambda count: f"const {','.join(f'x{at}' for at in range(count))}.",
        lambda count: f"let P = !^{'9' * count} 0.",
        lambda count: "free c. let P = " + "new c; " * count + "out(c,c)" + " | out(c,c)" * count,
        lambda count: "let P0 = 0. " + " ".join(
            f"let P{at + 1} = P{at}." for at in range(count)),
    ],
)  # fmt: skip
def test_parsing(make: Callable[[int], str]) -> None:
    def work(count: int) -> Callable[[], object]:
        text = make(count)
        return lambda: parse(text)

    assert grows_linearly(work, 500)


def mapping(process: str, declared: str = "") -> Callable[[], SourceMap]:
    text = f"free c. {declared}query trace_equiv({process},0)."
    parsed, first, second = expanded(text, 1_000_000)
    processes = [stored(first), stored(second)]
    return lambda: parsed.map_query(1, QueryType.TRACE_EQUIV, processes, ATOMS)


SHAPES: dict[str, Callable[[int], tuple[str, str]]] = {
    "new": lambda count: ("new k; " * count + "0", ""),
    "out": lambda count: ("out(c,c); " * count + "0", ""),
    "if": lambda count: ("if c = c then out(c,c) else " * count + "0", ""),
    "parallel": lambda count: ("out(c,c)" + " | out(c,c)" * count, ""),
    "parallel on the right": lambda count: ("out(c,c) | (" * count + "0" + ")" * count, ""),
    "two lists": lambda count: ("(out(c,c) | 0)" + " | (out(c,c) | 0)" * count, ""),
    "choice": lambda count: ("out(c,c) + " * count + "0", ""),
    "replication": lambda count: ("!^2 " * count + "out(c,c)", ""),
    "one copy": lambda count: ("!^1 " * count + "out(c,c)", ""),
    "calls": lambda count: (
        f"P{count}",
        "let P0 = out(c,c). " + "".join(f"let P{at + 1} = P{at}." for at in range(count)),
    ),
    "arguments": lambda count: (
        f"P{count}(c)",
        "let P0(x) = out(x,x). " + "".join(f"let P{at + 1}(x) = P{at}(x)." for at in range(count)),
    ),
    "many calls": lambda count: ("P" + " | P" * count, "let P = new k; out(c,c)."),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_mapping(shape: str) -> None:
    assert grows_linearly(lambda count: mapping(*SHAPES[shape](count)), 300)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_query_may_nest_as_deep_as_its_file(shape: str) -> None:
    assert mapping(*SHAPES[shape](10_000 if FULL else 1_000))().indexes

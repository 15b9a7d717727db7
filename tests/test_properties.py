"""Properties of any input, tried on generated values and on mutated real files."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command import every_command, tells_json
from conftest import FIXTURES, FULL, RECORDED
from grammar import read_input
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deepsec_results.analysis.conformity import FileKind, validate_document
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.judging import judge
from deepsec_results.analysis.listing import list_batch
from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.calculus.notation import ShownLabels
from deepsec_results.cli.main import main
from deepsec_results.model.atoms import (
    Atom,
    AtomicData,
    AtomicMeta,
    ConstructorCategory,
    Name,
    Representation,
    Symbol,
    Variable,
)
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Par,
    Position,
    Process,
)
from deepsec_results.model.runs import ABSENT, QueryResult, QueryType, RunStatus
from deepsec_results.model.tags import NIL_TAG
from deepsec_results.model.terms import Atomic, Equality, Function, Pattern, PatternTuple, Term
from deepsec_results.model.terms import Tuple as TupleTerm
from deepsec_results.model.visible import escape_json, visible
from deepsec_results.reading.batches import BatchFile, UnreadableFile, decode_batch
from deepsec_results.reading.documents import Document, decode, read_plain
from deepsec_results.reading.escapes import mend, unescape
from deepsec_results.reading.names import DIGITS, from_base_38, read_batch_name
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.queries import decode_atoms, decode_processes, decode_trace, tag_nil
from deepsec_results.reading.running_provers import Process as SystemProcess
from deepsec_results.reading.running_provers import ProcessState
from deepsec_results.reading.trees import QueryFile
from deepsec_results.render.batches.dps import rebuild
from deepsec_results.render.batches.layout import lay_out_process
from deepsec_results.render.kit.formats import csv_cell, json_text

ANY_CASE = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
QUERIES = msgspec.json.Decoder(QueryResult)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip

REAL = [
    path.read_bytes()
    for path in [
        *sorted(RECORDED.glob("mp37*.json"))[::4],
        RECORDED / "mp37mb_34r0.json",
        *sorted(RECORDED.glob("mp37m[ef]*/*.json")),
        RECORDED / "mp37m1_f9ku/coin_choice_8fv2/query_1.json",
        RECORDED / "mp37m1_f9ku/replicated_leak_8w8m/query_1.json",
    ]
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A recorded file with a few pieces cut out, doubled, or put in."""
    data = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        piece = draw(
            st.sampled_from([b"", b'"', b"\\", b"\\195", b"{", b"}", b"null", b"-1", b",", b"\0",
                             b"\xff", b"[[", data[start:end] * 2])
            | st.binary(max_size=6)
        )  # fmt: skip
        data = data[:start] + piece + data[end:]
    return data


def judged_by_all(data: bytes) -> None:
    """Read a text in every way. It may be refused with a message; nothing else may be raised."""
    for read in (decode_batch, lambda text: decode(text, QUERIES), read_plain):
        try:
            read(data)
        except ReadingError as error:
            assert str(error.problem)
    try:
        document = read_plain(data)
    except ReadingError:
        return
    for kind in FileKind:
        for finding in validate_document(document, "mp37m9_9911.json", kind):
            assert finding.message
            assert finding.place is None or finding.place.line >= 1


@ANY_CASE
@given(st.binary(max_size=200) | mutated())
@example(b"")
@example(b'{"status":"completed"')
@example(b'{"\\ud800":1}')
@example(b'{"status":"completed","title":"\\q\\195"}')
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    judged_by_all(data)


@ANY_CASE
@given(JSON)
def test_any_json_is_judged(value: Any) -> None:
    judged_by_all(json.dumps(value).encode())


@ANY_CASE
@given(JSON, st.booleans())
def test_mending_never_changes_what_can_be_read(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode()
    document = read_plain(text)
    assert document.mended is None
    assert document.value == json.loads(text)
    assert mend(text) is None or json.loads(mend(text).text) == json.loads(text)  # type: ignore[union-attr]


@ANY_CASE
@given(mutated())
def test_a_mutated_file_that_is_json_is_read_as_json(data: bytes) -> None:
    try:
        strict = json.loads(data.decode())
    except (ValueError, RecursionError):
        return
    if isinstance(strict, dict):
        try:
            document = read_plain(data)
        except ReadingError as error:
            assert "is not JSON" not in str(error), "but what Python's own reader takes"
            return
        if document.mended is None:
            assert document.value == strict
        else:  # half a surrogate pair, which Python's own reader takes
            assert b"\\u" in data


@ANY_CASE
@given(
    # None has a quote, which could be a part of the title before it.
    st.sampled_from([b"", b",", b"}", b"{", b"]", b":", b"1 2", b"nul", b"01", b"\0"]),
    st.integers(0, 3),
)
def test_mending_never_makes_valid_what_is_broken_elsewhere(piece: bytes, at: int) -> None:
    holes = [b"", b"", b"", b""]
    holes[at] = piece
    plain = b'{%s"title":"x"%s,"n":[1%s]%s}' % tuple(holes)
    broken = plain.replace(b'"x"', rb'"\195\169"')
    mended = mend(broken)
    assert mended is not None
    assert _is_json(mended.text) == _is_json(plain)


DOCUMENTS = [
    *REAL,
    *(b'{"status":"completed","%s":"x"}' % name for name in (b"title", b"error_msg", b"run_file")),
    b'{"status":"completed","warnings":["x"]}',
    b'{"status":"completed","computed_options":{"title":"x"}}',
]


@ANY_CASE
@given(st.lists(st.sampled_from(DOCUMENTS), min_size=2, max_size=3),
       st.sampled_from([b"", b" ", b"\n"]))  # fmt: skip
def test_two_documents_are_not_one(documents: list[bytes], between: bytes) -> None:
    with pytest.raises(ReadingError, match="is not JSON"):
        read_plain(between.join(documents))


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def as_ocaml_escapes(text: str) -> str:
    """OCaml's `String.escaped`, written from its documentation."""
    named = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x09: "\\t", 0x0D: "\\r", 0x08: "\\b"}
    return "".join(
        named.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03d}")
        for byte in text.encode()
    )


@ANY_CASE
@given(st.text())
@example('Équivalence "forte" – π-calculus')
def test_titles_come_back_from_the_provers_escapes(title: str) -> None:
    once = as_ocaml_escapes(title)
    assert unescape(once) == title
    twice = as_ocaml_escapes(once)
    options = f'{{"title":"{once}"}}'
    text = (
        f'{{"title":"{twice}","status":"completed","command_options":{options},'
        f'"computed_options":{options}}}'
    )
    decoded = decode_batch(text.encode())
    assert decoded.batch.title == title
    assert decoded.plain()["title"] == title


@ANY_CASE
@given(st.integers(38**5, 38**6 - 1), st.integers(0, 999_998))
def test_names_come_back(created: int, random: int) -> None:
    name = read_batch_name(f"{base_38(created)}_{base_38(random)}.json")
    assert name is not None
    assert (name.created, name.random) == (created, random)


def base_38(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 38)
        digits = DIGITS[digit] + digits
    assert from_base_38(digits) >= 0
    return digits


@ANY_CASE
@given(st.text(st.characters()))
def test_shown_text_acts_on_nothing(text: str) -> None:
    assert (
        visible(text)
        .replace("\xa0", "")
        .replace("\u3000", "")
        .replace("\u2009", "")
        .replace("\u202f", "")
        .isprintable()
    )
    assert not csv_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    escaped = escape_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(escaped) == text
    assert json.loads(json_text({"value": text})) == {"value": text}


# Constructors and names that processes are made of: 0 to 2 symbols, 3 to 8 names, 9 on variables.
ATOMS: list[Atom] = [
    *(
        Symbol(label, at, arity, ConstructorCategory(), Representation.USER_DEFINED, True)
        for at, (label, arity) in enumerate([("c", 0), ("h", 1), ("in", 2)])
    ),
    *(Name(label, at) for at, label in enumerate(["k", "k", "c", "new", "é", "P"])),
    *(Variable(label, at) for at, label in enumerate(["x", "x", "h", "let"])),
]
NAMES, VARIABLES = range(3, 9), range(9, 13)
AT = Position(1, [])


def terms(bound: list[int]) -> st.SearchStrategy[Term]:
    leaves: st.SearchStrategy[Term] = st.just(Function(0))
    if bound:
        leaves |= st.sampled_from(bound).map(Atomic)
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, min_size=2, max_size=3).map(TupleTerm)
            | inner.map(lambda term: Function(1, [term]))
            | st.tuples(inner, inner).map(lambda two: Function(2, list(two)))
        ),
        max_leaves=4,
    )


@st.composite
def processes(draw: st.DrawFn, bound: list[int], fuel: int) -> Process:
    """A process in which each name and variable is bound before it is used."""
    kind = draw(st.integers(0, 8)) if fuel else 0
    rest = lambda more=(): draw(processes([*bound, *more], fuel - 1))  # noqa: E731
    term = lambda: draw(terms(bound))  # noqa: E731
    match kind:
        case 1:
            return Output(term(), term(), AT, rest())
        case 2:
            variable = draw(st.sampled_from(VARIABLES))
            return Input(term(), Atomic(variable), AT, rest([variable]))
        case 3:
            name = draw(st.sampled_from(NAMES))
            return New(name, AT, None, rest([name]))
        case 4:
            return IfThenElse(term(), term(), AT, rest(), draw(st.sampled_from([None, rest()])))
        case 5:
            one, two = draw(st.permutations(VARIABLES))[:2]
            pattern: Pattern = draw(
                st.sampled_from(
                    [Atomic(one), PatternTuple([Atomic(one), Equality(term()), Atomic(two)])]
                )
            )
            more = [one] if isinstance(pattern, Atomic) else [one, two]
            return LetInElse(pattern, term(), AT, rest(more), draw(st.sampled_from([None, rest()])))
        case 6:
            return Par([rest() for _ in range(draw(st.integers(0, 3)))])
        case 7:
            return Bang(draw(st.integers(1, 5)), AT, rest())
        case 8:
            return Choice(AT, process1=rest(), process2=rest())
        case _:
            return Nil()


def shape_of(process: Process | None) -> Any:
    """A process as the reader of the grammar has it, without its terms."""
    match process:
        case None | Nil():
            return ("0",)
        case Output() | Input():
            kind = "out" if isinstance(process, Output) else "in"
            return (kind, shape_of(process.process))
        case New():
            return ("new", shape_of(process.process))
        case Bang():
            return ("!", process.multiplicity, shape_of(process.process))
        case IfThenElse() | LetInElse():
            kind = "if" if isinstance(process, IfThenElse) else "let"
            return (kind, shape_of(process.process_then), shape_of(process.process_else))
        case Choice():
            return ("+", shape_of(process.process1), shape_of(process.process2))
        case Par():
            parts = [shape_of(inner) for inner in process.process_list]
            flat = [branch for part in parts for branch in (part[1:] if part[0] == "|" else [part])]
            return ("|", *sorted(flat, key=repr)) if len(flat) > 1 else (flat or [("0",)])[0]


def shape_read(tree: Any) -> Any:
    match tree[0]:
        case "0":
            return tree
        case "out" | "in" | "if" | "let":
            return (tree[0], *map(shape_read, tree[3:]))
        case "new":
            return ("new", shape_read(tree[2]))
        case "!":
            return ("!", tree[1], shape_read(tree[2]))
        case "|":
            return ("|", *sorted(map(shape_read, tree[1:]), key=repr))
        case _:
            return (tree[0], *map(shape_read, tree[1:]))


@ANY_CASE
@given(processes([], 6), processes([], 3))
def test_any_process_is_rebuilt(first: Process, second: Process) -> None:
    query = QueryResult(
        RunStatus.COMPLETED, QueryType.TRACE_EQUIV, ABSENT, ABSENT, semantics=Semantics.CLASSIC
    )
    atoms = AtomicData(AtomicMeta(3, 0, 4, 6), ATOMS)
    (asked,) = read_input(rebuild(query, atoms, [first, second])).queries
    assert [shape_read(process) for process in asked.processes] == [
        shape_of(first),
        shape_of(second),
    ]
    assert lay_out_process(first, ShownLabels(ATOMS))


@ANY_CASE
@given(processes([], 5))
def test_a_process_comes_back_from_json(process: Process) -> None:
    text = msgspec.json.encode([process]).replace(f'"{NIL_TAG}"'.encode(), b"null")
    query = b'{"status":"completed","type":"trace_incl","atomic_data":{},"processes":%s}' % text
    document = decode(query, QUERIES)
    assert decode_processes(document) == [process]
    assert len(tag_nil(text)) == len(text)


@ANY_CASE
@given(mutated())
def test_a_mutated_query_has_a_verdict_or_is_unreadable(data: bytes) -> None:
    try:
        document: Document[QueryResult] = decode(data, QUERIES)
    except ReadingError as error:
        assert judge(QueryFile(1, None, error.problem)).verdict is Verdict.UNDECIDED
        return
    decided = judge(QueryFile(1, None, document)).verdict is not Verdict.UNDECIDED
    assert not decided or document.value.status is RunStatus.COMPLETED
    for part in (decode_trace, decode_atoms, decode_processes):
        try:
            part(document)
        except ReadingError as error:
            assert str(error.problem)


@ANY_CASE
@given(
    st.sets(st.sampled_from(RowStatus)), st.booleans(), st.none() | st.text(max_size=3),
    st.none() | st.integers(0, 2 * 10**9), st.none() | st.integers(0, 2 * 10**9), st.booleans(),
)  # fmt: skip
def test_filters_add_up(
    statuses: set[RowStatus], or_stale: bool, title: str | None, since: int | None,
    until: int | None, stale: bool,
) -> None:  # fmt: skip
    together = Filters(frozenset(statuses), or_stale, title, since, until, stale)
    alone = [
        Filters(statuses=frozenset(statuses), or_stale=or_stale), Filters(title=title),
        Filters(since=since), Filters(until=until), Filters(stale=stale),
    ]  # fmt: skip
    for listed in LISTED:
        assert together.keep(listed) == all(filters.keep(listed) for filters in alone)
        created = listed.row.created
        if together.keep(listed) and created is not None:
            assert together.may_keep(created)


def _listed() -> list[Any]:
    gone = SystemProcess(ProcessState.NONE)
    files: list[BatchFile | UnreadableFile] = []
    for path in sorted(RECORDED.glob("mp37*.json")):
        name = read_batch_name(path.name)
        assert name is not None
        files.append(
            BatchFile(name.id, str(path), name.created, 0.0, decode_batch(path.read_bytes()))
        )
    return [list_batch(file, 0, lambda pid: gone) for file in files]


LISTED = _listed()
COMMANDS = every_command("last", "last~1")
SHARES = 3  # each example is tried with one of so many parts of the commands


@settings(ANY_CASE, max_examples=40 if FULL else 5)
@given(mutated(), mutated(), mutated(), st.integers(0, SHARES - 1))
def test_every_command_ends_in_a_documented_way(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    batch: bytes,
    result: bytes,
    query: bytes,
    share: int,
) -> None:
    folder = tmp_path / "mp37mf_14z1"
    (folder / "r_1").mkdir(parents=True, exist_ok=True)
    (tmp_path / "mp37mf_14z1.json").write_bytes(batch)
    (folder / "r_1.json").write_bytes(result)
    (folder / "r_1" / "query_1.json").write_bytes(query)
    whole = b'{"status":"completed","run_files":["mp37mf_14z1/r_1.json"]}'
    (tmp_path / "mp37me_14z1.json").write_bytes(whole)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    for command in COMMANDS[share::SHARES]:
        code, stdout, stderr = _ended(monkeypatch, command)
        assert code in (0, 1, 2), (command, stderr)
        if tells_json(command) and stdout:
            json.loads(stdout)
        assert stdout.replace("\n", "").isprintable() and stderr.replace("\n", "").isprintable()


def _ended(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> tuple[int, str, str]:
    stdout, stderr = io.StringIO(), io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stdout)
        patch.setattr(sys, "stderr", stderr)
        with pytest.raises(SystemExit) as end:
            main(command)
    return int(end.value.code or 0), stdout.getvalue(), stderr.getvalue()


def test_the_corpus_of_fixtures_is_judged() -> None:
    for path in sorted(FIXTURES.rglob("*.json")):
        judged_by_all(path.read_bytes())

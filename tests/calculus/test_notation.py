"""Verdicts, traces and processes, against what the prover printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FIXTURES, RECORDED
from recorded import expected_rows

from deepsec_results.analysis.judging import judge
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.calculus.notation import ShownLabels, write_action, write_term, write_trace
from deepsec_results.dps.words import KEYWORDS
from deepsec_results.model.atoms import (
    Atom,
    ConstructorCategory,
    Name,
    Representation,
    Symbol,
    TupleCategory,
    Variable,
)
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
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.terms import (
    Atomic,
    Equality,
    Function,
    PatternTuple,
    RecipeFunction,
    Tuple,
)
from deepsec_results.model.traces import BangAction, OutputAction
from deepsec_results.reading.batches import BatchFile, read_batches
from deepsec_results.reading.documents import Document
from deepsec_results.reading.queries import decode_atoms, decode_processes, decode_trace
from deepsec_results.reading.trees import QueryFile, RunFile, read_tree
from deepsec_results.render.batches.dps import UniqueLabels, rebuild
from deepsec_results.render.batches.layout import lay_out_process
from deepsec_results.render.kit.sentences import verdict_sentence

PRINTED = FIXTURES / "recorded" / "printed"


EXPECTED = expected_rows()


def runs_of(batch: str) -> list[RunFile]:
    (file,) = read_batches([str(RECORDED / f"{batch}.json")])
    assert isinstance(file, BatchFile)
    return list(read_tree(file.batch, str(RECORDED)))


def query_of(row: dict[str, str]) -> Document[QueryResult]:
    (run,) = (run for run in runs_of(row["batch"]) if run.input.name == row["input_file"])
    result = run.queries[int(row["query"]) - 1].result
    assert isinstance(result, Document)
    return result


def test_the_table_is_complete() -> None:
    assert len(EXPECTED) == 141
    assert sum(bool(row["trace"]) for row in EXPECTED) == 45


@pytest.mark.parametrize(
    "row", EXPECTED, ids=lambda row: f"{row['batch']}-{row['input_file']}-{row['query']}"
)
def test_verdicts_and_traces_are_the_provers(row: dict[str, str]) -> None:
    document = query_of(row)
    assert judge(QueryFile(1, None, document)).verdict == row["verdict"]
    assert document.value.type == row["type"]
    if row["trace"]:
        trace = decode_trace(document)
        labels = ShownLabels(decode_atoms(document).data)
        assert write_trace(trace.action_sequence, labels) == row["trace"]
        assert str(trace.index_process) == row["process"]


def printed_results() -> Iterator[tuple[str, str]]:
    """Each batch with a sentence that the prover printed of one of its queries, in order."""
    for path in sorted(PRINTED.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("Result query"):
                yield path.stem, line.partition(": ")[2].partition(" Verified in")[0]


def test_sentences_are_the_provers() -> None:
    said: dict[str, list[str]] = {}
    for batch, sentence in printed_results():
        said.setdefault(batch, []).append(sentence)
    for batch, sentences in said.items():
        queries = [query for run in runs_of(batch) for query in run.queries]
        decided = [
            (judge(query), query.result.value)
            for query in queries
            if isinstance(query.result, Document) and judge(query).verdict is not Verdict.UNDECIDED
        ]
        ours = [verdict_sentence(outcome, result.type, None) for outcome, result in decided]
        assert ours == sentences, batch


def name(label: str, index: int = 0) -> Name:
    return Name(label=label, index=index)


def symbol(label: str, arity: int, *, index: int = 0, public: bool = True) -> Symbol:
    category = TupleCategory() if label.startswith("tuple") else ConstructorCategory()
    return Symbol(label, index, arity, category, Representation.USER_DEFINED, public)


ATOMS: list[Atom] = [
    symbol("c", 0), symbol("h", 1), symbol("tuple2", 2),
    name("k", 1), name("k", 2), name("k", 3), Variable("x", 4), Variable("c", 5), name("if", 6),
]  # fmt: skip
C = Function(0)
AT = Position(7, [])


def text(process: Process) -> list[str]:
    lines = lay_out_process(process, ShownLabels(ATOMS))
    return ["  " * line.depth + line.text for line in lines]


def test_labels_are_told_apart_in_the_order_in_which_they_are_met() -> None:
    labels = ShownLabels(ATOMS)
    assert [labels.atom(at) for at in (5, 3, 5, 4)] == ["k", "k_2", "k", "k_3"]
    assert labels.atom(7) == "c_2"  # a variable; a free name has the same label
    assert labels.atom(3, [1, 2]) == "k_2[1,2]"
    assert labels.atom(99) == "?99"


def test_terms() -> None:
    labels = ShownLabels(ATOMS)
    term = Function(1, [Tuple([Atomic(3), Function(0), Atomic(6)])])
    assert write_term(term, labels) == "h((k,c,x))"
    assert write_term(Function(2, [Atomic(3), Atomic(6)]), labels) == "(k,x)"
    pattern = PatternTuple([Atomic(6), Equality(Atomic(3))])
    assert write_term(pattern, labels) == "(x,=k)"


@pytest.mark.parametrize(
    ("process", "lines"),
    [
        (Nil(), ["0"]),
        (New(3, AT, None, Output(C, Atomic(3), AT)), ["new k;", "out(c,k)"]),
        (New(3, AT), ["new k;", "0"]),
        (Input(C, Atomic(6), AT, Nil()), ["in(c,x)"]),
        (Bang(2, AT, Output(C, C, AT)), ["!^2", "  out(c,c)"]),
        (Par([]), ["0"]),
        (Par([Nil()]), ["0"]),
        (Par([Nil(), Output(C, C, AT)]), ["(", "  0", "|", "  out(c,c)", ")"]),
        (Choice(AT, process1=Output(C, C, AT)), ["(", "  out(c,c)", "+", "  0", ")"]),
        (IfThenElse(C, C, AT, Output(C, C, AT)), ["if c = c then", "out(c,c)"]),
        (IfThenElse(C, C, AT, None, Output(C, C, AT)),
         ["if c = c then (", "  0", ") else", "  out(c,c)"]),
        (LetInElse(Atomic(6), C, AT, IfThenElse(C, C, AT), Nil()),
         ["let x = c in (", "  if c = c then", "  0", ") else", "  0"]),
    ],
)  # fmt: skip
def test_layout(process: Process, lines: list[str]) -> None:
    assert text(process) == lines


def test_identifiers_are_unique_and_not_reserved() -> None:
    labels = UniqueLabels(ATOMS).scope()
    given = [labels.atom(at) for at in range(3, 9)] + [labels.atom(3, [1]), labels.atom(3, [2])]
    assert given == ["k", "k_2", "k_3", "x", "c_2", "if_2", "k_4", "k_5"]
    assert not KEYWORDS & set(given)
    assert labels.fresh("é'1") == "x__'1"


def test_which_labels_are_numbered() -> None:
    """Those of atoms with the label of another one; an atom that is not in the table has none."""
    atoms = [Name("k", 0), Name("m", 0), Name("k", 0), Name("k", 0)]
    labels = ShownLabels(atoms)
    assert labels.numbered == frozenset()
    assert [labels.atom(at) for at in (2, 1, 0, 9)] == ["k", "m", "k_2", "?9"]
    assert labels.numbered == {"k_2"}
    assert labels.atom(3, [1, 2]) == "k_3[1,2]"
    assert labels.numbered == {"k_2", "k_3"}
    # An unsafe character is escaped, which is no number.
    labels = ShownLabels([Name("k\x1b", 0)])
    assert labels.atom(0) == "k\\x1b"
    assert labels.numbered == frozenset()


@pytest.mark.parametrize(("count", "words"), [(1, "1 copy"), (2, "2 copies"), (3, "3 copies")])
def test_a_replication_says_how_many_copies_it_makes(count: int, words: str) -> None:
    written = write_action(BangAction(AT, count), ShownLabels(ATOMS), 1)
    assert written == f"replication, {words} unfolded"


def test_names_that_collide_are_renamed() -> None:
    (run,) = (run for run in runs_of("mp37lx_6mbh") if run.name == "unused_rule")
    document = run.queries[0].result
    assert isinstance(document, Document)
    rebuilt = rebuild(document.value, decode_atoms(document), decode_processes(document))
    # The second process makes a name that has the label of a free one, which the first uses.
    assert "free k [private]." in rebuilt
    assert "out(c,senc(x,k))." in rebuilt
    assert "new k_2;\n  out(c,senc(x,k_2))." in rebuilt


def test_an_input_of_a_pattern_is_an_input_and_a_let() -> None:
    process = Input(C, PatternTuple([Atomic(6), Equality(C)]), AT, Output(C, Atomic(6), AT))
    lines = lay_out_process(process, UniqueLabels(ATOMS).scope(), for_prover=True)
    assert [line.text for line in lines] == ["in(c,z);", "let (x,=c) = z in", "out(c,x)"]


def test_a_process_nested_deeply_is_laid_out() -> None:
    depth = 100_000
    process: Process = Output(C, C, AT)
    for _ in range(depth):
        process = New(3, AT, None, process)
    assert text(process) == ["new k;"] * depth + ["out(c,c)"]


def test_branches_nested_deeply_are_laid_out() -> None:
    depth = 2_000
    process: Process = Output(C, C, AT)
    for _ in range(depth):
        process = IfThenElse(C, C, AT, Par([process, Nil()]), Nil())
    # Each level adds the test, the bar, the nil next to it, the else and its nil.
    assert len(text(process)) == 5 * depth + 1


def test_terms_nested_deeply_are_written() -> None:
    term: Atomic | Function = Atomic(3)
    for _ in range(100_000):
        term = Function(1, [term])
    assert write_term(term, ShownLabels(ATOMS)) == "h(" * 100_000 + "k" + ")" * 100_000


def test_a_trace_of_many_actions() -> None:
    actions = [OutputAction(RecipeFunction(0), AT)] * 10_000
    written = write_trace(actions, ShownLabels(ATOMS))
    assert written.startswith("out(c,ax_1);out(c,ax_2);")
    assert written.endswith("out(c,ax_10000)")


def test_recorded_traces_are_found_in_the_processes() -> None:
    from deepsec_results.model.traces import positions_of

    for path in sorted(RECORDED.glob("mp37*.json")):
        for run in runs_of(path.stem):
            for query in run.queries:
                document = query.result
                assert isinstance(document, Document)
                if judge(query).verdict is not Verdict.ATTACK:
                    continue
                trace = decode_trace(document)
                process = decode_processes(document)[trace.index_process - 1]
                labels = ShownLabels(decode_atoms(document).data)
                lines = lay_out_process(process, labels)
                known = {line.position.index for line in lines if line.position is not None}
                for action in trace.action_sequence:
                    for position in positions_of(action):
                        assert position.index in known, Path(query.path)


def test_no_two_atoms_are_shown_alike() -> None:
    names: list[Atom] = [Name("k", 0), Name("k", 1), Name("k_2", 2), Name("k_2", 3), Name("k", 4)]
    labels = ShownLabels(names)
    assert [labels.atom(at) for at in range(5)] == ["k", "k_2", "k_2_2", "k_2_3", "k_3"]
    assert [labels.atom(at) for at in range(5)] == ["k", "k_2", "k_2_2", "k_2_3", "k_3"]


def test_symbols_of_one_label_are_told_apart() -> None:
    def symbol(label: str) -> Symbol:
        return Symbol(label, 0, 0, ConstructorCategory(), Representation.USER_NAME)

    labels = ShownLabels([symbol("c"), Name("c", 0), symbol("c"), symbol("c_2")])
    assert [labels.symbol(at) for at in (0, 2, 3)] == ["c", "c_2", "c_2_2"]
    assert labels.atom(1) == "c_3"

"""A rebuilt input file means the same as the copy of the original in the folder of the run."""

import re
from pathlib import Path

import pytest
from conftest import FIXTURES, RECORDED
from grammar import read_input

from deepsec_results.analysis.rebuildable_terms import RebuildError
from deepsec_results.model.atoms import (
    Atom,
    AtomicData,
    AtomicMeta,
    ConstructorCategory,
    DestructorCategory,
    Name,
    ProjectionCategory,
    Representation,
    RewriteRule,
    Symbol,
    TupleCategory,
    Variable,
)
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import (
    Bang,
    Choice,
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
from deepsec_results.model.terms import (
    Atomic,
    Attacker,
    Equality,
    Function,
    PatternTuple,
    Tuple,
)
from deepsec_results.reading.batches import BatchFile, read_batches
from deepsec_results.reading.documents import Document
from deepsec_results.reading.queries import decode_atoms, decode_processes
from deepsec_results.reading.trees import RunFile, read_tree
from deepsec_results.render.batches.dps import rebuild


def runs_of(path: Path) -> list[RunFile]:
    (file,) = read_batches([str(path)])
    assert isinstance(file, BatchFile)
    return list(read_tree(file.batch, str(path.parent)))


REPLAY = FIXTURES / "replay" / "result_files"


@pytest.mark.parametrize(
    "path",
    [*sorted(RECORDED.glob("mp37*.json")), *sorted(REPLAY.glob("mp52*.json"))],
    ids=lambda path: path.stem,
)
def test_rebuilt_files_mean_the_same(path: Path) -> None:
    for run in runs_of(path):
        assert run.input.path is not None
        original = read_input((path.parent / run.input.path).read_text(encoding="utf-8"))
        assert len(original.queries) == len(run.queries)
        for query, asked in zip(run.queries, original.queries, strict=True):
            document = query.result
            assert isinstance(document, Document)
            text = rebuild(document.value, decode_atoms(document), decode_processes(document))
            rebuilt = read_input(text)
            assert rebuilt.queries == [asked], (run.name, query.number)
            assert rebuilt.declarations == original.declarations
            assert rebuilt.semantics == document.value.semantics


AT = Position(0, [])
C, K = Function(0), Atomic(1)
ATOMS: list[Atom] = [
    Symbol("c", 0, 0, ConstructorCategory(), Representation.USER_NAME, True),
    Name("k", 0),
    Variable("x", 0),
    Symbol("h", 1, 1, ConstructorCategory(), Representation.USER_DEFINED, True),
]


def query(*atoms: Atom, process: Process) -> str:
    result = QueryResult(
        RunStatus.COMPLETED, QueryType.TRACE_EQUIV, ABSENT, ABSENT, semantics=Semantics.PRIVATE
    )
    table = AtomicData(AtomicMeta(3, 0, 1, 1), [*ATOMS, *atoms])
    return rebuild(result, table, [process, Nil()])


def destructor(arity: int, *rules: RewriteRule) -> Symbol:
    category = DestructorCategory(list(rules))
    return Symbol("d", 2, arity, category, Representation.USER_DEFINED, True)


def test_a_destructor_that_takes_a_part_of_a_tuple_is_declared() -> None:
    # The prover writes `reduc first((x,y)) -> x.` as it writes its own projections.
    pair = Symbol("tuple2", 3, 2, TupleCategory(), Representation.USER_DEFINED, True)
    rule = RewriteRule([Tuple([Atomic(2), Atomic(5)])], Atomic(2))
    category = ProjectionCategory(4, 1, [rule])
    own = Symbol("proj_{1,2}", 4, 1, category, Representation.USER_DEFINED, True)
    first = Symbol("first", 5, 1, category, Representation.USER_DEFINED, True)
    variable = Variable("y", 2)
    process = Input(C, Atomic(2), AT, Output(C, Function(7, [Atomic(2)]), AT))
    lines = query(pair, variable, own, first, process=process).splitlines()
    assert [line for line in lines if line.startswith("reduc")] == ["reduc first((x,y)) -> x."]
    assert "  out(c,first(x))." in lines
    with pytest.raises(RebuildError, match="cannot occur in an input file"):
        query(pair, variable, own, first, process=Output(C, Function(6, [C]), AT))


def constant(index: int) -> Symbol:
    return Symbol("one", index, 0, ConstructorCategory(), Representation.USER_DEFINED, True)


@pytest.mark.parametrize(
    ("process", "atoms", "message"),
    [
        (Output(C, Attacker("c,x); out(secret"), AT), (), "a name of the attacker"),
        (Output(C, Attacker("#n_0"), AT), (), "a process contains a name of the attacker, #n_0"),
        (New(0, AT), (), "expected the id of a name, found the id of a symbol"),
        (Output(C, Atomic(0), AT), (), "id of a variable or name, found the id of a symbol"),
        (Output(C, Function(1), AT), (), "expected the id of a symbol, found the id of a name"),
        (Output(C, Function(9), AT), (), r"expected the id of a symbol \(less than 4\), found 9"),
        (Output(C, Function(-1), AT), (), r"expected the id of a symbol \(less than 4\), found -1"),
        (Output(C, Function(3), AT), (), "expected 1 argument for h, found 0"),
        (Output(C, Function(3, []), AT), (), "expected 1 argument for h, found 0"),
        (Output(C, Function(0, [C]), AT), (), "expected 0 arguments for c, found 1"),
        (Output(C, Tuple([]), AT), (), "a tuple has no terms, expected two or more"),
        (Output(C, Tuple([C]), AT), (), "a tuple has 1 terms, expected two or more"),
        (Output(C, K, AT), (), r"k \(id 1\) is used but not bound"),
        (Par([New(1, AT), Output(C, K, AT)]), (), "used but not bound"),
        (New(1, AT, None, Output(C, Atomic(1, [1]), AT)), (), "used but not bound"),
        (LetInElse(Atomic(2), C, AT, None, Output(C, Atomic(2), AT)), (), "used but not bound"),
        (Input(C, PatternTuple([Atomic(2), Equality(Atomic(2))]), AT), (), "not bound"),
        (Input(C, PatternTuple([Atomic(2), Atomic(2)]), AT), (), "binds a variable twice"),
        (Input(C, K, AT), (), "expected the id of a variable, found the id of a name"),
        (Bang(0, AT, Nil()), (), "a replication has 0 copies"),
        (Nil(), (destructor(1),), "the destructor d has no rewrite rules"),
        (Nil(), (destructor(2, RewriteRule([C], C)),), "expected 2 arguments for d, found 1"),
        (Nil(), (destructor(0, RewriteRule([], Atomic(2))),), "x .* not bound"),
        (Nil(), (destructor(1, RewriteRule([C], C)),), "a rule of d contains the free name c"),
        (
            Nil(),
            (destructor(1, RewriteRule([Function(5)], Function(5))), constant(2)),
            "a rule of d contains one, which is declared later",
        ),
        (
            Nil(),
            (destructor(1, RewriteRule([Function(4, [Atomic(2)])], Atomic(2))),),
            "a rule of d contains d, which is not a constructor",
        ),
        (
            Nil(),
            (Symbol("f", 3, 2, ConstructorCategory(), Representation.USER_NAME, True),),
            "the free name f has the arity 2",
        ),
        (Bang(10**30, AT, Nil()), (), "a replication has 1000000"),
        (New(2, AT), (), "expected the id of a name, found the id of a variable"),
        (Nil(), (destructor(-2, RewriteRule([C], C)),), "d has the arity -2"),
    ],
)
def test_what_no_input_file_can_say_is_an_error(
    process: Process, atoms: tuple[Atom, ...], message: str
) -> None:
    with pytest.raises(RebuildError, match=message):
        query(*atoms, process=process)


def test_a_destructor_of_no_terms() -> None:
    rule = RewriteRule([], Function(5))
    assert "reduc d -> one." in query(destructor(0, rule), constant(1), process=Nil())


def test_a_tuple_pattern_of_one_element() -> None:
    # As converters write it; a tuple of one element is not a term.
    process = LetInElse(PatternTuple([Atomic(2)]), C, AT, Output(C, Atomic(2), AT))
    lines = query(process=process).splitlines()
    assert "  let (x) = c in" in lines


def test_rules_that_give_free_names() -> None:
    private = Symbol("s", 1, 0, ConstructorCategory(), Representation.USER_NAME, False)
    assert "reduc d(x) -> c." in query(destructor(1, RewriteRule([Atomic(2)], C)), process=Nil())
    rule = RewriteRule([], Function(5))
    assert "reduc d -> s." in query(destructor(0, rule), private, process=Nil())
    with pytest.raises(RebuildError, match="a rule of d contains the private free name s"):
        query(destructor(1, RewriteRule([Atomic(2)], Function(5))), private, process=Nil())


def test_rules_and_parallel_processes_are_in_the_order_of_the_input() -> None:
    one = RewriteRule([Atomic(2)], Atomic(2))
    two = RewriteRule([Function(3, [Atomic(2)])], Atomic(2))
    text = query(destructor(1, one, two), process=Nil())
    assert "reduc d(h(x)) -> x; d(x) -> x." in text
    # 1 | 2 | 3 | 4 is stored as 4, 3, 1, 2.
    channels = ["4", "3", "1", "2"]
    names = [Symbol(f"c{n}", 5 + at, 0, ConstructorCategory(), Representation.USER_NAME, True)
             for at, n in enumerate(channels)]  # fmt: skip
    parts: list[Process] = [Output(Function(4 + at), C, AT) for at in range(4)]
    text = query(*names, process=Par(parts))
    assert re.findall(r"out\(c(\d)", text) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("probability", [0.25, 0.1, 0.125, 0.0, 1.0])
def test_a_probability_reads_back(probability: float) -> None:
    process = Choice(AT, probability, Output(C, C, AT))
    text = query(process=Input(C, Atomic(2), AT, process))
    found = re.search(r"\+\{([^}]*)\}", text)
    assert found is not None
    number, _, fraction = found[1].partition(".")
    assert int(number) + int(fraction or 0) / 10 ** len(fraction) == probability
    assert not fraction.startswith("0")


@pytest.mark.parametrize("probability", [0.05, 1e-05, 1e18, 1e-300])
def test_a_probability_that_the_prover_would_read_as_another_is_refused(
    probability: float,
) -> None:
    with pytest.raises(
        RebuildError, match=r"a choice has the probability .*grammar cannot express"
    ):
        query(process=Choice(AT, probability))


def test_a_query_about_sessions_is_private() -> None:
    table = AtomicData(AtomicMeta(3, 0, 1, 1), ATOMS)
    result = QueryResult(
        RunStatus.COMPLETED, QueryType.SESSION_INCL, ABSENT, ABSENT, semantics=Semantics.CLASSIC
    )
    with pytest.raises(
        RebuildError, match="expected private semantics for a session query, found classic"
    ):
        rebuild(result, table, [Nil(), Nil()])


def test_what_the_lexer_takes_for_an_axiom_is_renamed() -> None:
    names = [Name("ax", 1), Name("ax", 2), Name("ax_1", 3), Name("ax_2'", 4), Name("ax_x", 5)]
    process: Process = Nil()
    for at in range(4, 9):
        process = New(at, AT, None, Output(C, Atomic(at), AT, process))
    text = query(*names, process=process)
    assert not re.search(r"\bax_[0-9]+\b(?!')", text)
    assert re.findall(r"new (.*);", text) == ["ax_x", "ax_2'", "x_ax_1", "ax", "x_ax"]

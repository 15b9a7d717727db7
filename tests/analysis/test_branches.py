"""Which way tests go: in processes that are made up, and in what the prover recorded."""

import pytest
from conftest import RECORDED

from deepsec_results.analysis.branches import branches_taken
from deepsec_results.model.processes import (
    Bang,
    IfThenElse,
    LetInElse,
    New,
    Output,
    Par,
    Position,
    Process,
)
from deepsec_results.model.terms import Atomic, Function, RecipeFunction
from deepsec_results.model.traces import Action, OutputAction, TauAction
from deepsec_results.reading.batches import BatchFile, read_batches
from deepsec_results.reading.documents import Document
from deepsec_results.reading.queries import decode_processes, decode_trace
from deepsec_results.reading.trees import read_tree

C = Function(0)


def out(index: int, after: Process | None = None) -> Output:
    return Output(C, C, Position(index, []), after)


def check(index: int, then: Process | None, otherwise: Process | None = None) -> IfThenElse:
    return IfThenElse(C, C, Position(index, []), then, otherwise)


def does(index: int, *copies: int) -> OutputAction:
    return OutputAction(RecipeFunction(0), Position(index, list(copies)))


def step(index: int, *copies: int) -> TauAction:
    return TauAction(Position(index, list(copies)))


@pytest.mark.parametrize(
    ("process", "actions", "held"),
    [
        (check(1, out(2), out(3)), [step(1), does(2)], {0: True}),
        (check(1, out(2), out(3)), [step(1), does(3)], {0: False}),
        (check(1, out(2), out(3)), [step(1)], {}),
        (check(1, None, out(3)), [step(1)], {}),
        # What is done behind the inner test tells of that alone, and its own step of the outer.
        (check(1, check(2, out(3), out(4)), out(5)), [step(1), step(2), does(4)],
         {0: True, 1: False}),
        (check(1, check(2, out(3), out(4)), out(5)), [step(1), step(2)], {0: True}),
        (LetInElse(Atomic(0), C, Position(1, []), New(0, Position(2, []), None, out(3)), out(4)),
         [step(1), step(2), does(3)], {0: True}),
        (Par([check(1, out(2), out(3)), check(4, out(5), out(6))]),
         [step(1), step(4), does(6), does(2)], {0: True, 1: False}),
        # Each copy goes its own way.
        (Bang(2, Position(1, []), check(2, out(3), Bang(2, Position(4, []), out(5)))),
         [step(2, 1), step(2, 2), does(5, 2, 1), does(3, 1), does(5, 2, 2)],
         {0: True, 1: False}),
        (out(1, check(2, out(3))), [does(1), step(2), does(3)], {1: True}),
    ],
)  # fmt: skip
def test_branches_taken(process: Process, actions: list[Action], held: dict[int, bool]) -> None:
    assert branches_taken(process, actions) == held


def test_the_passports_errors_are_those_of_a_test_that_fails() -> None:
    # The attack of passport_error is that an error tells the passport: a `mac` that does not fit.
    (file,) = read_batches([str(RECORDED / "mp37m2_fjcy.json")])
    assert isinstance(file, BatchFile)
    (run,) = (one for one in read_tree(file.batch, str(RECORDED)) if one.name == "passport_error")
    document = run.queries[0].result
    assert isinstance(document, Document)
    trace = decode_trace(document)
    process = decode_processes(document)[trace.index_process - 1]
    assert list(branches_taken(process, trace.action_sequence).values()) == [
        False,
        True,
        True,
        True,
    ]

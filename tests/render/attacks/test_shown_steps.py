"""How the silent steps of a trace are named: a test is an `if` or a `let` that can fail."""

import pytest
from processes import Protocol, pair

from deepsec_results.calculus.notation import ShownLabels
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import LetInElse, Process
from deepsec_results.model.terms import Atomic, Equality, Function, PatternTuple
from deepsec_results.model.traces import TauAction
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.attacks.steps import show_steps

PROTOCOL = Protocol()
A, B = PROTOCOL.constant("a"), PROTOCOL.constant("b")
X, Y = Atomic(len(PROTOCOL.theory.atoms)), Atomic(len(PROTOCOL.theory.atoms) + 1)
PROTOCOL.variable("x")
PROTOCOL.variable("y")
SENC = PROTOCOL.constructor("senc", 2)
SDEC = PROTOCOL.destructor("sdec", 2, ([Function(SENC, [X, Y]), Y], X))
TUPLE = PROTOCOL.tuple_symbol(2)
FIRST = PROTOCOL.projection(TUPLE, 1, 2)


def let(pattern: object, term: object) -> Process:
    return LetInElse(pattern, term, PROTOCOL.place())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("process", "action", "text"),
    [
        (let(X, A), "let", "x = a: a"),
        (let(X, pair(A, B)), "let", "x = (a,b): (a,b)"),
        (let(X, Function(SENC, [A, B])), "let", "x = senc(a,b): senc(a,b)"),
        (
            let(X, Function(SDEC, [Function(SENC, [A, B]), B])),
            "test holds",
            "let x = sdec(senc(a,b),b): x = a",
        ),
        (
            let(X, pair(A, Function(SDEC, [Function(SENC, [A, B]), B]))),
            "test holds",
            "let x = (a,sdec(senc(a,b),b)): x = (a,a)",
        ),
        (
            let(X, Function(FIRST, [pair(A, B)])),
            "test holds",
            "let x = proj_{1,2}((a,b)): x = a",
        ),
        (let(PatternTuple([X]), A), "test fails", "let (x) = a: a does not match"),
        (let(Equality(A), A), "test holds", "let =a = a: a"),
        (
            let(X, Function(SDEC, [A, B])),
            "test fails",
            "let x = sdec(a,b): sdec(a,b) is not a message",
        ),
        (
            let(PatternTuple([X, Y]), pair(A, B)),
            "test holds",
            "let (x,y) = (a,b): x = a, y = b",
        ),
        (let(PatternTuple([X, Y]), A), "test fails", "let (x,y) = a: a does not match"),
        (PROTOCOL.test(A, A), "test holds", "if a = a: both are a"),
        (PROTOCOL.test(A, B), "test fails", "if a = b: a and b differ"),
    ],
)
def test_a_plain_let_is_no_test(process: Process, action: str, text: str) -> None:
    theory = PROTOCOL.theory
    actions = [TauAction(process.position)]  # type: ignore[union-attr]
    replayed = replay(theory, process, actions, Semantics.PRIVATE)
    (step,) = show_steps(replayed, MessageWriter(ShownLabels(theory.atoms)))
    assert (step.action, step.text) == (action, text)

"""Processes with their atoms replaced, in one copy inside replications.

The number of a copy is appended to the numbers of each position inside, and to those of the names
and the variables that are bound there.
"""

from processes import Protocol, pair, par

from deepsec_results.calculus.rewriting import continuations, renamed, resolve_term, rewrite
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Position,
    Process,
)
from deepsec_results.model.terms import Atomic, Equality, Function, PatternTuple, Term

COPIES = (3, 1)


class Example:
    """A process of each kind, and the same where every atom is replaced by a constant."""

    def __init__(self) -> None:
        self.protocol = Protocol()
        self.x, self.y = self.protocol.variable("x"), self.protocol.variable("y")
        self.h = self.protocol.constructor("h", 1)
        self.c, self.d = self.protocol.c, self.protocol.constant("d")

    def resolve(self, atom: Atomic) -> Term:
        return self.d

    def rewritten(self, process: Process) -> Process:
        return rewrite(process, self.resolve, COPIES)


def moved(place: Position) -> Position:
    return Position(place.index, [*place.args, *COPIES])


def test_outputs_and_inputs() -> None:
    made = Example()
    last = Output(made.x, Function(made.h, [made.y]), Position(7, [5]))
    reader = Input(made.x, PatternTuple([made.y, Equality(pair(made.x, made.c))]), Position(2, []),
                   last)  # fmt: skip
    assert made.rewritten(reader) == Input(
        made.d,
        PatternTuple([Atomic(made.y.id, [3, 1]), Equality(pair(made.d, made.c))]),
        Position(2, [3, 1]),
        Output(made.d, Function(made.h, [made.d]), Position(7, [5, 3, 1])),
    )


def test_tests_and_lets_have_two_continuations() -> None:
    made = Example()
    yes, no = Output(made.c, made.x, Position(1, [])), Output(made.c, made.c, Position(2, []))
    sent = Output(made.c, made.d, moved(yes.position)), Output(made.c, made.c, moved(no.position))
    test = IfThenElse(made.x, made.c, Position(3, []), yes, no)
    assert made.rewritten(test) == IfThenElse(made.d, made.c, Position(3, [3, 1]), *sent)
    let = LetInElse(made.y, made.x, Position(4, [2]), None, no)
    assert made.rewritten(let) == LetInElse(
        Atomic(made.y.id, [3, 1]), made.d, Position(4, [2, 3, 1]), None, sent[1]
    )
    let = LetInElse(made.y, made.x, Position(4, [2]), yes, None)
    assert made.rewritten(let) == LetInElse(
        Atomic(made.y.id, [3, 1]), made.d, Position(4, [2, 3, 1]), sent[0], None
    )


def test_names_replications_and_choices() -> None:
    made = Example()
    sent = Output(made.c, made.c, Position(9, []))
    moved_out = Output(made.c, made.c, Position(9, [3, 1]))
    for bang, expected in ((None, [3, 1]), ([4], [4, 3, 1])):
        new = New(made.x.id, Position(1, []), bang, sent)
        assert made.rewritten(new) == New(made.x.id, Position(1, [3, 1]), expected, moved_out)
    assert made.rewritten(Bang(5, Position(1, []), sent)) == Bang(5, Position(1, [3, 1]), moved_out)
    choice = Choice(Position(1, []), 0.25, None, sent)
    assert made.rewritten(choice) == Choice(Position(1, [3, 1]), 0.25, None, moved_out)
    choice = Choice(Position(1, []), None, sent, None)
    assert made.rewritten(choice) == Choice(Position(1, [3, 1]), None, moved_out, None)


def test_what_is_side_by_side_keeps_its_order() -> None:
    made = Example()
    parts = [Output(made.c, made.c, Position(place, [])) for place in (2, 1)]
    expected = [Output(made.c, made.c, Position(place, [3, 1])) for place in (2, 1)]
    assert made.rewritten(par(*parts, Nil())) == par(*expected, Nil())


def test_outside_of_replications_nothing_gets_a_number() -> None:
    made = Example()
    reader = Input(made.c, made.y, Position(2, []), New(made.x.id, Position(3, []), None, None))
    assert rewrite(reader, lambda atom: atom, ()) == reader
    assert renamed(made.x, ()) is made.x
    assert renamed(Atomic(made.x.id, [2]), (1,)) == Atomic(made.x.id, [2, 1])


def test_terms_are_replaced_and_not_evaluated() -> None:
    made = Example()
    f = made.protocol.destructor("f", 1, ([Function(made.h, [made.x])], made.x))
    term = Function(f, [Function(made.h, [pair(made.x, made.c)])])
    expected = Function(f, [Function(made.h, [pair(made.d, made.c)])])
    assert resolve_term(term, made.resolve) == expected


def test_continuations_of_each_kind() -> None:
    place = Position(1, [])
    made = Example()
    one, two = Output(made.c, made.c, place), Output(made.d, made.c, place)
    assert list(continuations(par(one, two))) == [one, two]
    for process in (
        Output(made.c, made.c, place, one), Input(made.c, made.x, place, one),
        New(made.x.id, place, None, one), Bang(2, place, one),
    ):  # fmt: skip
        assert list(continuations(process)) == [one]
    for branching in (
        IfThenElse(made.c, made.c, place, one, two), LetInElse(made.x, made.c, place, one, two),
        Choice(place, None, one, two),
    ):  # fmt: skip
        assert list(continuations(branching)) == [one, two]
    assert list(continuations(Nil())) == []

"""Damaged and hostile processes, traces and rules: each is replayed, or refused with the reason."""

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product

import pytest
from conftest import FULL
from processes import Protocol, attacker, give, output, pair, par, recipe
from replays import written_frame

from deepsec_results.calculus import configurations, events, replaying, rule_search
from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.errors import CalculusError, ReplayError
from deepsec_results.calculus.following import follow
from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.possible_actions import possible_actions
from deepsec_results.calculus.recipes import parse_recipe
from deepsec_results.calculus.replaying import ReplayedTrace, replay
from deepsec_results.calculus.sessions import sessions_of
from deepsec_results.calculus.shown_process import written_names, written_process
from deepsec_results.calculus.static_equivalence import distinguish
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Input, Position, Process
from deepsec_results.model.terms import (
    Atomic,
    Axiom,
    Function,
    PatternTuple,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
    Term,
    Tuple,
)
from deepsec_results.model.traces import (
    Action,
    BangAction,
    ChoiceAction,
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    TauAction,
    VisibleAction,
)

DEPTH = 100_000 if FULL else 5_000


def shown_number(actions: Sequence[Action]) -> str:
    """The number of the last action: among the visible ones, or behind the last of these."""
    kinds = "".join("v" if isinstance(one, VisibleAction) else "s" for one in actions)
    seen, silent = kinds.count("v"), len(kinds) - len(kinds.rstrip("s"))
    return f"{seen}.{silent}" if silent else str(seen)


def refused(protocol: Protocol, process: Process, *actions: Action) -> str:
    """The reason why the last action cannot be replayed."""
    with pytest.raises(ReplayError) as error:
        replay(protocol.theory, process, actions, Semantics.PRIVATE)
    assert error.value.action == len(actions)
    assert str(error.value) == f"action {shown_number(actions)}: {error.value.reason}"
    return error.value.reason


def replayed(protocol: Protocol, process: Process, *actions: Action) -> ReplayedTrace:
    return replay(protocol.theory, process, actions, Semantics.PRIVATE)


def deep(symbol: int, inside: Term, depth: int = DEPTH) -> Term:
    for _ in range(depth):
        inside = Function(symbol, [inside])
    return inside


def show(made: ReplayedTrace) -> None:
    """Write out the last configuration, as every command may do."""
    written_process(made.configurations[-1])
    written_frame(made.configurations[-1])
    written_names(made.configurations[-1])


# Traces


NOWHERE = Position(99, [])


@pytest.mark.parametrize(
    "action",
    [
        OutputAction(RecipeFunction(0), NOWHERE),
        InputAction(RecipeFunction(0), attacker(), NOWHERE),
        EavesdropAction(RecipeFunction(0), NOWHERE, NOWHERE),
        CommAction(NOWHERE, NOWHERE),
        BangAction(NOWHERE, 1),
        TauAction(NOWHERE),
        ChoiceAction(NOWHERE),
    ],
    ids=lambda action: type(action).__name__,
)
def test_a_position_that_does_not_exist(action: Action) -> None:
    protocol = Protocol()
    reason = f"action {shown_number([action])}: no process is ready at position 99"
    with pytest.raises(ReplayError, match=reason):
        replay(protocol.theory, protocol.out(protocol.c), [action], Semantics.EAVESDROP)


def test_a_position_that_is_in_another_copy_or_used_up() -> None:
    protocol = Protocol()
    process = protocol.out(protocol.c)
    assert "position 1[7]" in refused(protocol, process, output(protocol.c, process.position, 7))
    done = output(protocol.c, process.position)
    assert "no process is ready at position 1" in refused(protocol, process, done, done)


def test_an_action_of_another_kind_than_the_process() -> None:
    protocol = Protocol()
    process = protocol.out(protocol.c)
    place = process.position
    assert "expected an input" in refused(protocol, process, give(protocol.c, attacker(), place))
    assert "expected a choice" in refused(protocol, process, ChoiceAction(place))
    assert "expected a replication" in refused(protocol, process, BangAction(place, 1))
    assert "expected a test or a new" in refused(protocol, process, TauAction(place))
    assert "expected an input" in refused(protocol, process, CommAction(place, place))
    assert "no eavesdropping" in refused(
        protocol, process, EavesdropAction(recipe(protocol.c), place, place)
    )


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (Axiom(1), "ax_1, but the frame has 0"),
        (Axiom(0), "ax_0"),
        (Axiom(-1), "ax_-1"),
        (Axiom(2**70), "the frame has 0"),
        (RecipeFunction(99), "symbol 99 is not in the table"),
        (RecipeFunction(-1), "symbol -1 is not in the table"),
        (RecipeFunction(0, [attacker()]), "takes 0 arguments, found 1"),
        (Projection(1, 2, attacker()), "is not a message"),
        (Projection(0, 2, RecipeTuple([attacker(), attacker()])), "is not a message"),
        (Projection(3, 2, RecipeTuple([attacker(), attacker()])), "is not a message"),
        (Atomic(1), "only a term of a process can have"),
        (RecipeFunction(2), "private symbol"),
        (RecipeFunction(1), "is not a function symbol"),
    ],
)
def test_a_recipe_that_gives_nothing(term: Recipe, reason: str) -> None:
    protocol = Protocol()
    process = protocol.read(protocol.variable())
    protocol.constant("s", public=False)
    assert reason in refused(protocol, process, give(protocol.c, term, process.position))


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (Atomic(99), "atom 99 is not in the table"),
        (Atomic(-1), "atom -1 is not in the table"),
        (Atomic(0), "is used but not bound"),
        (Atomic(1, [1]), "is used but not bound"),
        (Function(1), "is not a function symbol"),
        (Function(0, [Function(0)]), "takes 0 arguments, found 1"),
    ],
)
def test_a_term_that_is_ill_formed(term: Term, reason: str) -> None:
    protocol = Protocol()
    variable = protocol.variable()
    process = protocol.read(variable, protocol.out(term))
    received = give(protocol.c, attacker(), process.position)
    assert reason in refused(protocol, process, received, output(protocol.c, Position(1, [])))


def test_a_position_that_two_processes_have() -> None:
    protocol = Protocol()
    one = protocol.out(protocol.c)
    with pytest.raises(CalculusError, match="position 1 occurs twice"):
        replayed(protocol, par(one, one))
    reader = protocol.read(protocol.variable(), par(one, one))
    received = give(protocol.c, attacker(), reader.position)
    assert "position 1 occurs twice" in refused(protocol, reader, received)


def test_a_step_whose_conditions_do_not_hold() -> None:
    protocol = Protocol()
    c, d = protocol.c, protocol.constant("d")
    x, y = protocol.variable(), protocol.variable()
    g = protocol.constructor("g", 1)
    fails = Function(protocol.destructor("f", 1, ([Function(g, [x])], x)), [c])
    on_d, on_c = protocol.out(c, channel=d), protocol.read(protocol.variable())
    reason = refused(protocol, par(on_d, on_c), CommAction(on_c.position, on_d.position))
    assert "are on different channels" in reason
    assert "does not give the channel" in refused(protocol, on_d, output(c, on_d.position))
    silent = protocol.choice(on_d, None)
    assert "expected an output or an input" in refused(protocol, silent, output(c, silent.position))
    nowhere = protocol.out(c, channel=fails)
    assert "the channel at" in refused(protocol, nowhere, output(c, nowhere.position))
    nothing = protocol.out(fails)
    assert "the output at" in refused(protocol, nothing, output(c, nothing.position))
    pairs = Input(c, PatternTuple([x, y]), protocol.place())
    given = give(c, attacker(), pairs.position)
    assert "does not match the pattern" in refused(protocol, pairs, given)
    twice = Input(c, PatternTuple([x, x]), protocol.place())
    both = RecipeTuple([attacker(), attacker()])
    assert "has the variable x twice" in refused(protocol, twice, give(c, both, twice.position))
    axiom = protocol.out(Axiom(1))  # type: ignore[arg-type]
    assert "only a recipe can have" in refused(protocol, axiom, output(c, axiom.position))


def test_a_name_that_is_made_twice() -> None:
    protocol = Protocol()
    name = protocol.name()
    inner = protocol.new(name)
    process = protocol.new(name, inner)
    assert "created twice" in refused(
        protocol, process, TauAction(process.position), TauAction(inner.position)
    )


def test_probabilistic_choices_are_choices() -> None:
    protocol = Protocol()
    process = protocol.choice(protocol.out(protocol.c), None, 0.25)
    made = replayed(protocol, process, ChoiceAction(process.position, choose_left=True))
    assert made.steps[0].event == events.Chosen(True)
    show(made)


# Replications


def test_more_copies_than_there_are() -> None:
    protocol = Protocol()
    process = protocol.bang(3, protocol.out(protocol.c))
    for count in (-1, 0, 3, 2**70):
        assert f"{count} copies" in refused(protocol, process, BangAction(process.position, count))
    for multiplicity in (0, -5):
        process = protocol.bang(multiplicity, protocol.out(protocol.c))
        assert "copies" in refused(protocol, process, BangAction(process.position, 1))


def test_a_million_copies() -> None:
    protocol = Protocol()
    inner = protocol.out(protocol.c)
    process = protocol.bang(1_000_000, inner)
    one = BangAction(process.position, 1)
    done = output(protocol.c, inner.position, 1_000_000)
    show(replayed(protocol, process, one, done))
    assert "100000" in refused(protocol, process, BangAction(process.position, 999_999))
    start = initial_configuration(protocol.theory, process)
    following = follow(start, [], process, Semantics.PRIVATE)
    assert [way.outcome for way in following.ways] == [WayOutcome.EQUIVALENT]


@contextmanager
def memory_limit(most: int) -> Iterator[None]:
    """Check that no more bytes than these are taken at a time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def test_copies_of_copies() -> None:
    """Each action makes as many copies as one may; together they are too many."""
    protocol = Protocol()
    inner = protocol.bang(50_001, protocol.out(protocol.c))
    process = protocol.bang(50_001, inner)
    first = BangAction(process.position, 50_000)
    second = BangAction(Position(inner.position.index, [50_001]), 50_000)
    reason = refused(protocol, process, first, second)
    assert "100000 parallel processes" in reason


def test_copies_count_over_the_whole_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outputs between the replications take nothing off the number of copies."""
    monkeypatch.setattr(replaying, "MAX_COPIES", 2)
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    process = protocol.bang(4, sent)
    actions: list[Action] = []
    for copy in (4, 3, 2):
        actions += [BangAction(process.position, 1), output(protocol.c, sent.position, copy)]
    assert "more than 2 copies" in refused(protocol, process, *actions[:5])
    replay(protocol.theory, process, actions[:4], Semantics.PRIVATE)


def test_replications_nested_deep_are_not_all_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two copies of each level would be 2^60."""
    monkeypatch.setattr(configurations, "MAX_PROCESSES", 1000)
    protocol = Protocol()
    process: Process = protocol.out(protocol.c)
    for _ in range(60):
        process = protocol.bang(3, process)
    start = initial_configuration(protocol.theory, process)
    with pytest.raises(CalculusError, match="1000 parallel processes"):
        follow(start, [], process, Semantics.PRIVATE)


# Depth


def test_terms_of_any_depth() -> None:
    protocol = Protocol()
    h = protocol.constructor("h", 1)
    name = protocol.name()
    sent = protocol.out(deep(h, name))
    test = protocol.test(deep(h, name), deep(h, name), sent)
    process = protocol.new(name, test)
    actions = [
        TauAction(process.position),
        TauAction(test.position),
        output(protocol.c, sent.position),
    ]
    made = replayed(protocol, process, *actions)
    event = made.steps[1].event
    assert isinstance(event, events.Tested) and event.passed
    show(made)


def test_recipes_of_any_depth() -> None:
    protocol = Protocol()
    h = protocol.constructor("h", 1)
    variable = protocol.variable()
    sent = protocol.out(variable)
    process = protocol.read(variable, sent)
    term: Recipe = attacker()
    for _ in range(DEPTH):
        term = RecipeFunction(h, [term])
    actions = [give(protocol.c, term, process.position), output(protocol.c, sent.position)]
    made = replayed(protocol, process, *actions)
    show(made)
    following = follow(made.configurations[-1], actions, process, Semantics.PRIVATE)
    assert [way.outcome for way in following.ways] == [WayOutcome.EQUIVALENT]


def test_a_message_that_doubles_with_each_step() -> None:
    """Sixty inputs give a message of 2^60 symbols, which shares its parts."""
    protocol = Protocol()
    count = 60
    process: Process | None = None
    actions: list[Action] = []
    for _ in range(count):
        variable = protocol.variable()
        sent = protocol.out(variable, process)
        process = protocol.read(variable, sent)
        actions = [
            give(protocol.c, attacker(), process.position),
            output(protocol.c, sent.position),
            *actions,
        ]
    assert process is not None
    for number in range(1, count):
        before = actions[2 * number]
        assert isinstance(before, InputAction)
        doubled = RecipeTuple([Axiom(number), Axiom(number)])
        actions[2 * number] = InputAction(before.channel, doubled, before.position)
    made = replayed(protocol, process, *actions)
    last = made.steps[-1].event
    assert isinstance(last, events.Sent)
    assert last.message.size > 2**59
    end = made.configurations[-1]
    assert [one.outcome for one in follow(end, actions, process, Semantics.PRIVATE).ways] == [
        WayOutcome.EQUIVALENT
    ]
    *_, written = written_frame(end)
    assert isinstance(written, Tuple)
    assert written.args[0] is written.args[1]


def test_the_size_of_the_largest_messages_is_bounded() -> None:
    theory = Protocol().theory
    message = theory.messages.attacker("#n")
    for _ in range(10_000):
        message = theory.tuple((message, message))
    assert message.size < 2**64
    assert distinguish(theory, [message], [message]) is None


def test_processes_of_any_depth() -> None:
    """Each level binds a variable of its own, so that what is inside has many of them."""
    protocol = Protocol()
    process: Process | None = None
    for _ in range(20_000):
        variable = protocol.variable()
        process = protocol.read(variable, protocol.out(variable, process))
    assert process is not None
    start = initial_configuration(protocol.theory, process)
    with memory_limit(2**27):
        following = follow(start, [], process, Semantics.PRIVATE)
    assert [way.outcome for way in following.ways] == [WayOutcome.EQUIVALENT]


def test_sessions_nested_deep() -> None:
    protocol = Protocol()
    process: Process = protocol.out(protocol.c)
    for _ in range(5_000):
        process = par(protocol.out(protocol.c), process)
    made = replayed(protocol, process)
    assert len(sessions_of(made).sessions) == 5_001
    show(made)


# Rules


def with_rule(make: Callable[[Protocol], tuple[list[Term], Term]]) -> tuple[Protocol, int]:
    protocol = Protocol()
    left, right = make(protocol)
    return protocol, protocol.destructor("f", 1, (left, right))


ILL_FORMED: dict[str, tuple[Callable[[Protocol], tuple[list[Term], Term]], str]] = {
    "to itself": (
        lambda made: ([x := made.variable()], Function(made.next_number, [x])),
        "contains the destructor f",
    ),
    "grows": (
        lambda made: (
            [x := made.variable()],
            Function(made.constructor("g", 1), [Function(made.next_number, [x])]),
        ),
        "contains the destructor f",
    ),
    "unbound": (lambda made: ([made.variable()], made.variable()), "a variable of its own"),
    "too many": (lambda made: ([made.variable(), made.c], made.c), "takes 1 arguments, found 2"),
    "none": (lambda made: ([], made.c), "takes 1 arguments, found 0"),
    "unknown symbol": (lambda made: ([Function(99)], made.c), "symbol 99 is not in the table"),
    "unknown atom": (lambda made: ([Atomic(99)], made.c), "atom 99 is not in the table"),
    "wrong arity": (lambda made: ([Function(0, [made.c])], made.c), "takes 0 arguments, found 1"),
}


@pytest.mark.parametrize(("make", "reason"), ILL_FORMED.values(), ids=ILL_FORMED)
def test_an_ill_formed_rule(
    make: Callable[[Protocol], tuple[list[Term], Term]], reason: str
) -> None:
    protocol, f = with_rule(make)
    process = protocol.out(Function(f, [protocol.c]))
    assert reason in refused(protocol, process, output(protocol.c, process.position))
    with pytest.raises(CalculusError, match=reason):
        know(protocol.theory, [])
    start = initial_configuration(protocol.theory, process)
    with pytest.raises(CalculusError, match=reason):
        follow(start, [], process, Semantics.PRIVATE)
    with pytest.raises(CalculusError, match=reason):
        possible_actions(start, Semantics.PRIVATE)


def test_a_rule_whose_left_side_is_a_variable() -> None:
    """It gives its argument back: neither a harm nor a use to the attacker."""
    protocol, f = with_rule(lambda made: ([x := made.variable()], x))
    process = protocol.out(Function(f, [protocol.c]))
    made = replayed(protocol, process, output(protocol.c, process.position))
    assert written_frame(made.configurations[-1]) == [protocol.c]
    theory = made.initial.theory
    frame = list(made.configurations[-1].frame)
    assert distinguish(theory, frame, frame) is None


def test_a_rule_that_makes_its_argument_larger() -> None:
    """`f(x) -> (x,x)` rewrites, but what can be deduced with it is not decided."""
    protocol, f = with_rule(lambda made: ([x := made.variable()], pair(x, x)))
    process = protocol.out(Function(f, [protocol.c]))
    made = replayed(protocol, process, output(protocol.c, process.position))
    assert written_frame(made.configurations[-1]) == [pair(protocol.c, protocol.c)]
    with pytest.raises(CalculusError, match="not a part of its left side"):
        know(made.initial.theory, [])


def test_a_rule_about_a_name_of_the_attacker() -> None:
    """The prover has none, but a file may: it matches this name only."""
    protocol = Protocol()
    f = protocol.destructor("f", 1, ([attacker("#n_0")], attacker("#n_1")))
    sent = [protocol.out(Function(f, [attacker(f"#n_{at}")])) for at in range(2)]
    made = replayed(protocol, par(*sent), output(protocol.c, sent[0].position))
    assert written_frame(made.configurations[-1]) == [attacker("#n_1")]
    assert "is not a message" in refused(protocol, sent[1], output(protocol.c, sent[1].position))
    assert distinguish(made.initial.theory, [], []) is None


def test_a_symbol_of_tuples_applied_as_a_function() -> None:
    protocol = Protocol()
    symbol = protocol.tuple_symbol(2)
    process = protocol.out(Function(symbol, [protocol.c, protocol.c]))
    made = replayed(protocol, process, output(protocol.c, process.position))
    assert written_frame(made.configurations[-1]) == [pair(protocol.c, protocol.c)]


def messages_of(theory: Theory, symbol: int, count: int) -> list[Message]:
    """A symbol applied to private names that differ, none of which the attacker has."""
    made = [theory.apply(symbol, (theory.messages.name(1, (at,)),)) for at in range(count)]
    return [message for message in made if message is not None]


@pytest.mark.parametrize("public", [True, False], ids=["public", "private"])
@pytest.mark.parametrize("inside", [False, True], ids=["arguments", "tuple"])
@pytest.mark.parametrize("count", [0, 1, 10])
def test_a_rule_with_many_places(count: int, inside: bool, public: bool) -> None:
    """Twenty places, in each of which the attacker may have any of the messages, or build one."""
    protocol = Protocol()
    protocol.name()
    h = protocol.constructor("h", 1, public=public)
    variables = [protocol.variable() for _ in range(20)]
    hashes: list[Term] = [Function(h, [x]) for x in variables]
    left: list[Term] = [Tuple(hashes)] if inside else hashes
    protocol.destructor("f", len(left), (left, variables[0]))
    theory = protocol.theory
    frame = messages_of(theory, h, count)
    knowledge = know(theory, frame)
    assert all(knowledge.knows(message.arguments[0]) for message in frame)
    assert distinguish(theory, frame, frame) is None
    if count:
        assert distinguish(theory, frame, [*frame[:-1], theory.messages.name(1, (99,))])


def test_a_rule_of_any_depth() -> None:
    protocol = Protocol()
    h = protocol.constructor("h", 1)
    x = protocol.variable()
    f = protocol.destructor("f", 1, ([deep(h, x)], deep(h, x, DEPTH // 2)))
    process = protocol.out(Function(f, [deep(h, protocol.c)]))
    made = replayed(protocol, process, output(protocol.c, process.position))
    show(made)
    theory = made.initial.theory
    knowledge = know(theory, [])
    assert knowledge.knows(made.configurations[-1].frame[0])
    assert not knowledge.knows(theory.messages.name(1, (1,)))


def test_a_rule_with_many_ways_to_be_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    """256 messages in 16 places, each of which has a variable in common with eight others."""
    monkeypatch.setattr(rule_search, "MAX_STEPS", 200_000)
    protocol = Protocol()
    g = protocol.constructor("g", 8, public=False)
    variables = [[protocol.variable() for _ in range(8)] for _ in range(8)]
    left: list[Term] = [Function(g, list(row)) for row in zip(*variables, strict=True)]
    left += [Function(g, list(row)) for row in variables]
    protocol.destructor("f", 16, (left, variables[0][0]))
    theory = protocol.theory
    ends = [theory.messages.attacker(f"#n_{number}") for number in range(2)]
    frame = [theory.apply(g, arguments) for arguments in product(ends, repeat=8)]
    with pytest.raises(CalculusError, match="too many ways to apply a rule of f"):
        know(theory, [message for message in frame if message is not None])


def large_arity(theory: Theory, symbol: int) -> tuple[list[Message], list[Message]]:
    """Frames of which the one test has two recipes with all arguments of a symbol."""
    names = [theory.messages.name(1, (number,)) for number in range(2)]
    count = theory.symbol(symbol).arity
    whole = theory.apply(symbol, tuple(names[:1] * count))
    other = theory.apply(symbol, tuple(names[1:] * count))
    assert whole is not None and other is not None
    return [names[0], whole], [names[0], other]


@pytest.mark.parametrize("arity", [0, 1, 40, 1_500])
def test_symbols_with_many_arguments(arity: int) -> None:
    protocol = Protocol()
    protocol.name()
    symbol = protocol.constructor("g", arity)
    theory = protocol.theory
    first, second = large_arity(theory, symbol)
    if arity:
        assert distinguish(theory, first, second) is not None
    assert distinguish(theory, first, first) is None


def test_an_empty_tuple() -> None:
    theory = Protocol().theory
    empty = theory.tuple(())
    one = theory.tuple((empty,))
    assert distinguish(theory, [one, empty], [one, empty]) is None
    assert distinguish(theory, [one, empty], [empty, one]) is not None


def test_a_test_that_only_a_recipe_of_exponential_size_makes() -> None:
    """Each message of the frame is a pair of the one before; the last ones differ."""
    protocol = Protocol()
    protocol.name()
    theory = protocol.theory
    g = theory.messages.name(1, (1,))
    first = [theory.tuple((g, g))]
    for _ in range(80):
        first.append(theory.tuple((first[-1], first[-1])))
    second = [*first[:-1], first[0]]
    assert distinguish(theory, first, second) is not None
    # Here the attacker has only the whole, and must take its parts out one by one.
    assert distinguish(theory, first[-1:], first[-2:-1]) is not None


@pytest.mark.parametrize("text", ["ax_" + "9" * 5_000, "proj_{" + "9" * 5_000 + ",2}(ax_1)"])
def test_numbers_of_many_digits_in_a_recipe(text: str) -> None:
    with pytest.raises(CalculusError):
        parse_recipe(Protocol().theory, text)

"""Which of the ways to follow an attack explains it."""

import pytest
from conftest import FIXTURES
from processes import Protocol, attacker, give, output, pair, par, recipe
from replays import read_attack

from deepsec_results.analysis.explanations import TraceExplanation, explain_attack
from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.closest import Simplicity, closest_way, simplicity
from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.following import follow
from deepsec_results.calculus.places import Places
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.static_equivalence import EqualityTest, MessageTest, Side
from deepsec_results.calculus.ways import Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil, Output, Position, Process
from deepsec_results.model.terms import Attacker, Axiom, Function, Projection, RecipeFunction
from deepsec_results.model.traces import (
    Action,
    BangAction,
    CommAction,
    TauAction,
    positions_of,
    visible_actions,
)
from deepsec_results.render.attacks.explanation_sentences import test_text as shown_test
from deepsec_results.render.attacks.messages import writer_for

EVENING = FIXTURES / "evening" / "result_files"


def explain(query: str) -> TraceExplanation:
    attack = read_attack(EVENING / query)
    replayed = ReplayedAttack(
        StoredAttack(attack.trace, attack.atoms),
        attack.processes,
        attack.semantics,
        attack.theory,
        replay(attack.theory, attack.attacked, attack.actions, attack.semantics),
    )
    return explain_attack(replayed, attack.type)


@pytest.mark.parametrize(
    ("query", "test"),
    [
        # The responder answers under the attacker's key, in both processes, as in the trace.
        ("mpcjbe_2r50/wide_mouth_96i7/query_1.json", "sdec(ax_2,#n_0) = second"),
        ("mpcjb-_drra/wide_mouth_b6ib/query_1.json", "sdec(ax_1,#n_0) = first"),
        # The reader answers in both processes, with another error in the other one.
        ("mpcjbe_2r50/passport-2sessions_722t/query_1.json", "ax_7 = bad_tag"),
        ("mpcjbe_2r50/passport-3sessions_6xlg/query_1.json", "ax_10 = bad_tag"),
    ],
)
def test_the_other_process_acts_where_the_attacked_one_does(query: str, test: str) -> None:
    explanation = explain(query)
    witness = explanation.closest.way.witness
    assert witness is not None
    assert shown_test(witness, writer_for(explanation.replayed)) == test


def test_no_communication_that_the_trace_does_not_need() -> None:
    """The attack has one communication that the attacker does not see; so has the way."""
    explanation = explain("mpcjb-_drra/wide_mouth_b6ib/query_1.json")
    for actions in (
        explanation.replayed.attack.trace.action_sequence,
        explanation.closest.way.actions,
    ):
        assert sum(isinstance(action, CommAction) for action in actions) == 1


def places_of_the_way(
    protocol: Protocol, attacked: Process, actions: list[Action], other: Process
) -> list[int]:
    """The indexes of the positions of the visible actions of the way that explains an attack."""
    end = replay(protocol.theory, attacked, actions, Semantics.PRIVATE).configurations[-1]
    places = Places(attacked, other)
    following = follow(end, actions, other, Semantics.PRIVATE, places=lambda: places)
    way = closest_way(following.furthest, actions, places)
    return [positions_of(action)[0].index for action in visible_actions(way.actions)]


def test_of_two_ways_to_one_state_the_one_in_the_same_places_is_kept() -> None:
    """`in(c,x); 0 | in(c,y); in(d,z)`: after one input at the first part the second one is left,
    and the other process has what is left of both in another order."""
    protocol = Protocol()
    a, b = protocol.constant("a"), protocol.constant("b")

    def make(last: Function) -> tuple[Process, list[Position]]:
        x, y = protocol.variable(), protocol.variable()
        first = protocol.read(x, protocol.test(x, a))
        second = protocol.read(y, protocol.test(y, b))
        third = protocol.out(last)
        return par(first, second, third), [first.position, second.position, third.position]

    attacked, here = make(a)
    other, there = make(b)
    for order in ((0, 1), (1, 0)):
        actions: list[Action] = [give(protocol.c, attacker(), here[at]) for at in order]
        actions.append(output(protocol.c, here[2]))
        found = places_of_the_way(protocol, attacked, actions, other)
        assert found == [there[at].index for at in (*order, 2)]


def test_a_thread_that_continues_is_the_one_that_began() -> None:
    """The copies of `!^2 P` against `P | P`, whose parts have keys of their own."""
    protocol = Protocol()
    h = protocol.constructor("h", 2)

    def reader() -> tuple[Process, Position, Position]:
        k, x = protocol.name(), protocol.variable()
        answer = protocol.out(Function(h, [x, k]))
        begin = protocol.read(x, answer)
        return protocol.new(k, begin), begin.position, answer.position

    copy, begin, answer = reader()
    attacked = protocol.bang(2, copy)
    (one, begin1, answer1), (two, begin2, answer2) = reader(), reader()
    other = par(one, two)
    made = [TauAction(Position(begin.index + 1, [number])) for number in (2, 1)]
    for order in ((2, 1), (1, 2)):
        actions: list[Action] = [
            BangAction(attacked.position, 1),
            *made,
            give(protocol.c, attacker("#n_0"), begin, 2),
            give(protocol.c, attacker("#n_1"), begin, 1),
            *(output(protocol.c, answer, number) for number in order),
        ]
        found = places_of_the_way(protocol, attacked, actions, other)
        assert set(found) == {place.index for place in (begin1, answer1, begin2, answer2)}
        ones = [index in (begin1.index, answer1.index) for index in found]
        assert (ones[2] == ones[0]) is (order[0] == 2)


def test_places_of_processes_that_differ() -> None:
    """The other process has a thread more in front, and a `new` more in one thread."""
    protocol = Protocol()
    d = protocol.constant("d")
    k = protocol.name()
    first, second = protocol.out(protocol.c), protocol.out(protocol.c, channel=d)
    x = protocol.variable()
    added = protocol.read(x)
    then, also = protocol.out(protocol.c, channel=d), protocol.out(k)
    places = Places(par(first, second), par(added, protocol.new(k, also), then))
    assert places.likeness(second.position, then.position) == 2
    assert places.likeness(first.position, added.position) == 0
    assert places.likeness(second.position, also.position) == 0


@pytest.mark.parametrize(
    ("best", "other"),
    [
        ("one two one", "two one two"),  # counterparts first
        ("two one two", "one two two"),  # the second thread begins for one thread, acts for another
        ("one two two", "one two three"),  # in a thread of another form
        ("one two one", "one two one, unseen"),
    ],
)
def test_the_way_in_the_same_places_is_the_closest(best: str, other: str) -> None:
    """`P | P` against `P | P | Q`: the first thread acts, the second one, and the first again."""
    protocol = Protocol()
    threads = [protocol.out(protocol.c, protocol.out(protocol.c)) for _ in range(4)]
    attacked, its = par(*threads[:2]), dict(zip(("one", "two"), threads[2:], strict=True))
    its["three"] = protocol.out(protocol.c)
    places = Places(attacked, par(*its.values()))
    here = outputs(protocol, *threads[:2], threads[0])
    there = {
        acting: outputs(protocol, *(its[name] for name in acting.split(",")[0].split()))
        for acting in (best, other)
    }
    if "unseen" in other:
        there[other].insert(0, CommAction(*[Position(0, [])] * 2))
    ways = {
        acting: Way(WayOutcome.DONE, 3, 3, initial_configuration(protocol.theory, attacked), done)
        for acting, done in there.items()
    }
    for order in ((best, other), (other, best)):
        found = closest_way([ways[acting] for acting in order], here, places)
        assert found is ways[best]


def outputs(protocol: Protocol, *threads: Output) -> list[Action]:
    """Outputs of threads: the first one, and where a thread occurs twice, the second one too."""
    found: list[Action] = []
    for at, thread in enumerate(threads):
        inner = thread.process if thread in threads[:at] else None
        acting = inner if isinstance(inner, Output) else thread
        found.append(output(protocol.c, acting.position))
    return found


@pytest.mark.parametrize("more", ["new", "test", "choice", "bang", "out", "nothing"])
def test_what_only_one_process_has_at_its_end_has_no_counterpart(more: str) -> None:
    protocol = Protocol()
    k = protocol.name()
    ends: dict[str, Process] = {
        "new": protocol.new(k, protocol.out(k)),
        "test": protocol.test(k, k, None, par(protocol.out(k), protocol.out(k))),
        "choice": protocol.choice(None, None),
        "bang": protocol.bang(2, protocol.out(k)),
        "out": protocol.out(protocol.c),
        "nothing": Nil(),
    }
    one, other = protocol.out(protocol.c, ends[more]), protocol.out(protocol.c)
    for attacked, its in ((one, other), (other, one)):
        assert Places(attacked, its).counterpart(its.position) == attacked.position.index
    if not isinstance(ends[more], Nil):
        position = ends[more].position  # type: ignore[union-attr]
        assert Places(other, one).counterpart(position) is None


@pytest.mark.parametrize("other_side", ["left", "right"])
def test_a_choice_that_only_one_process_has(other_side: str) -> None:
    """What follows the choice corresponds in the branch that has the same constructs."""
    protocol = Protocol()
    d = protocol.constant("d")
    sought = protocol.out(protocol.c, protocol.out(protocol.c, channel=d))
    same = protocol.out(protocol.c, protocol.out(protocol.c, channel=d))
    otherwise = protocol.read(protocol.variable())
    branches = (same, otherwise) if other_side == "left" else (otherwise, same)
    places = Places(sought, protocol.choice(*branches))
    assert places.likeness(sought.position, same.position) == 2


def test_a_thread_goes_on_to_the_next_par_or_replication() -> None:
    """out(c,c); out(c,c); (!^2 out(c,c) | out(c,c)) against in(c,x)"""
    protocol = Protocol()
    copied, part = protocol.out(protocol.c), protocol.out(protocol.c)
    second = protocol.out(protocol.c, par(protocol.bang(2, copied), part))
    first, other = protocol.out(protocol.c, second), protocol.read(protocol.variable())
    places = Places(first, other)
    begin = places.thread(first.position, theirs=False)
    assert begin is not None and begin == places.thread(second.position, theirs=False)
    copies = [
        places.thread(Position(copied.position.index, [number]), theirs=False) for number in (1, 2)
    ]
    threads = {begin, places.thread(part.position, theirs=False), *copies}
    assert len(threads) == 4 and None not in threads
    assert places.thread(other.position, theirs=True) is not None
    assert places.thread(other.position, theirs=False) is None
    assert places.thread(first.position, theirs=True) is None
    forms = [places.form(one.position, theirs=False) for one in (first, second, copied, part)]
    assert forms[2] == forms[3] != forms[0] != forms[1]
    assert places.form(first.position, theirs=True) is None


def test_copies_and_parts_are_alike() -> None:
    """`!^2 P` against `P | P`: the copies have the form of the parts."""
    protocol = Protocol()
    copy = protocol.out(protocol.c)
    parts = [protocol.out(protocol.c) for _ in range(2)]
    places = Places(protocol.bang(2, copy), par(*parts))
    assert [places.likeness(copy.position, part.position) for part in parts] == [1, 1]


def test_the_order_of_tests() -> None:
    """A name or a constant that the reader sees comes first, a projection last."""
    protocol = Protocol()
    a = protocol.constant("a")
    message = protocol.theory.messages.attacker("#n_0")
    one, two = Axiom(1), Axiom(2)
    computed = RecipeFunction(protocol.constructor("h", 1), [one])

    def equal(left: object, right: object) -> EqualityTest:
        return EqualityTest(Side.FIRST, left, right, message, message, message)  # type: ignore[arg-type]

    def alone(found: object) -> MessageTest:
        return MessageTest(Side.FIRST, found, message)  # type: ignore[arg-type]

    expected = {
        Simplicity.KNOWN: [equal(two, recipe(a)), equal(Attacker("#n_0"), one)],
        Simplicity.MESSAGES: [equal(one, two)],
        Simplicity.COMPUTED: [equal(computed, two), equal(computed, recipe(a))],
        Simplicity.RECIPE: [alone(computed)],
        Simplicity.PROJECTED: [alone(Projection(1, 2, one)), equal(Projection(1, 2, one), two)],
        Simplicity.NONE: [None],
    }
    assert len(expected) == 6
    assert list(expected) == sorted(Simplicity)
    for level, tests in expected.items():
        assert {simplicity(test) for test in tests} == {level}  # type: ignore[arg-type]


def test_a_test_names_the_constant() -> None:
    """Both messages are `a` for one process: `ax_2 = a` says more than `ax_1 = ax_2`."""
    protocol = Protocol()
    a, b = protocol.constant("a"), protocol.constant("b")
    attacked = protocol.out(a, protocol.out(a))
    for first, second, axiom in ((a, b, 2), (b, a, 1)):
        other = protocol.out(first, protocol.out(second))
        actions: list[Action] = [
            output(protocol.c, attacked.position),
            output(protocol.c, Position(attacked.position.index - 1, [])),
        ]
        end = replay(protocol.theory, attacked, actions, Semantics.PRIVATE).configurations[-1]
        (way,) = follow(end, actions, other, Semantics.PRIVATE).ways
        assert isinstance(way.witness, EqualityTest)
        assert {repr(way.witness.recipe1), repr(way.witness.recipe2)} == {
            repr(Axiom(axiom)),
            repr(recipe(a)),
        }


def test_pairs_of_constants_are_not_named() -> None:
    """Two messages that are one pair stay as they are: `ax_1 = ax_2`."""
    protocol = Protocol()
    a, b = protocol.constant("a"), protocol.constant("b")
    k = protocol.name()
    both = pair(k, a)
    inner = protocol.out(both)
    attacked = protocol.new(k, protocol.out(both, inner))
    m = protocol.name()
    other = protocol.new(m, protocol.out(pair(m, a), protocol.out(pair(m, b))))
    first = attacked.process
    assert first is not None
    actions: list[Action] = [
        TauAction(attacked.position),
        output(protocol.c, first.position),  # type: ignore[union-attr]
        output(protocol.c, inner.position),
    ]
    end = replay(protocol.theory, attacked, actions, Semantics.PRIVATE).configurations[-1]
    (way,) = follow(end, actions, other, Semantics.PRIVATE).ways
    assert isinstance(way.witness, EqualityTest)
    assert [type(one) for one in (way.witness.recipe1, way.witness.recipe2)] == [Axiom, Axiom]

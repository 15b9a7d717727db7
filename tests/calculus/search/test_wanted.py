"""What inputs want, and which of it the attacker can deduce."""

from pathlib import Path

import pytest
from conftest import FIXTURES
from crafted import Crafted, both
from processes import Protocol, pair, par
from replays import Attack, read_attack

from deepsec_results.calculus.evaluation import compute_message
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.outlines import Outlines
from deepsec_results.calculus.recipes import parse_recipe
from deepsec_results.calculus.search.candidates import Candidates
from deepsec_results.calculus.search.frames import SearchedFrames
from deepsec_results.calculus.search.guards import Guards
from deepsec_results.calculus.search.narrowing import Narrowing
from deepsec_results.calculus.search.solving import Solving
from deepsec_results.calculus.search.threads import SearchedThread, ThreadSteps
from deepsec_results.calculus.search.unknowns import Unknowns, is_unknown
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Process
from deepsec_results.model.terms import Equality


def _readers(theory: Theory, process: Process) -> list[SearchedThread]:
    threads = ThreadSteps(theory, Outlines()).begin(process)
    return [thread for thread in threads if thread.is_input]


def _first_candidates(theory: Theory, process: Process) -> list[Message]:
    """The cheapest messages for the inputs of a process that has sent nothing."""
    frame = SearchedFrames(theory, Outlines()).empty
    candidates = Candidates(theory, lambda: None)
    return [
        message
        for reader in _readers(theory, process)
        for price, message in candidates.of(0, reader, frame, ())
        if price == 0
    ]


def _wide_mouth() -> Attack:
    folder = FIXTURES / "evening" / "result_files" / "mpcjbe_2r50"
    (path,) = folder.glob("wide_mouth_*/query_1.json")
    return read_attack(Path(path))


def test_wide_mouth() -> None:
    """The recipe of the recorded attack is read off the tests of the server."""
    query = _wide_mouth()
    recipe = parse_recipe(query.theory, "(mallory,senc((bob,#n_0),kis))")
    message = compute_message(query.theory, recipe, [])
    assert message in _first_candidates(query.theory, query.attacked)


def _wanted(made: Crafted, process: Process) -> list[str]:
    """What the first input wants, as text."""
    theory = made.made.theory
    unknowns = Unknowns(theory.messages)
    guards = Guards(theory, unknowns, Narrowing(theory, unknowns))
    return [
        _text(theory, unknowns.canonical(one.message))
        for one in guards.wanted(_readers(theory, process)[0])
    ]


def _text(theory: Theory, message: Message) -> str:
    inner = ",".join(_text(theory, part) for part in message.arguments)
    match message.head.kind.name:
        case "NAME" if message.head.number < 0:
            return f"?{message.head.bang[0]}"
        case "TUPLE":
            return f"({inner})"
    label = theory.atoms[message.head.number].label
    return f"{label}({inner})" if inner else label


def test_a_comparison_wants_both_answers() -> None:
    made = Crafted()
    (x,), a = made.variables(1), made.constant("a")
    process = made.read(x, made.test(x, made("h", a), made.out(a)))
    assert _wanted(made, process) == ["?0", "h(a)"]


def test_a_let_wants_its_pattern_and_its_destructor() -> None:
    made = Crafted()
    (x, y, z), a = made.variables(3), made.constant("a")
    process = made.read(x, made.let(both(y, Equality(a), z), made("sdec", x, made("h", a))))
    assert _wanted(made, process) == ["?0", "senc((?0,a,?1),h(a))"]


def test_tests_after_one_another_add_up() -> None:
    made = Crafted()
    (x, y, z), a = made.variables(3), made.constant("a")
    inner = made.test(made("adec", y, z), a, made.out(a))
    process = made.read(x, made.let(both(y, z), x, inner))
    assert _wanted(made, process) == ["?0", "(?0,?1)", "(aenc(a,pk(?0)),?0)"]


def test_an_output_wants_to_be_a_message() -> None:
    made = Crafted()
    x, a = made.variables(1)[0], made.constant("a")
    assert _wanted(made, made.read(x, made.out(made("sdec", x, a)))) == ["?0", "senc(?0,a)"]


def test_the_pattern_of_an_input_is_wanted_first() -> None:
    made = Crafted()
    (x, y), a = made.variables(2), made.constant("a")
    assert _wanted(made, made.read(both(x, Equality(a), y))) == ["(?0,a,?1)"]


def test_each_of_several_parallel_processes_wants_something() -> None:
    made = Crafted()
    x, a, b = made.variables(1)[0], made.constant("a"), made.constant("b")
    tests = par(*(made.test(x, one, made.out(one)) for one in (a, b)))
    assert _wanted(made, made.read(x, tests)) == ["?0", "a", "b"]


def test_a_message_that_is_built_of_itself_is_not_wanted() -> None:
    made = Crafted()
    x = made.variables(1)[0]
    process = made.read(x, made.test(x, made("h", x), made.out(x)))
    assert _wanted(made, process) == ["?0"]


def test_tuples_of_tuples_take_few_steps() -> None:
    """A message with 2^60 symbols, whose parts are the same."""
    made = Protocol()
    first = made.variable()
    steps, last = [], first
    for _ in range(60):
        following = made.variable()
        steps.append((following, pair(last, last)))
        last = following
    process: Process = made.out(last)
    for variable, term in reversed(steps):
        process = made.let(variable, term, process)
    assert len(_first_candidates(made.theory, made.read(first, process))) == 1


@pytest.mark.parametrize(
    ("seen", "wanted", "expected"),
    [
        pytest.param("senc(a,k)", "senc(?,k)", ["senc(a,k)"], id="seen"),
        pytest.param("senc(a,k)", "senc(?,l)", [], id="with another key"),
        pytest.param("k", "senc(?,k)", ["senc(?,k)"], id="built"),
        pytest.param("(k,senc(a,k))", "senc(?,k)", ["senc(?,k)", "senc(a,k)"], id="both"),
        pytest.param("h(k)", "(?,h(k))", ["(?,h(k))"], id="a part of a tuple"),
    ],
)
def test_what_can_be_deduced(seen: str, wanted: str, expected: list[str]) -> None:
    made = Crafted()
    made.constant("a")
    for secret in ("k", "l"):
        made.constant(secret, public=False)
    theory = made.made.theory
    unknowns = Unknowns(theory.messages)
    unknown = unknowns.fresh()
    frames = SearchedFrames(theory, Outlines())
    frame = frames.extended(frames.empty, _read(theory, seen, unknown))
    solving = Solving(theory, unknowns, lambda: None)
    found = solving.solutions(frame, _read(theory, wanted, unknown), 9)
    assert [_text(theory, unknowns.canonical(one)) for one in found] == [
        text.replace("?", "?0") for text in expected
    ]


def _read(theory: Theory, text: str, unknown: Message) -> Message:
    """The message of a text, in which private symbols may occur."""
    text = text.strip()
    if text == "?":
        return unknown
    label, _, rest = text.partition("(")
    parts = [_read(theory, part, unknown) for part in _split(rest[:-1])] if rest else []
    if not label:
        return theory.tuple(tuple(parts))
    number = next(at for at, atom in enumerate(theory.atoms) if atom.label == label)
    made = theory.apply(number, tuple(parts))
    assert made is not None
    return made


def _split(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def test_an_answer_inside_a_tuple_is_worth_having() -> None:
    """One process encrypts what it reads and sends it in a tuple, another decrypts and tests it.

    The hash of the encryption is no answer.
    """
    made = Crafted()
    (x, y), a, b = made.variables(2), made.constant("a"), made.constant("b")
    key = made.constant("k", public=False)
    encrypted = made("senc", x, key)
    encrypts = made.read(x, made.out(pair(a, encrypted)))
    hashes = made.read(x, made.out(made("h", encrypted)))
    tests = made.read(y, made.let(Equality(b), made("sdec", y, key), made.out(a)))
    theory = made.made.theory
    readers = {
        id(one.component.process): one for one in _readers(theory, par(encrypts, hashes, tests))
    }
    testing = readers[id(tests)]
    frame = SearchedFrames(theory, Outlines()).empty
    candidates = Candidates(theory, lambda: None)

    def found(process: Process) -> list[tuple[int, str]]:
        priced = candidates.of(1, readers[id(process)], frame, [testing])
        return [(price, _text(theory, message)) for price, message in priced]

    assert (0, "b") in found(encrypts)
    assert (0, "a") not in found(encrypts)
    assert (0, "b") not in found(hashes)


def test_the_first_atom_of_a_query_is_no_unknown() -> None:
    messages = Protocol().theory.messages
    assert not is_unknown(messages.name(0, ()))
    assert is_unknown(Unknowns(messages).fresh())


def test_what_makes_messages_equal() -> None:
    made = Crafted()
    made.constant("a")
    theory = made.made.theory
    unknowns = Unknowns(theory.messages)
    one, two = unknowns.fresh(), unknowns.fresh()
    left = theory.tuple((one, _read(theory, "h(?)", two)))
    right = theory.tuple((_read(theory, "h(?)", two), one))
    values = unknowns.unify([(left, right)], {})
    assert values is not None
    assert unknowns.resolve(left, values) is unknowns.resolve(right, values)
    circle = [(one, _read(theory, "h(?)", two)), (two, _read(theory, "h(?)", one))]
    assert unknowns.unify(circle, {}) is None
    assert unknowns.unify([(_read(theory, "h(a)", one), _read(theory, "pk(?)", one))], {}) is None


def test_canonical_numbers_are_not_mixed_up() -> None:
    made = Crafted()
    theory = made.made.theory
    unknowns = Unknowns(theory.messages)
    one, two = unknowns.fresh(), unknowns.fresh()
    canonical = unknowns.canonical(theory.tuple((one, two)))
    swapped = theory.tuple(canonical.arguments[::-1])
    assert unknowns.canonical(swapped) is canonical

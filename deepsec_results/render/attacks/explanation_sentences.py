"""The sentences of an explanation: why an attack works, and how a way to follow it ends."""

from deepsec_results.analysis.explanations import Doubt, Reason, TraceExplanation
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.notation import write_actions
from deepsec_results.calculus.recipes import subrecipes
from deepsec_results.calculus.static_equivalence import EqualityTest, Side, Witness
from deepsec_results.calculus.waiting import WaitingReason
from deepsec_results.calculus.ways import Way, WayOutcome
from deepsec_results.model.terms import Axiom, Recipe
from deepsec_results.model.traces import VisibleAction
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.kit.sentences import count

WAITING = {
    WaitingReason.CHANNEL_FAILS: "its channel is not a message",
    WaitingReason.OUTPUT_FAILS: "its term is not a message",
    WaitingReason.SECRET_CHANNEL: "the attacker does not know its channel",
    WaitingReason.OTHER_CHANNEL: "it uses another channel",
    WaitingReason.OTHER_DIRECTION: "it is the opposite kind of action",
    WaitingReason.PATTERN: "its pattern does not match the message",
    WaitingReason.NO_PARTNER: "no other process communicates with it",
    WaitingReason.RECIPE_FAILS: "a recipe of the action is not a message",
}
ENDS = {
    WayOutcome.EQUIVALENT: "all actions, and no test distinguishes the two",
    WayOutcome.EQUALITY: "an equality holds for one process only",
    WayOutcome.MESSAGE: "a recipe gives a message for one process only",
    WayOutcome.STUCK: "the next action is impossible",
    WayOutcome.UNDECIDED: "not examined: there were too many states",
}


MORE = "--max-states allows more"
"""What examines more states, for a command with this option."""
EXPLAIN_MORE = "dsr explain --max-states allows more"
"""The same where this option is missing."""


def explain_in_a_sentence(
    explanation: TraceExplanation, writer: MessageWriter, more: str = MORE
) -> str:
    """Why an attack works, and whether its silent steps are elsewhere than stored; `more` is what
    examines more states, if there were too many."""
    sentence, replayed = _reason_sentence(explanation, writer, more), explanation.replayed
    if replayed.moved is None:
        return sentence
    from deepsec_results.render.attacks.impossible_steps import moved_sentence

    return f"{sentence} {moved_sentence(replayed.moved, replayed.other_number, writer)}"


def _reason_sentence(explanation: TraceExplanation, writer: MessageWriter, more: str) -> str:
    way = explanation.closest.way
    other = f"Process {explanation.replayed.other_number}"
    if explanation.doubt is Doubt.STATES and explanation.following.complete:
        return (
            f"{other} can follow the execution that dsr examined; whether it can follow every "
            f"execution of the trace is not decided; {more}."
        )
    if explanation.doubt is Doubt.STATES:
        states = count(explanation.following.states, "state")
        return f"Not decided within {states}; {more}."
    if way.witness is not None:
        test = test_sentence(explanation, way.witness, writer)
        return f"{other} can do {_extent(way)}, but then {test}."
    if way.outcome is WayOutcome.STUCK:
        due = next_action(explanation, way, writer)
        if way.followed == 0:
            return f"{other} cannot do the first action of the trace, {due}."
        return f"{other} can do {_extent(way)}, but not the next one, {due}."
    follows = f"{other} can do {_extent(way)}, and no test distinguishes the two"
    match explanation.doubt:
        case Doubt.PROBABILITIES:
            return f"{follows}; dsr does not compare probabilities."
        case Doubt.SESSIONS:
            return f"{follows}; dsr does not know whether the sessions of the two can be matched."
        case Doubt.FOLLOWED:
            match_too = "; their sessions match too" if explanation.sessions_match else ""
            return f"{follows}{match_too}: this is no attack."
    if explanation.reason is Reason.EQUIVALENT:
        return f"{follows}."
    sessions = explanation.sessions
    assert sessions is not None
    number, apart = explanation.replayed.other_number, sessions.held.witness
    shown = test_sentence(explanation, apart, writer) if apart else None
    from deepsec_results.render.attacks.session_sentences import sessions_sentences

    return f"{follows}; but {sessions_sentences(sessions, number, shown, writer)}"


def _extent(way: Way) -> str:
    if way.of == 0:
        return "the trace, which has no visible action"
    if way.followed < way.of:
        first = "first" if way.followed == 1 else f"first {way.followed}"
        return f"the {first} of {way.of} actions"
    number = {1: "the one action", 2: "both actions"}.get(way.of, f"all {way.of} actions")
    return f"{number} of the trace"


def test_sentence(explanation: TraceExplanation, witness: Witness, writer: MessageWriter) -> str:
    """What holds for one process only."""
    number = process_of(explanation, witness.side)
    if isinstance(witness, EqualityTest):
        return f"{test_text(witness, writer)} holds for process {number} only"
    return f"{test_text(witness, writer)} is a message for process {number} only"


def test_text(witness: Witness, writer: MessageWriter) -> str:
    """A test as a person would run it: `ax_1 = h(ax_2)`, or a recipe alone."""
    if isinstance(witness, EqualityTest):
        return " = ".join(writer.text(recipe) for recipe, _ in _two_sides(witness))
    return writer.text(witness.recipe)


def test_values(
    explanation: TraceExplanation, witness: Witness, writer: MessageWriter
) -> list[tuple[int, str]]:
    """The numbers of the processes, and what a test gives for each."""
    here = process_of(explanation, witness.side)
    there = process_of(explanation, witness.side.other)
    if not isinstance(witness, EqualityTest):
        recipe = writer.text(witness.recipe)
        value = f"{recipe} is {writer.text(witness.message)}"
        return [(here, value), (there, f"{recipe} is not a message")]
    pairs = [(writer.text(recipe), writer.text(message)) for recipe, message in _two_sides(witness)]
    # A name of the attacker or a constant is itself on both sides.
    values = [f"{recipe} is {message}" for recipe, message in pairs if recipe != message]
    holds = f"holds: both are {writer.text(witness.equal)}"
    return [(here, holds), (there, f"does not hold: {', '.join(values)}")]


def _two_sides(witness: EqualityTest) -> list[tuple[Recipe, Message]]:
    """The recipes of a test and what they give where they differ; a constant is on the right."""
    sides = [(witness.recipe1, witness.message1), (witness.recipe2, witness.message2)]
    return sorted(sides, key=lambda side: not any(map(_is_axiom, subrecipes(side[0]))))


def _is_axiom(recipe: Recipe) -> bool:
    return isinstance(recipe, Axiom)


def process_of(explanation: TraceExplanation, side: Side) -> int:
    """The number of the process on a side of a witness; the first side is the attacked one."""
    replayed = explanation.replayed
    return replayed.attack.trace.index_process if side is Side.FIRST else replayed.other_number


def next_action(explanation: TraceExplanation, way: Way, writer: MessageWriter) -> str:
    """The visible action that a way does not match, as the prover prints it."""
    actions = explanation.replayed.attack.trace.action_sequence
    visible = [action for action in actions if isinstance(action, VisibleAction)]
    return write_actions(visible, writer.labels)[way.followed]

"""Doing a trace step by step, as answers to the question what comes next."""

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.explanations import TraceExplanation, compare_with_other
from deepsec_results.analysis.simulations import SimulatedQuery
from deepsec_results.analysis.stepping import (
    Option,
    Stepping,
    as_trace,
    begin,
    choose,
    options,
    vocabulary,
)
from deepsec_results.calculus.errors import CalculusError, quoted
from deepsec_results.calculus.possible_actions import ActionKind, Possible
from deepsec_results.calculus.recipes import parse_recipe
from deepsec_results.calculus.trace_text import check_axioms
from deepsec_results.reading.errors import RequestError

BACK, QUIT = "b", "q"


class Dialogue(Struct, frozen=True):
    """A trace under way.

    `states` are the executions from the first on, the last of them with its `options`. `input` is
    the chosen input that waits for a message, `complaint` what was wrong with the last answer.
    """

    states: tuple[Stepping, ...]
    options: tuple[Option, ...]
    input: Possible | None = None
    complaint: str | None = None
    is_open: bool = True

    @property
    def current(self) -> Stepping:
        """The execution as it is now."""
        return self.states[-1]


def open_dialogue(query: SimulatedQuery) -> Dialogue:
    """A dialogue before the first action. Raises RequestError if the process is malformed."""
    try:
        return _with_states((begin(query),))
    except CalculusError as error:
        raise RequestError(str(error)) from None


def answer(dialogue: Dialogue, text: str | None) -> Dialogue:
    """The dialogue after an answer; None is the end of all answers."""
    asked = replace(dialogue, complaint=None)
    if text is None:
        return replace(asked, is_open=False)
    word = text.strip()
    try:
        if word == QUIT and quits(asked):
            return replace(asked, is_open=False)
        if asked.input is not None:  # any other word may be a message
            return _send(asked, asked.input, word) if word else replace(asked, input=None)
        return _back(asked) if word == BACK else _choose(asked, word)
    except CalculusError as error:
        return replace(asked, complaint=error.reason)


def quits(dialogue: Dialogue) -> bool:
    """Whether `QUIT` ends the dialogue here, because it is no message."""
    return dialogue.input is None or QUIT not in vocabulary(dialogue.current).constants


def follow_so_far(dialogue: Dialogue, max_states: int) -> TraceExplanation:
    """How the other process can follow the trace so far. Raises CalculusError."""
    return compare_with_other(as_trace(dialogue.current), max_states)


def _with_states(states: tuple[Stepping, ...]) -> Dialogue:
    return Dialogue(states, tuple(options(states[-1])))


def _back(dialogue: Dialogue) -> Dialogue:
    if len(dialogue.states) == 1:
        raise CalculusError("this is the beginning")
    return _with_states(dialogue.states[:-1])


def _choose(dialogue: Dialogue, word: str) -> Dialogue:
    count = len(dialogue.options)
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0
    if not 1 <= number <= count:
        numbers = f"a number from 1 to {count}, " if count else ""
        raise CalculusError(f"expected {numbers}{BACK} or {QUIT}, found {quoted(word)}")
    option = dialogue.options[number - 1]
    if isinstance(option, Possible) and option.kind is ActionKind.INPUT:
        return replace(dialogue, input=option)
    return _with_states((*dialogue.states, choose(dialogue.current, option)))


def _send(dialogue: Dialogue, option: Possible, text: str) -> Dialogue:
    current = dialogue.current
    recipe = parse_recipe(current.query.theory, text)
    check_axioms(recipe, len(current.active.configuration.frame) + 1)
    return _with_states((*dialogue.states, choose(current, option, recipe)))

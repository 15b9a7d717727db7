"""Prefixes of traces, each with all executions of both processes that have it."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.outlines import Outlines
from deepsec_results.calculus.search.frames import SearchedFrame, SearchedFrames
from deepsec_results.calculus.search.states import SearchedState, StateSteps
from deepsec_results.calculus.search.threads import ThreadSteps
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_text import ANYWHERE
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import (
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)

MAX_KEPT = 20_000  # executions of a process with one trace, no two of them alike

States = Sequence[SearchedState]


class TraceLabel(NamedTuple):
    """A visible action: its kind, its channel, and the message of an input.

    The messages are those that the recipes give for the `frame` of the prefix before.
    """

    kind: type[VisibleAction]
    channel: Message
    message: Message | None = None


class TracePrefix:
    """A trace, and the states of both processes after it, whose frames no test distinguishes.

    `sides` are the states of process 1 and of process 2: all that the process can reach by the
    trace, one of those that are alike, if both processes have any. `frame` is the frame of one of
    them. `tried` are the inputs that follow it in the search, each by its channel and message.
    """

    __slots__ = ("before", "frame", "label", "length", "sides", "tried")

    def __init__(
        self,
        before: "TracePrefix | None",
        label: TraceLabel | None,
        frame: SearchedFrame,
        sides: tuple[States, States],
    ) -> None:
        self.before = before
        self.label = label
        self.frame = frame
        self.sides = sides
        self.length: int = 0 if before is None else before.length + 1
        self.tried: set[TraceLabel] = set()

    @property
    def states(self) -> Iterator[SearchedState]:
        """The states of both processes."""
        for side in self.sides:
            yield from side

    @property
    def key(self) -> tuple[frozenset[int], frozenset[int]]:
        """What is the same for prefixes after which the same things happen."""
        first, second = self.sides
        return frozenset(state.key for state in first), frozenset(state.key for state in second)

    @property
    def is_dead_end(self) -> bool:
        """Whether the last action is an input after which all who can receive it do nothing."""
        if self.before is None or self.label is None or self.label.kind is not InputAction:
            return False
        fewest = min(len(state.threads) for state in self.before.states)
        return all(len(state.threads) < fewest for state in self.states)

    @property
    def actions(self) -> list[VisibleAction]:
        """The trace. Its positions mean nothing."""
        found: list[VisibleAction] = []
        prefix = self
        while prefix.before is not None and prefix.label is not None:
            found.append(_action(prefix.before.frame, prefix.label))
            prefix = prefix.before
        return found[::-1]


def _action(frame: SearchedFrame, label: TraceLabel) -> VisibleAction:
    channel = frame.recipe(label.channel)
    if label.kind is OutputAction:
        return OutputAction(channel, ANYWHERE)
    if label.kind is EavesdropAction:
        return EavesdropAction(channel, ANYWHERE, ANYWHERE)
    assert label.message is not None
    return InputAction(channel, frame.recipe(label.message), ANYWHERE)


class PrefixSteps:
    """The prefixes of the traces of two processes.

    Methods raise CalculusError if a process is malformed or a rule is not one for which deduction
    is decided, and TooManyStates.
    """

    def __init__(
        self,
        theory: Theory,
        processes: tuple[Process, Process],
        semantics: Semantics,
        tick: Callable[[], None],
    ) -> None:
        outlines = Outlines()
        self._theory = theory
        self._tick = tick
        self._processes = processes
        self._semantics = semantics
        self._threads = ThreadSteps(theory, outlines)
        self._frames = SearchedFrames(theory, outlines)
        self._states = StateSteps(self._threads, self._frames, semantics, tick)

    @property
    def kinds(self) -> int:
        """The number of states made so far; states that are alike count once."""
        return self._states.kinds

    def begin(self) -> TracePrefix:
        """The empty trace."""
        frame = self._frames.empty
        first, second = (
            self._closed([self._states.of(self._threads.begin(process), frame)])
            for process in self._processes
        )
        return TracePrefix(None, None, frame, (first, second))

    def label(self, prefix: TracePrefix, action: VisibleAction) -> TraceLabel | None:
        """The label of an action after a prefix; None if one of its recipes is not a message."""
        messages = prefix.frame.messages
        channel = evaluate_recipe(self._theory, action.channel, messages)
        if channel is None:
            return None
        if not isinstance(action, InputAction):
            return TraceLabel(type(action), channel)
        term = evaluate_recipe(self._theory, action.term, messages)
        return None if term is None else TraceLabel(InputAction, channel, term)

    def outputs(self, prefix: TracePrefix) -> list[TraceLabel]:
        """The actions by which the attacker sees a message of one of the processes."""
        found: dict[TraceLabel, None] = {}
        for state in prefix.states:
            for actor, _, _ in state.actors:
                channel = actor.channel
                if actor.is_output and channel is not None and state.frame.knows(channel):
                    moved = state.frame.moved(channel, prefix.frame)
                    found[TraceLabel(OutputAction, moved)] = None
        if self._semantics is Semantics.EAVESDROP:
            found |= dict.fromkeys(self._overheard(prefix))
        return list(found)

    def _overheard(self, prefix: TracePrefix) -> Iterator[TraceLabel]:
        for state in prefix.states:
            for channel, _, _ in self._states.communications(state):
                if state.frame.knows(channel):
                    moved = state.frame.moved(channel, prefix.frame)
                    yield TraceLabel(EavesdropAction, moved)

    def after(self, prefix: TracePrefix, label: TraceLabel) -> Iterator[TracePrefix]:
        """The prefixes with one more action: one for each class of frames that are equivalent.

        One that only one process has is a counterexample; the other process has no states there.
        """
        classes: list[tuple[SearchedFrame, tuple[list[SearchedState], list[SearchedState]]]] = []
        for number, side in enumerate(prefix.sides):
            for state in side:
                self._tick()
                for later in self._later(prefix, state, label):
                    for frame, sides in classes:
                        if frame is later.frame or self._frames.are_equivalent(frame, later.frame):
                            sides[number].append(later)
                            break
                    else:
                        sides = ([], [])
                        sides[number].append(later)
                        classes.append((later.frame, sides))
        for frame, (first, second) in classes:
            if first and second:
                closed = (self._closed(first), self._closed(second))
                yield TracePrefix(prefix, label, frame, closed)
            else:
                yield TracePrefix(prefix, label, frame, (first, second))

    def _later(
        self, prefix: TracePrefix, state: SearchedState, label: TraceLabel
    ) -> Iterator[SearchedState]:
        channel = prefix.frame.moved(label.channel, state.frame)
        if label.kind is OutputAction:
            return self._states.sent(state, channel)
        if label.kind is EavesdropAction:
            return self._states.overheard(state, channel)
        assert label.message is not None
        message = prefix.frame.moved(label.message, state.frame)
        return self._states.received(state, channel, message)

    def _closed(self, states: States) -> States:
        return self._states.closed(states, MAX_KEPT)

"""A second follower, in the plainest way: every interleaving, no symmetry, nothing taken at once.

`python tests/naive_follower.py 10000` compares it with the real one on so many random pairs of
processes, each in the three semantics. It shares no code with `deepsec_results.calculus`.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from naive_frames import Bindings, NaiveMessage, NaiveTheory

from deepsec_results.model.atoms import Atom
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Par,
    Process,
)
from deepsec_results.model.terms import Atomic, Equality
from deepsec_results.model.traces import (
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)

MATCHED, NOT_MATCHED, NO_EXECUTION = "matched", "not matched", "no execution"

# A process that is left, the values of its variables and names, and the copies it belongs to.
Thread = tuple[int, frozenset[Any], tuple[int, ...]]
Frame = tuple[NaiveMessage, ...]
State = tuple[frozenset[Thread], Frame, int]


class TooManyStates(Exception):
    """More states than the caller allows."""


def naive_answer(
    atoms: Sequence[Atom],
    attacked: Process,
    other: Process,
    due: Sequence[VisibleAction],
    semantics: Semantics,
    most: int,
) -> str:
    """Whether each execution of some visible actions is matched by one of the other process.

    Raises TooManyStates.
    """
    theory = NaiveTheory(atoms)
    frames = NaiveProcess(theory, attacked, semantics).frames_after(due, most)
    if not frames:
        return NO_EXECUTION
    others = NaiveProcess(theory, other, semantics).frames_after(due, most)
    matched = all(any(theory.are_equivalent(one, two) for two in others) for one in frames)
    return MATCHED if matched else NOT_MATCHED


class NaiveProcess:
    """A process of a query, with its steps."""

    def __init__(self, theory: NaiveTheory, process: Process, semantics: Semantics) -> None:
        self._theory = theory
        self._process = process
        self._semantics = semantics
        self._parts: list[Process] = []
        self._numbers: dict[int, int] = {}

    def frames_after(self, due: Sequence[VisibleAction], most: int) -> set[Frame]:
        """The frames at the end of all executions with some visible actions."""
        first: State = frozenset(self._enter(self._process, {}, ())), (), 0
        seen, pending = {first}, [first]
        while pending:
            state = pending.pop()
            for later in self._steps(state, due):
                if later not in seen:
                    seen.add(later)
                    pending.append(later)
            if len(seen) > most:
                raise TooManyStates
        return {frame for _, frame, done in seen if done == len(due)}

    def _enter(
        self, process: Process | None, values: Bindings, copies: tuple[int, ...]
    ) -> Iterator[Thread]:
        """The threads of a process: a replication is so many copies side by side."""
        match process:
            case None | Nil():
                return
            case Par():
                for part in process.process_list:
                    yield from self._enter(part, values, copies)
            case Bang():
                for number in range(1, process.multiplicity + 1):
                    yield from self._enter(process.process, values, (*copies, number))
            case _:
                yield self._number(process), frozenset(values.items()), copies

    def _number(self, process: Process) -> int:
        if id(process) not in self._numbers:
            self._numbers[id(process)] = len(self._parts)
            self._parts.append(process)
        return self._numbers[id(process)]

    def _steps(self, state: State, due: Sequence[VisibleAction]) -> Iterator[State]:
        threads, frame, done = state
        for thread in threads:
            for rest in self._alone(thread):
                yield threads - {thread} | set(rest), frame, done
        for output, reader, channel, _, rest in self._communications(threads):
            if self._is_internal(channel, frame):
                yield threads - {output, reader} | set(rest), frame, done
        if done < len(due):
            for acting, rest, message in self._visible(threads, frame, due[done]):
                after = frame if message is None else (*frame, message)
                yield threads - set(acting) | set(rest), after, done + 1

    def _is_internal(self, channel: NaiveMessage, frame: Frame) -> bool:
        """Whether the semantics has an internal communication on a channel."""
        if self._semantics is Semantics.CLASSIC:
            return True
        return self._theory.knowledge(frame).recipe(channel) is None

    def _alone(self, thread: Thread) -> Iterator[Iterable[Thread]]:
        """What becomes of a thread that takes a silent step by itself."""
        number, held, copies = thread
        process, values = self._parts[number], dict(held)
        match process:
            case New():
                key = process.name, tuple(process.bang or ())
                name = ("name", process.name, (*(process.bang or ()), *copies))
                yield self._enter(process.process, {**values, key: name}, copies)
            case IfThenElse():
                left = self._theory.term(process.term1, values)
                holds = left is not None and left == self._theory.term(process.term2, values)
                branch = process.process_then if holds else process.process_else
                yield self._enter(branch, values, copies)
            case LetInElse():
                value = self._theory.term(process.term, values)
                bound = None if value is None else self._match(process.pattern, value, values)
                if bound is None:
                    yield self._enter(process.process_else, values, copies)
                else:
                    yield self._enter(process.process_then, bound, copies)
            case Choice():
                yield self._enter(process.process1, values, copies)
                yield self._enter(process.process2, values, copies)

    def _match(self, pattern: Any, message: NaiveMessage, values: Bindings) -> Bindings | None:
        """The values with those of a pattern; None if the message does not fit."""
        demands: list[tuple[Any, NaiveMessage]] = []
        pending = [(pattern, message)]
        while pending:
            part, value = pending.pop()
            if isinstance(part, Atomic):
                values = {**values, (part.id, tuple(part.bang or ())): value}
            elif isinstance(part, Equality):
                demands.append((part.term, value))
            elif value[0] == "tuple" and len(value[1]) == len(part.args):
                pending += zip(part.args, value[1], strict=True)
            else:
                return None
        fits = all(self._theory.term(term, values) == value for term, value in demands)
        return values if fits else None

    def _sent(self, thread: Thread) -> tuple[Any, NaiveMessage | None, list[Thread]]:
        """The channel and the message of an output, None if it cannot act, and its rest."""
        process, values = self._parts[thread[0]], dict(thread[1])
        if not isinstance(process, Output):
            return None, None, []
        channel = self._theory.term(process.channel, values)
        message = None if channel is None else self._theory.term(process.term, values)
        return channel, message, list(self._enter(process.process, values, thread[2]))

    def _received(
        self, thread: Thread, channel: NaiveMessage, message: NaiveMessage
    ) -> list[Thread] | None:
        """What becomes of an input that gets a message on a channel; None if it does not."""
        process, values = self._parts[thread[0]], dict(thread[1])
        if not isinstance(process, Input) or self._theory.term(process.channel, values) != channel:
            return None
        bound = self._match(process.pattern, message, values)
        return None if bound is None else list(self._enter(process.process, bound, thread[2]))

    def _communications(
        self, threads: Iterable[Thread]
    ) -> Iterator[tuple[Thread, Thread, NaiveMessage, NaiveMessage, list[Thread]]]:
        """Each output and input that fit, with the channel, the message, and what they become."""
        for output in threads:
            channel, message, rest = self._sent(output)
            if message is None:
                continue
            for reader in threads:
                got = self._received(reader, channel, message)
                if got is not None:
                    yield output, reader, channel, message, rest + got

    def _visible(
        self, threads: Iterable[Thread], frame: Frame, due: VisibleAction
    ) -> Iterator[tuple[list[Thread], list[Thread], NaiveMessage | None]]:
        """Those who do a visible action, what becomes of them, and what the attacker learns."""
        wanted = self._theory.recipe(due.channel, frame)
        if wanted is None:
            return
        if isinstance(due, EavesdropAction):
            if self._semantics is Semantics.EAVESDROP:
                for output, reader, channel, message, rest in self._communications(threads):
                    if channel == wanted:
                        yield [output, reader], rest, message
            return
        for thread in threads:
            if isinstance(due, OutputAction):
                channel, sent, rest = self._sent(thread)
                if sent is not None and channel == wanted:
                    yield [thread], rest, sent
            elif isinstance(due, InputAction):
                given = self._theory.recipe(due.term, frame)
                got = None if given is None else self._received(thread, wanted, given)
                if got is not None:
                    yield [thread], got, None


if __name__ == "__main__":
    from random_judgments import compare_many

    compare_many(int(sys.argv[1]))

"""What the tests after an input want its message to be.

The steps after an input are taken with an unknown message. A test that depends on it is passed in
every way that is possible, and also failed. What the unknown message is then has the form of
messages that pass these tests.
"""

from collections import deque
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.calculus.evaluation import Environment
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.search.narrowing import Bound, Narrowing
from deepsec_results.calculus.search.threads import SearchedThread
from deepsec_results.calculus.search.unknowns import Substitution, Unknowns
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Output,
    Par,
    Process,
)

MAX_STEPS = 120  # after one input
MAX_WANTED = 30  # by one input
MAX_SIZE = 2_000  # symbols of what is wanted


class Wanted(Struct, frozen=True, eq=False):
    """A message that an input wants, with unknown parts: it passes some tests.

    `sent` is what is sent after them, if it depends on the message.
    """

    message: Message
    sent: Message | None = None


class _Ahead(Struct, frozen=True, eq=False):
    """A process that comes after an input, and what the unknowns stand for if it is reached."""

    process: Process | None
    environment: Environment
    values: Substitution
    sent: Message | None = None


class Guards:
    """What the inputs of a search want."""

    def __init__(self, theory: Theory, unknowns: Unknowns, narrowing: Narrowing) -> None:
        self._theory = theory
        self._unknowns = unknowns
        self._narrowing = narrowing
        self._known: dict[tuple[int, tuple[int, ...]], Sequence[Wanted]] = {}

    def wanted(self, thread: SearchedThread) -> Sequence[Wanted]:
        """What an input wants, beginning with what its own pattern wants.

        Raises CalculusError if the process after it is malformed.
        """
        key = (thread.shape, thread.names)
        if key not in self._known:
            self._known[key] = list(self._wanted(thread))
        return self._known[key]

    def _wanted(self, thread: SearchedThread) -> Iterator[Wanted]:
        message = self._unknowns.fresh()
        seen: set[tuple[Message, bool]] = set()
        for ahead in self._reached(thread, message):
            found = self._unknowns.resolve(message, ahead.values)
            sent = ahead.sent and self._unknowns.resolve(ahead.sent, ahead.values)
            if sent is not None and (not self._unknowns.is_open(sent) or sent.size > MAX_SIZE):
                sent = None
            both = found if sent is None else self._theory.tuple((found, sent))
            key = (self._unknowns.canonical(both), sent is None)
            if found.size <= MAX_SIZE and key not in seen:
                seen.add(key)
                yield Wanted(found, sent)
                if len(seen) >= MAX_WANTED:
                    return

    def _reached(self, thread: SearchedThread, message: Message) -> Iterator[_Ahead]:
        component = thread.component
        process = component.process
        assert isinstance(process, Input)
        ways = self._narrowing.matches(process.pattern, message, component.environment, {})
        pending = deque(_Ahead(process.process, *way) for way in ways)
        steps = 0
        while pending and steps < MAX_STEPS:
            ahead = pending.popleft()
            steps += 1
            yield ahead
            pending += self._after(ahead, component.copies)

    def _after(self, ahead: _Ahead, copies: tuple[int, ...]) -> Iterator[_Ahead]:
        process, environment, values = ahead.process, ahead.environment, ahead.values
        match process:
            case Par():
                for part in process.process_list:
                    yield _Ahead(part, environment, values)
            case Bang():
                yield _Ahead(process.process, environment, values)
            case Choice():
                yield _Ahead(process.process1, environment, values)
                yield _Ahead(process.process2, environment, values)
            case New():
                key = self._theory.atom_key(process.name, process.bang)
                name = self._theory.messages.name(process.name, (*(process.bang or ()), *copies))
                yield _Ahead(process.process, environment.set(key, name), values)
            case Output():
                for sent, solved in self._narrowing.messages(process.term, environment, values):
                    yield _Ahead(process.process, environment, solved, sent)
            case Input():
                message = self._unknowns.fresh()
                matches = self._narrowing.matches(process.pattern, message, environment, values)
                yield from (_Ahead(process.process, *way) for way in matches)
            case IfThenElse():
                yield from _branches(ahead, process, self._equal(process, ahead))
            case LetInElse():
                yield from _branches(ahead, process, self._fitting(process, ahead))

    def _equal(self, process: IfThenElse, ahead: _Ahead) -> list[Bound]:
        """The ways in which the two terms of a test are equal."""
        environment = ahead.environment
        return [
            (environment, solved)
            for left, first in self._narrowing.messages(process.term1, environment, ahead.values)
            for right, second in self._narrowing.messages(process.term2, environment, first)
            if (solved := self._unknowns.unify([(left, right)], second)) is not None
        ]

    def _fitting(self, process: LetInElse, ahead: _Ahead) -> list[Bound]:
        """The ways in which the term of a `let` fits its pattern."""
        environment = ahead.environment
        return [
            way
            for value, solved in self._narrowing.messages(process.term, environment, ahead.values)
            for way in self._narrowing.matches(process.pattern, value, environment, solved)
        ]


def _branches(
    ahead: _Ahead, process: IfThenElse | LetInElse, passed: Sequence[Bound]
) -> Iterator[_Ahead]:
    """The branches of a test: where it is passed, and where it fails, unless it never does."""
    for way in passed:
        yield _Ahead(process.process_then, *way)
    if all(solved != ahead.values for _, solved in passed):
        yield _Ahead(process.process_else, ahead.environment, ahead.values)

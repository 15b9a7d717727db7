"""Messages that are worth giving to an input, in levels, the most promising first.

0. What the tests after the input want, as far as the attacker can deduce it.
1. Messages whose answer is worth having: what makes a later output equal to what another input
   wants, or to something that the attacker saw, or what lets the attacker take that output apart.
   Besides, earlier messages as they are, and the public names and constants.
2. What the tests want, with earlier messages in the place of all that they leave open.
3. and 4. Terms that are built blindly, with one symbol and with two above simple ones.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.search.built_terms import BuiltTerms
from deepsec_results.calculus.search.frames import SearchedFrame
from deepsec_results.calculus.search.guards import Guards
from deepsec_results.calculus.search.narrowing import Narrowing
from deepsec_results.calculus.search.solving import Solving
from deepsec_results.calculus.search.threads import SearchedThread
from deepsec_results.calculus.search.unknowns import Unknowns, is_unknown
from deepsec_results.calculus.theory import Theory

PRICES = (2, 4, 8, 12, 18)
"""What a message of each level costs: a trace whose messages cost less is visited earlier.

These numbers, like all prices of the search, were chosen by trial on the recorded attacks and on
some protocols of the literature: they change the order of the search, never its answers.
"""

BLIND = 3  # the first level whose messages do not depend on the input
SEEN = -1  # for an earlier message that passes a test, as in a run that nobody disturbs
LATER = 2  # for a form of a message that is one of many

MAX_SOLUTIONS = 6  # of one wanted message
MAX_ANSWERED = 20  # forms of a message for one input, because of another one

Priced = tuple[int, Message]
"""A message, and what it costs more than its level does, or less."""


class Candidates:
    """The messages that are worth giving to the inputs of a search.

    `tick` is called again and again, as by `StateSteps`. Methods raise CalculusError if a process
    is malformed, or as a frame does.
    """

    def __init__(self, theory: Theory, tick: Callable[[], None]) -> None:
        self._unknowns = Unknowns(theory.messages)
        narrowing = Narrowing(theory, self._unknowns)
        self._guards = Guards(theory, self._unknowns, narrowing)
        self._solving = Solving(theory, self._unknowns, tick)
        self._built = BuiltTerms(theory)
        self._destructible = list(narrowing.destructible())
        self._known: dict[tuple[int, SearchedThread, SearchedFrame], Sequence[Priced]] = {}
        self._answered: dict[tuple[SearchedThread, SearchedThread], Sequence[Message]] = {}

    def of(
        self,
        level: int,
        thread: SearchedThread,
        frame: SearchedFrame,
        others: Iterable[SearchedThread],
    ) -> Iterator[Priced]:
        """The messages of a level, from 0, for an input; `others` are the inputs next to it.

        Some may not be deducible.
        """
        if level >= BLIND:
            simple = self._built.simple(self._solving.parts(frame))
            yield from ((0, one) for one in self._built.above(simple, level - BLIND + 1))
            return
        key = (level, thread, frame)
        if key not in self._known:
            self._known[key] = list(self._of(level, thread, frame))
        yield from self._known[key]
        if level == 1:
            for other in others:
                for form in self._forms_answered(thread, other):
                    yield from ((0, one) for one in self._solved(frame, form, 2))

    def _of(self, level: int, thread: SearchedThread, frame: SearchedFrame) -> Iterator[Priced]:
        match level:
            case 0:
                return self._wanted(thread, frame)
            case 1:
                return self._answering(thread, frame)
        return ((0, message) for message in self._filled(thread, frame))

    def _wanted(self, thread: SearchedThread, frame: SearchedFrame) -> Iterator[Priced]:
        names = self._built.names
        parts = set(self._solving.parts(frame))
        for at, wanted in enumerate(self._guards.wanted(thread)):
            found = self._solving.solutions(frame, wanted.message, MAX_SOLUTIONS)
            for rank, message in enumerate(found):
                price = SEEN if at > 0 and message in parts else LATER * (rank > 1)
                yield price, self._unknowns.filled(message, names)
                if at == 0:
                    yield LATER, self._unknowns.filled(message, names[1:])

    def _answering(self, thread: SearchedThread, frame: SearchedFrame) -> Iterator[Priced]:
        for wanted in self._guards.wanted(thread):
            if wanted.sent is not None:
                targets = [*self._solving.parts(frame), *self._destructible]
                for form in self._forms(wanted.message, wanted.sent, targets):
                    yield from ((0, one) for one in self._solved(frame, form, 2))
        yield from ((0, message) for message in frame.messages)
        yield from ((LATER, message) for message in self._built.constants)

    def _filled(self, thread: SearchedThread, frame: SearchedFrame) -> Iterator[Message]:
        simple = self._built.simple(self._solving.parts(frame))
        for wanted in self._guards.wanted(thread):
            for message in self._solving.solutions(frame, wanted.message, MAX_SOLUTIONS):
                if self._unknowns.is_open(message):
                    yield from (self._unknowns.filled(message, [one]) for one in simple)
        yield from simple

    def _forms_answered(self, thread: SearchedThread, other: SearchedThread) -> Sequence[Message]:
        """The forms of a message for an input whose answer is a part of what another one wants."""
        key = (thread, other)
        if key not in self._answered:
            targets = [
                part
                for wanted in self._guards.wanted(other)
                for part in _parts(self._unknowns.canonical(wanted.message))
            ]
            found: dict[Message, None] = {}
            for wanted in self._guards.wanted(thread):
                if wanted.sent is not None:
                    for form in self._forms(wanted.message, wanted.sent, targets):
                        found[self._unknowns.canonical(form)] = None
            self._answered[key] = list(found)[:MAX_ANSWERED]
        return self._answered[key]

    def _forms(
        self, message: Message, sent: Message, targets: Iterable[Message]
    ) -> Iterator[Message]:
        """The forms of a message with which a part of what is sent then is one of some targets."""
        targets = list(dict.fromkeys(targets))
        for part in _shown(sent):
            for target in targets:
                if part.head == target.head:
                    solved = self._unknowns.unify([(part, target)], {})
                    if solved is not None:
                        yield self._unknowns.resolve(message, solved)

    def _solved(self, frame: SearchedFrame, form: Message, limit: int) -> Iterator[Message]:
        for message in self._solving.solutions(frame, form, limit):
            yield self._unknowns.filled(message, self._built.names)


def _shown(message: Message) -> list[Message]:
    """A message and what is in its tuples, except unknowns."""
    found: dict[Message, None] = {}
    pending = [message]
    while pending:
        part = pending.pop()
        if part not in found and not is_unknown(part):
            found[part] = None
            if part.head.kind is Kind.TUPLE:
                pending += reversed(part.arguments)
    return list(found)


def _parts(message: Message) -> list[Message]:
    """A message and its parts that are composed."""
    found: dict[Message, None] = {}
    pending = [message]
    while pending:
        part = pending.pop()
        if part.arguments and part not in found:
            found[part] = None
            pending += reversed(part.arguments)
    return list(found)

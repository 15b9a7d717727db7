"""Threads: the parallel processes. Each takes a step only once in a search.

What a thread does next depends only on itself and on the message that it gets. So each step is
computed once, by the steps of the calculus, and shared by all executions in which it occurs.
"""

from collections.abc import Hashable, Iterator

from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    initial_configuration,
)
from deepsec_results.calculus.copies import unfold
from deepsec_results.calculus.crowds import outline_of
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.growing import Growing
from deepsec_results.calculus.matching import match_pattern
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.offers import offer_of
from deepsec_results.calculus.outlines import Outlines
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.search.alikeness import groups_of
from deepsec_results.calculus.settling import ExecutionState, settle
from deepsec_results.calculus.skeletons import Skeletons
from deepsec_results.calculus.steps import choose, receive, send
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Bang, Choice, Input, Output, Process

MAX_NESTED = 50  # replications: each of them has a copy, with a copy of the next one, and so on

SideBySide = tuple["SearchedThread", ...]
"""Threads side by side, in any order."""

Acting = tuple["SearchedThread", SideBySide]
"""A thread that can act in the place of another one, and what is beside it there then."""


class SearchedThread:
    """A process that comes next to an output, an input, a choice or a replication.

    Threads with one `shape` and the same `names` do the same. `channel` and `message` are those of
    an output or an input, None where the term is not a message. The rest is what is known of its
    steps so far.
    """

    __slots__ = (
        "acting",
        "channel",
        "component",
        "is_choice",
        "is_input",
        "is_output",
        "message",
        "names",
        "number",
        "received",
        "sent",
        "shape",
    )

    def __init__(
        self, component: Component, number: int, shape: int, names: tuple[int, ...]
    ) -> None:
        self.component = component
        self.number = number
        self.shape = shape
        self.names = names
        self.is_output = isinstance(component.process, Output)
        self.is_input = isinstance(component.process, Input)
        self.is_choice = isinstance(component.process, Choice)
        self.channel: Message | None = None
        self.message: Message | None = None
        self.acting: tuple[Acting, ...] | None = None
        self.received: dict[Message, SideBySide | None] = {}
        self.sent: SideBySide | None = None

    @property
    def is_replication(self) -> bool:
        return isinstance(self.component.process, Bang)

    @property
    def is_stuck(self) -> bool:
        """Whether its terms are not messages: then it never acts."""
        if self.is_output:
            return self.channel is None or self.message is None
        return self.is_input and self.channel is None


class ThreadSteps:
    """The threads of a search, no two of them equal, and their steps.

    Every method raises CalculusError if a process is malformed.
    """

    def __init__(self, theory: Theory, outlines: Outlines) -> None:
        self._theory = theory
        self._outlines = outlines
        self._skeletons = Skeletons(theory)
        self._made: dict[Hashable, SearchedThread] = {}

    def begin(self, process: Process) -> SideBySide:
        """The threads of a process before its first step."""
        return self._settled(initial_configuration(self._theory, process))

    def send(self, thread: SearchedThread) -> SideBySide:
        """What an output becomes."""
        if thread.sent is None:
            after, _ = send(self._alone(thread), thread.component)
            thread.sent = self._settled(after)
        return thread.sent

    def receive(self, thread: SearchedThread, message: Message) -> SideBySide | None:
        """What an input becomes when it gets a message; None if it does not take it."""
        if message not in thread.received:
            thread.received[message] = self._receive(thread, message)
        return thread.received[message]

    def choose(self, thread: SearchedThread) -> Iterator[SideBySide]:
        """The two things that a choice becomes."""
        for left in (True, False):
            after, _ = choose(self._alone(thread), thread.component, left=left)
            yield self._settled(after)

    def acting(self, thread: SearchedThread) -> tuple[Acting, ...]:
        """Who can act in the place of a thread: itself, or the next copy of a replication."""
        if thread.acting is None:
            thread.acting = tuple(self._acting(thread))
        return thread.acting

    def _acting(self, thread: SearchedThread) -> Iterator[Acting]:
        pending: list[Acting] = [(thread, ())]
        while pending:
            one, beside = pending.pop()
            if not one.is_replication:
                yield one, beside
            elif len(one.component.copies) >= MAX_NESTED:
                raise CalculusError(f"more than {MAX_NESTED} nested replications")
            elif one.component.remaining > 0:
                after, _ = unfold(self._alone(one), one.component, 1)
                copies = self._settled(after)
                for at, *_ in groups_of(copies, one.names).values():
                    # The copies that are left are like this one.
                    if copies[at].component.key != one.component.key:
                        pending.append((copies[at], (*beside, *copies[:at], *copies[at + 1 :])))

    def _receive(self, thread: SearchedThread, message: Message) -> SideBySide | None:
        component = thread.component
        assert isinstance(component.process, Input)
        pattern = component.process.pattern
        if match_pattern(self._theory, pattern, message, component.environment) is None:
            return None
        after, _ = receive(self._alone(thread), component, message)
        return self._settled(after)

    def _alone(self, thread: SearchedThread) -> Configuration:
        component = thread.component
        components: PersistentMap[Component] = PersistentMap()
        components = components.set(component.key, component)
        return Configuration(self._theory, components, Growing(), PersistentMap())

    def _settled(self, configuration: Configuration) -> SideBySide:
        """The threads after all tests and `new`, without those that never act."""
        settled = settle(ExecutionState(configuration), unfolding=False).configuration
        threads = (self._thread(settled, component) for component in settled)
        return tuple([thread for thread in threads if not thread.is_stuck])

    def _thread(self, configuration: Configuration, component: Component) -> SearchedThread:
        free = self._skeletons.of(component.process).free
        values = tuple([component.environment.get(key) for key in free])
        key = (component.key, id(component.process), component.remaining, values)
        if key not in self._made:
            self._made[key] = self._new_thread(configuration, component)
        return self._made[key]

    def _new_thread(self, configuration: Configuration, component: Component) -> SearchedThread:
        outline = outline_of(self._skeletons, self._outlines, component)
        made = SearchedThread(component, len(self._made), outline.shape, outline.names)
        offer = offer_of(configuration, component)
        if offer is not None:
            made.channel, made.message = offer.channel, offer.message
        return made

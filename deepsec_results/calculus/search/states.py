"""States of a search: threads side by side with a frame, and what they do next."""

from collections.abc import Callable, Hashable, Iterable, Iterator

from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.search.alikeness import Groups, groups_of, key_of_groups
from deepsec_results.calculus.search.frames import SearchedFrame, SearchedFrames
from deepsec_results.calculus.search.threads import SearchedThread, SideBySide, ThreadSteps
from deepsec_results.model.options import Semantics

MAX_REMEMBERED = 100_000  # states


class SearchedState:
    """Threads side by side with a frame. Of equal states there is one as long as it is remembered.

    States with one `key` are alike: equal but for their private names. `actors` are the threads
    that can act, one of those that are alike: with each, its place in `threads`, and what is next
    to it there when it acts. `silent` are the states after one silent step, if they are known.
    """

    __slots__ = ("actors", "frame", "groups", "key", "silent", "threads")

    def __init__(
        self,
        threads: SideBySide,
        frame: SearchedFrame,
        groups: Groups,
        key: int,
        actors: list[tuple[SearchedThread, int, SideBySide]],
    ) -> None:
        self.threads = threads
        self.frame = frame
        self.groups = groups
        self.key = key
        self.actors = actors
        self.silent: list[SearchedState] | None = None

    def replacing(self, at: int, beside: SideBySide, after: SideBySide) -> SideBySide:
        """The threads, with others in the place of one."""
        return (*self.threads[:at], *self.threads[at + 1 :], *beside, *after)


class TooManyStates(Exception):
    """There are more executions with one trace than the search keeps."""


class StateSteps:
    """The states of a search, and the steps between them.

    `tick` is called again and again, and ends the search by an error when its time is up.
    """

    def __init__(
        self,
        threads: ThreadSteps,
        frames: SearchedFrames,
        semantics: Semantics,
        tick: Callable[[], None],
    ) -> None:
        self._threads = threads
        self._frames = frames
        self._semantics = semantics
        self._tick = tick
        self._made: dict[tuple[SideBySide, SearchedFrame], SearchedState] = {}
        self._keys: dict[Hashable, int] = {}

    @property
    def kinds(self) -> int:
        """The number of states made so far; states that are alike count once."""
        return len(self._keys)

    def of(self, threads: Iterable[SearchedThread], frame: SearchedFrame) -> SearchedState:
        """The state with these threads and this frame."""
        ordered = tuple(sorted(threads, key=_number))
        known = self._made.get((ordered, frame))
        if known is None:
            self._tick()
            if len(self._made) >= MAX_REMEMBERED:
                self._made.clear()
            known = self._made[ordered, frame] = self._new(ordered, frame)
        return known

    def _new(self, threads: SideBySide, frame: SearchedFrame) -> SearchedState:
        groups = groups_of(threads, frame.outline.names)
        key = key_of_groups(groups, frame.outline)
        number = self._keys.setdefault(key, len(self._keys))
        actors = [
            (actor, places[0], beside)
            for places in groups.values()
            for actor, beside in self._threads.acting(threads[places[0]])
        ]
        return SearchedState(threads, frame, groups, number, actors)

    def closed(self, states: Iterable[SearchedState], limit: int) -> list[SearchedState]:
        """The states, and all that the processes reach from them unseen; of alike ones, one.

        Raises TooManyStates if there are more than a limit.
        """
        found: dict[int, SearchedState] = {}
        pending = list(states)[::-1]
        while pending:
            self._tick()
            state = pending.pop()
            if state.key in found:
                continue
            found[state.key] = state
            if len(found) > limit:
                raise TooManyStates
            pending += self._silently(state)[::-1]
        return list(found.values())

    def _silently(self, state: SearchedState) -> list[SearchedState]:
        if state.silent is None:
            state.silent = list(dict.fromkeys(self._after_silent_step(state)))
        return state.silent

    def _after_silent_step(self, state: SearchedState) -> Iterator[SearchedState]:
        """The states after one choice or one internal communication.

        The latter is possible on any channel in `classic` semantics, else only on one that the
        attacker cannot deduce (Babel, Cheval, Kremer, POST 2017).
        """
        for actor, at, beside in state.actors:
            if actor.is_choice:
                for chosen in self._threads.choose(actor):
                    yield self.of(state.replacing(at, beside, chosen), state.frame)
        for channel, _, after in self.communications(state):
            if self._semantics is Semantics.CLASSIC or not state.frame.knows(channel):
                yield self.of(after, state.frame)

    def communications(self, state: SearchedState) -> Iterator[tuple[Message, Message, SideBySide]]:
        """Each communication of two threads: its channel, its message, and the threads after it."""
        for sender, at, beside in state.actors:
            if sender.is_output:
                yield from self._heard(state, sender, at, beside)

    def _heard(
        self, state: SearchedState, sender: SearchedThread, at: int, beside: SideBySide
    ) -> Iterator[tuple[Message, Message, SideBySide]]:
        channel, message = sender.channel, sender.message
        assert channel is not None and message is not None
        count = len(state.threads)
        threads = (*state.threads, *beside)  # those beside the sender have places after the others
        readers = [places[-1] if places[0] == at else places[0] for places in state.groups.values()]
        for place in (*readers, *range(count, len(threads))):
            if place == at:
                continue
            for reader, inner in self._threads.acting(threads[place]):
                if reader.is_input and reader.channel is channel:
                    got = self._threads.receive(reader, message)
                    if got is not None:
                        rest = [one for i, one in enumerate(threads) if i != at and i != place]
                        sent = self._threads.send(sender)
                        yield channel, message, (*rest, *inner, *sent, *got)

    def sent(self, state: SearchedState, channel: Message) -> Iterator[SearchedState]:
        """The states after an output to the attacker."""
        for actor, at, beside in state.actors:
            if actor.is_output and actor.channel is channel:
                assert actor.message is not None
                frame = self._frames.extended(state.frame, actor.message)
                yield self.of(state.replacing(at, beside, self._threads.send(actor)), frame)

    def received(
        self, state: SearchedState, channel: Message, message: Message
    ) -> Iterator[SearchedState]:
        """The states after an input of a message of the attacker."""
        for actor, at, beside in state.actors:
            if actor.is_input and actor.channel is channel:
                got = self._threads.receive(actor, message)
                if got is not None:
                    yield self.of(state.replacing(at, beside, got), state.frame)

    def overheard(self, state: SearchedState, channel: Message) -> Iterator[SearchedState]:
        """The states after a communication to which the attacker listens."""
        for used, message, after in self.communications(state):
            if used is channel:
                yield self.of(after, self._frames.extended(state.frame, message))


def _number(thread: SearchedThread) -> int:
    return thread.number

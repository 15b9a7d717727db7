"""Sessions matched in the plainest way: every bijection is chosen as soon as sessions begin.

`python tests/naive_sessions.py 10000` compares this with the real search on so many random pairs of
processes, each in the three semantics. It shares no code with `deepsec_results.calculus`.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import Any

from naive_follower import Frame, NaiveProcess, Thread, TooManyStates
from naive_frames import NaiveMessage, NaiveTheory

from deepsec_results.model.atoms import Atom
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import IfThenElse, Input, LetInElse, New, Position, Process
from deepsec_results.model.traces import (
    Action,
    BangAction,
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    TauAction,
    positions_of,
)

MOST_SESSIONS = 5  # that begin at once

Pairs = tuple[tuple[Thread, Thread], ...]
Did = tuple[Frame, list[list[Thread]]]  # the frame, and what becomes of each actor


def follows_by_session(
    atoms: Sequence[Atom],
    processes: tuple[Process, Process],
    actions: Sequence[Action],
    semantics: Semantics,
    most: int,
) -> bool:
    """Whether the second process follows an execution of the first one with matched sessions.

    Raises TooManyStates.
    """
    theory = NaiveTheory(atoms)
    here, there = (NaiveSessions(theory, one, semantics) for one in processes)
    due = [action for action in actions if not isinstance(action, (TauAction, BangAction))]
    pending: list[tuple[int, Pairs, Frame, Frame]] = [
        (0, pairs, (), ()) for pairs in bijections(here, there, here.start(), there.start())
    ]
    states = 0
    while pending:
        states += 1
        if states + len(pending) > most:
            raise TooManyStates
        done, pairs, frame, other = pending.pop()
        if done == len(due):
            if theory.are_equivalent(frame, other):
                return True
            continue
        partners = dict(pairs)
        actors = [here.at(position, partners) for position in positions_of(due[done])]
        mine = here.do(actors, due[done], frame)
        assert mine is not None, "the execution is possible"
        its = there.do([partners[actor] for actor in actors], due[done], other)
        if its is not None:
            left = tuple(pair for pair in pairs if pair[0] not in actors)
            begun = [
                list(bijections(here, there, *both)) for both in zip(mine[1], its[1], strict=True)
            ]
            for chosen in product(*begun):
                pending.append((done + 1, sum(chosen, left), mine[0], its[0]))
    return False


def bijections(
    here: "NaiveSessions", there: "NaiveSessions", mine: list[Thread], its: list[Thread]
) -> Iterator[Pairs]:
    """All ways to pair sessions that look alike. Raises TooManyStates for too many sessions."""
    if len(mine) > MOST_SESSIONS:
        raise TooManyStates
    looks = [here.look(thread) for thread in mine]
    if len(mine) == len(its):
        for order in permutations(its):
            if [there.look(thread) for thread in order] == looks:
                yield tuple(zip(mine, order, strict=True))


class NaiveSessions(NaiveProcess):
    """A process whose threads take their silent steps at once."""

    def start(self) -> list[Thread]:
        return self._settled(list(self._enter(self._process, {}, ())))

    def _settled(self, threads: list[Thread]) -> list[Thread]:
        """The outputs and inputs that come next and do not fail."""
        found = []
        while threads:
            thread = threads.pop()
            if isinstance(self._parts[thread[0]], (New, IfThenElse, LetInElse)):
                (rest,) = self._alone(thread)
                threads += rest
            elif self.look(thread) is not None:
                found.append(thread)
        return found

    def look(self, thread: Thread) -> Any:
        """What the other side sees of a session; None if it cannot act."""
        process = self._parts[thread[0]]
        if isinstance(process, Input):
            channel = self._theory.term(process.channel, dict(thread[1]))
        else:
            channel, message, _ = self._sent(thread)
            channel = None if message is None else channel
        if channel is None:
            return None
        return type(process), channel if self._is_public(channel) else "private"

    def _is_public(self, channel: NaiveMessage) -> bool:
        is_constant = channel[0] == "function" and not channel[2]
        return is_constant and self._theory.is_public(channel[1])

    def at(self, position: Position, threads: Any) -> Thread:
        """The one of some threads that is at a position."""
        (found,) = (thread for thread in threads if self._position(thread) == position)
        return found

    def _position(self, thread: Thread) -> Position:
        process: Any = self._parts[thread[0]]
        return Position(process.position.index, [*process.position.args, *thread[2]])

    def do(self, actors: list[Thread], action: Action, frame: Frame) -> Did | None:
        """What an action of some threads does; None if they cannot do it."""
        match action:
            case OutputAction():
                channel, message, rest = self._sent(actors[0])
                if message is None or channel != self._theory.recipe(action.channel, frame):
                    return None
                return (*frame, message), [self._settled(rest)]
            case InputAction():
                channel = self._theory.recipe(action.channel, frame)
                given = self._theory.recipe(action.term, frame)
                if channel is None or given is None:
                    return None
                got = self._received(actors[0], channel, given)
                return None if got is None else (frame, [self._settled(got)])
            case CommAction() | EavesdropAction():
                channel, message, rest = self._sent(actors[0])
                got = None if message is None else self._received(actors[1], channel, message)
                if message is None or got is None:
                    return None
                both = [self._settled(rest), self._settled(got)]
                if isinstance(action, CommAction):
                    return (frame, both) if self._is_internal(channel, frame) else None
                overheard = channel == self._theory.recipe(action.channel, frame)
                return ((*frame, message), both) if overheard else None
        raise AssertionError("an action without actors")


if __name__ == "__main__":
    from random_sessions import compare_many

    compare_many(int(sys.argv[1]))

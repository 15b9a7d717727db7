"""Whether the other process follows an execution session by session.

Equivalence by session (Cheval, Kremer, Rakotonirina, CCS 2019) asks for more than the same visible
actions with equivalent frames. There must be one bijection between the sessions of the two sides,
kept over the whole trace: the partner of a session that acts does the same action, also an internal
communication, and then as many sessions begin on both sides, in the same directions and on the same
public channels. The search never fixes the bijection before it must: it keeps the classes of
sessions that may still be matched with one another.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.crowds import Crowd, Crowds
from deepsec_results.calculus.following import MAX_STATES, attacker_names
from deepsec_results.calculus.frame_classes import FrameClass, FrameClasses
from deepsec_results.calculus.knowledge import spare_label
from deepsec_results.calculus.known_frames import KnownFrames
from deepsec_results.calculus.moves import communications, visible_moves
from deepsec_results.calculus.offers import Offer, offer_of
from deepsec_results.calculus.outlines import FrameOutline, Outlines
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.session_actions import (
    DueAction,
    SessionAction,
    due_actions,
)
from deepsec_results.calculus.session_outcomes import (
    OfferedActions,
    SessionMatch,
    SessionPair,
    SessionsFollowed,
    SessionsHeld,
    SessionsOpen,
)
from deepsec_results.calculus.session_states import (
    SessionClass,
    SessionState,
    UnmatchableError,
    after_action,
    initial_sessions,
)
from deepsec_results.calculus.transitions import MAX_FRAMES
from deepsec_results.model.traces import (
    Action,
    CommAction,
    positions_of,
    visible_actions,
)


def match_sessions(
    pair: ProcessPair, execution: ReplayedTrace, max_states: int = MAX_STATES
) -> SessionMatch:
    """Whether the other process follows an execution of the attacked one with matched sessions.

    Examines at most `max_states` states. Raises CalculusError if a process is malformed, or a rule
    is not one for which static equivalence is decided.
    """
    try:
        due = due_actions(pair, execution)
        return _SessionSearch(pair, due, execution).run(max_states)
    except UnmatchableError as error:
        return SessionsOpen(str(error))


class _MatchedState(Struct, eq=False):
    """A state of the other process that has matched `done` of those due, the start included.

    `outline` and `found` are those of its frame; `found` is None if a test distinguishes it.
    """

    done: int
    sessions: SessionState
    crowd: Crowd
    outline: FrameOutline
    found: FrameClass | None

    @property
    def progress(self) -> tuple[int, bool]:
        """How far it gets before it fails: frames are compared before sessions."""
        return self.done, self.found is not None


class _SessionSearch:
    def __init__(
        self, pair: ProcessPair, due: Sequence[DueAction], execution: ReplayedTrace
    ) -> None:
        self._pair = pair
        self._due = due
        self._outlines = Outlines()
        self._crowds = Crowds(pair.theory, self._outlines)
        self._known = KnownFrames(pair.theory, MAX_FRAMES)
        frame = execution.configurations[-1].frame
        visible = visible_actions([step.action for step in execution.steps])
        spare = spare_label(frame, attacker_names(pair.theory, visible))
        self._classes = FrameClasses(pair.theory, self._outlines, spare)
        self._path = self._classes.add(frame)

    def run(self, max_states: int) -> SessionMatch:
        start = initial_sessions(self._pair.theory, self._pair.other)
        nobody = self._crowds.nobody()
        state = _MatchedState(0, start, nobody, self._outlines.nothing(), self._path[0])
        pending = [state]
        furthest = state
        states = 0
        while pending:
            if states == max_states:
                return SessionsOpen(f"more than {max_states} states")
            state = pending.pop()
            states += 1
            if state.progress > furthest.progress:
                furthest = state
            if not self._is_matched(state):
                continue
            if state.done + 1 == len(self._due):
                return self._followed(state)
            reached = list(self._after(state))
            if not reached and state.progress >= furthest.progress:
                furthest = state
            pending += reversed(reached)
        return self._held(furthest)

    def _is_matched(self, state: _MatchedState) -> bool:
        due = self._due[state.done]
        return state.found is not None and state.sessions.begun == due.begun

    def _after(self, state: _MatchedState) -> Iterator[_MatchedState]:
        """The states after the next action due, by each session that may be the partner."""
        configuration = state.sessions.configuration
        crowd = state.crowd = self._crowds.of(configuration, state.crowd)
        done = state.done + 1
        for action in self._moves(state, self._due[done]):
            after = after_action(state.sessions, action, done, self._pair.semantics)
            outline, found = state.outline, state.found
            frame = after.configuration.frame
            if len(frame) > outline.length:
                outline = self._outlines.extended(outline, frame[outline.length :])
                assert found is not None, "the frames were alike before"
                found = self._classes.find(found, frame, outline)
                found = found if found is self._path[len(frame)] else None
            yield _MatchedState(done, after, crowd, outline, found)

    def _moves(self, state: _MatchedState, due: DueAction) -> list[Action]:
        """The next action due, done by each session that may be the partner, one of alike ones."""
        configuration = state.sessions.configuration
        offers = list(self._partners(state, due.actors))
        if isinstance(due.action, CommAction):
            known = partial(self._known.of, configuration.frame)
            semantics = self._pair.semantics
            return list(communications(configuration, offers, semantics, known))
        assert due.action is not None
        return list(visible_moves(configuration, offers, due.action))

    def _partners(
        self, state: _MatchedState, actors: Sequence[SessionClass | None]
    ) -> Iterator[Offer]:
        """What the sessions in the classes of actors offer, one of those that are alike."""
        classes = state.sessions.classes
        for members in state.crowd.groups.values():
            seen = set[SessionClass]()
            for component in members.values():
                found = classes.get(component.key)
                if found in actors and found is not None and found not in seen:
                    seen.add(found)
                    offer = offer_of(state.sessions.configuration, component)
                    assert offer is not None, "a session is an output or an input"
                    yield offer

    def _followed(self, state: _MatchedState) -> SessionsFollowed:
        actions = state.sessions.execution.actions
        here = [due.action for due in self._due if due.action is not None]
        there = [action for action in actions if isinstance(action, SessionAction)]
        pairs = [
            SessionPair(attacked, other)
            for mine, its in zip(here, there, strict=True)
            for attacked, other in zip(positions_of(mine), positions_of(its), strict=True)
        ]
        return SessionsFollowed(actions, pairs)

    def _held(self, state: _MatchedState) -> SessionsHeld:
        """Why a state that got furthest does not go on."""
        matched = self._is_matched(state)
        due = self._due[state.done + matched]
        is_silent = isinstance(due.action, CommAction)
        followed = due.visible - (due.action is not None and not is_silent)
        actions = state.sessions.execution.actions
        held = partial(SessionsHeld, followed, due.visible, is_silent, due.earlier, actions)
        if matched:
            return held()
        if state.found is None:
            frame = state.sessions.configuration.frame
            return held(self._classes.test(self._path[len(frame)], frame, state.outline).witness)
        return held(None, _differences(due.begun, state.sessions.begun))


def _differences(here: Counter[SessionClass], there: Counter[SessionClass]) -> list[OfferedActions]:
    """The actions that more of the sessions that begin offer on one side."""
    return [
        OfferedActions(one.is_output, one.channel, here[one], there[one])
        for one in dict.fromkeys([*here, *there])
        if here[one] != there[one]
    ]

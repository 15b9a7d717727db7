"""Traces that a person gives: how a process does one, and whether the other can follow."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.explanations import (
    TraceExplanation,
    explain_following,
    find_places,
    replays_of_other,
)
from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.compared_executions import (
    ComparedExecution,
    ProcessPair,
    compare_executions,
    done_ways,
)
from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.evaluation import compute_message
from deepsec_results.calculus.following import FindPlaces, executions
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.possible_actions import Possible, possible_actions
from deepsec_results.calculus.replaying import ReplayedTrace, Replays, replay
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_judgment import (
    Judgment,
    NoExecution,
    judge_compared,
)
from deepsec_results.calculus.ways import Following, Way
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import (
    Action,
    AttackTrace,
    EavesdropAction,
    InputAction,
    VisibleAction,
)


class SimulatedQuery(Struct, frozen=True):
    """The two processes of a query, and which of them does the trace: 1 or 2."""

    atoms: AtomicData
    processes: Sequence[Process]
    semantics: Semantics
    number: int
    theory: Theory

    @property
    def process(self) -> Process:
        """The process that does the trace."""
        return self.processes[self.number - 1]

    @property
    def pair(self) -> ProcessPair:
        """The two processes, for a judgment."""
        other = self.processes[2 - self.number]
        return ProcessPair(self.theory, self.process, other, self.semantics)


class Impossible(Struct, frozen=True):
    """An action that the process cannot do in any execution of the actions before.

    `action` is its number, from 1; `reason` is set if a recipe or the semantics is the cause.
    `possible` are the actions that the process can do instead.
    """

    action: int
    reason: str | None
    possible: Sequence[Possible]
    way: Way


class Simulation(Struct, frozen=True):
    """The executions of a process with the visible actions of a trace, each with what the other
    process can do; `judgment` is whether the trace is an attack, and `impossible` is set if there
    is no execution. Unless `complete`, there may be more executions than those among the first
    `states` states."""

    query: SimulatedQuery
    actions: Sequence[VisibleAction]
    executions: Sequence[TraceExplanation]
    judgment: Judgment
    impossible: Impossible | None
    complete: bool
    states: int


def simulate(
    query: SimulatedQuery, actions: Sequence[VisibleAction], max_states: int
) -> Simulation:
    """Do a trace. Raises CalculusError if a process is malformed."""
    found = executions(query.theory, query.process, actions, query.semantics, max_states)
    done = done_ways(found)
    if not done and found.complete:
        impossible = _impossible(query, found, actions)
        none = NoExecution(impossible.action - 1)
        return Simulation(query, actions, [], none, impossible, True, found.states)
    pair = query.pair
    places = find_places(pair.attacked, pair.other)
    compared = list(compare_executions(pair, done, max_states, places))
    judgment = judge_compared(compared, max_states, complete=found.complete)
    replays = replays_of_other(pair)
    explained = [_explain(query, one, places, replays) for one in compared]
    return Simulation(query, actions, explained, judgment, None, found.complete, found.states)


def _explain(
    query: SimulatedQuery, compared: ComparedExecution, places: FindPlaces, replays: Replays
) -> TraceExplanation:
    """How the other process can follow an execution."""
    replayed = _as_attack(query, compared.replay)
    explanation = explain_following(replayed, compared.following, places, replays)
    return _with_frame(explanation, compared.replay.configurations[-1].frame)


def _with_frame(explanation: TraceExplanation, frame: Sequence[Message]) -> TraceExplanation:
    """An explanation whose test has the messages of an attacked frame."""
    way = explanation.closest.way
    if way.test is None:
        return explanation
    test = replace(way.test, first=frame)
    closest = replace(explanation.closest, way=replace(way, test=test))
    return replace(explanation, closest=closest)


def as_attack(query: SimulatedQuery, actions: Sequence[Action]) -> ReplayedAttack:
    """An execution as a trace that the other process has to follow."""
    return _as_attack(query, replay(query.theory, query.process, actions, query.semantics))


def _as_attack(query: SimulatedQuery, replayed: ReplayedTrace) -> ReplayedAttack:
    trace = AttackTrace(query.number, [step.action for step in replayed.steps])
    attack = StoredAttack(trace, query.atoms)
    return ReplayedAttack(attack, query.processes, query.semantics, query.theory, replayed)


def _impossible(
    query: SimulatedQuery, found: Following, actions: Sequence[VisibleAction]
) -> Impossible:
    furthest = max(way.followed for way in found.ways)
    ends = [way for way in found.ways if way.followed == furthest]
    reason = _fault(query.semantics, ends[0].configuration, actions[furthest])
    possible: dict[tuple[object, ...], Possible] = {}
    for way in ends:
        for option in possible_actions(way.configuration, query.semantics):
            possible.setdefault((option.kind, repr(option.channel)), option)
    return Impossible(furthest + 1, reason, list(possible.values()), ends[0])


def _fault(semantics: Semantics, configuration: Configuration, action: VisibleAction) -> str | None:
    """Why no process can do an action: its recipes or the semantics; None for another reason."""
    if isinstance(action, EavesdropAction) and semantics is not Semantics.EAVESDROP:
        return f"the attacker cannot overhear in {semantics} semantics"
    recipes = [action.channel, *([action.term] if isinstance(action, InputAction) else [])]
    for recipe in recipes:
        try:
            compute_message(configuration.theory, recipe, configuration.frame)
        except CalculusError as error:
            return error.reason
    return None

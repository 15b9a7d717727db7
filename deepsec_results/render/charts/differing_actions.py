"""In which actions a process that is not drawn differs from the one that is."""

from collections.abc import Sequence

from deepsec_results.analysis.explanations import ReplayedWay
from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.step_pairs import pair_steps
from deepsec_results.calculus.places import Places
from deepsec_results.model.traces import VisibleAction, action_numbers
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.charts.chart import Arrow
from deepsec_results.render.charts.chart_events import EventMaker

_MOST = 6  # actions that are listed
_MORE = "More actions differ."


def differing_actions(
    replayed: ReplayedAttack,
    way: ReplayedWay,
    writer: MessageWriter,
    source: QuerySource,
    places: Places,
) -> Sequence[str]:
    """What the other process does instead, for each visible action in which the two differ in more
    than the names that they made; only the first of many."""
    there = way.replay.steps
    numbers = action_numbers([step.action for step in there])
    differing = {
        numbers[pair.there]
        for pair in pair_steps(replayed, way, places).pairs
        if pair.differs
        and pair.here is not None
        and pair.there is not None
        and isinstance(there[pair.there].action, VisibleAction)
    }
    making = EventMaker(writer, source, places, everything=False, longest=None)
    events, lanes = making.finished(making.events(way.replay, theirs=True)), making.lanes
    found = [
        f"Action {event.number} of process {replayed.other_number}: {lanes[event.start].name} to "
        f"{lanes[event.end].name}, {event.label}"
        for event in events
        if isinstance(event, Arrow) and event.number in differing
    ]
    return found if len(found) <= _MOST else [*found[:_MOST], _MORE]

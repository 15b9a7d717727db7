"""Put the events of two processes side by side, with gaps where only one has an action."""

from collections.abc import Iterator, Mapping, Sequence

from deepsec_results.analysis.explanations import ReplayedWay
from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.step_pairs import pair_steps
from deepsec_results.calculus.events import NameMade
from deepsec_results.calculus.places import Places
from deepsec_results.calculus.replaying import ReplayedStep
from deepsec_results.model.traces import action_numbers, positions_of
from deepsec_results.render.charts.chart import Event, Gap


def partner_numbers(
    replayed: ReplayedAttack, way: ReplayedWay, places: Places
) -> Mapping[str, str]:
    """The numbers of the actions of an attack, each with that of the action of the way that
    belongs to it: visible ones by their order, silent ones as an explanation pairs them, and new
    names by their places in the two processes."""
    here, there = replayed.replay.steps, way.replay.steps
    ours, theirs = _numbers(here), _numbers(there)
    found = {
        ours[pair.here]: theirs[pair.there]
        for pair in pair_steps(replayed, way, places).pairs
        if pair.here is not None and pair.there is not None
    }
    waiting: dict[int | None, list[str]] = {}
    for at in reversed(range(len(there))):
        if isinstance(there[at].event, NameMade):
            counterpart = places.counterpart(positions_of(there[at].action)[0])
            waiting.setdefault(counterpart, []).append(theirs[at])
    for number, step in zip(ours, here, strict=True):
        if isinstance(step.event, NameMade):
            numbers = waiting.get(positions_of(step.action)[0].index)
            if numbers:
                found[number] = numbers.pop()
    return found


def align_events(
    here: Sequence[Event], there: Sequence[Event], partners: Mapping[str, str]
) -> tuple[list[Event], list[Event]]:
    """The events of both sides with gaps, so that those that belong together have one place. No
    side ends with gaps."""
    ours: list[Event] = []
    theirs: list[Event] = []
    for event, other in _rows(here, there, partners):
        if event is None or other is None:
            one = event or other
            assert one is not None
            gap = Gap(one.number)
            event, other = event or gap, other or gap
        ours.append(event)
        theirs.append(other)
    return _without_last_gaps(ours), _without_last_gaps(theirs)


def _rows(
    here: Sequence[Event], there: Sequence[Event], partners: Mapping[str, str]
) -> Iterator[tuple[Event | None, Event | None]]:
    """Pairs of events in the order of both sides; one whose partner came before is alone."""
    at = {event.number: place for place, event in enumerate(there)}
    start = 0
    for event in here:
        place = at.get(partners.get(event.number, ""), -1)
        if place < start:
            yield event, None
            continue
        yield from ((None, other) for other in there[start:place])
        yield event, there[place]
        start = place + 1
    yield from ((None, other) for other in there[start:])


def _without_last_gaps(events: Sequence[Event]) -> list[Event]:
    last = max((at for at, event in enumerate(events) if not isinstance(event, Gap)), default=-1)
    return [*events[: last + 1]]


def _numbers(steps: Sequence[ReplayedStep]) -> list[str]:
    return action_numbers([step.action for step in steps])

"""Inputs that are worth trying after a prefix of a trace."""

from deepsec_results.calculus.search.candidates import Candidates
from deepsec_results.calculus.search.frames import SearchedFrame
from deepsec_results.calculus.search.prefixes import TraceLabel, TracePrefix
from deepsec_results.calculus.search.states import SearchedState
from deepsec_results.calculus.search.threads import SearchedThread
from deepsec_results.model.traces import InputAction


def has_inputs(prefix: TracePrefix) -> bool:
    """Whether a process can receive a message from the attacker after a prefix."""
    return any(
        actor.is_input and actor.channel is not None and state.frame.knows(actor.channel)
        for state in prefix.states
        for actor, _, _ in state.actors
    )


def inputs(candidates: Candidates, prefix: TracePrefix, level: int) -> dict[TraceLabel, int]:
    """The inputs of a level that were not tried after a prefix, each with what it costs more.

    Raises CalculusError as `Candidates` does.
    """
    found: dict[TraceLabel, int] = {}
    seen: set[tuple[SearchedThread, SearchedFrame, tuple[SearchedThread, ...]]] = set()
    for state in prefix.states:
        readers = _readers(state)
        others = readers if level == 1 else ()
        for reader in readers:
            key = (reader, state.frame, others)
            if key not in seen:
                seen.add(key)
                _add(candidates, prefix, level, state, reader, others, found)
    new = {label: price for label, price in found.items() if label not in prefix.tried}
    prefix.tried.update(new)
    return new


def _readers(state: SearchedState) -> tuple[SearchedThread, ...]:
    return tuple([actor for actor, _, _ in state.actors if actor.is_input])


def _add(
    candidates: Candidates,
    prefix: TracePrefix,
    level: int,
    state: SearchedState,
    reader: SearchedThread,
    others: tuple[SearchedThread, ...],
    found: dict[TraceLabel, int],
) -> None:
    frame = state.frame
    assert reader.channel is not None
    if not frame.knows(reader.channel):
        return
    channel = frame.moved(reader.channel, prefix.frame)
    for price, message in candidates.of(level, reader, frame, others):
        if frame.knows(message):
            label = TraceLabel(InputAction, channel, frame.moved(message, prefix.frame))
            if price < found.get(label, price + 1):
                found[label] = price

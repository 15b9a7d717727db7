"""Copies inside replications."""

from msgspec.structs import replace

from deepsec_results.calculus.configurations import (
    MAX_PROCESSES,
    Component,
    Configuration,
    Copy,
    Slot,
    enter,
    width_of,
)
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.events import (
    Unfolded,
)
from deepsec_results.calculus.steps import Outcome, impossible
from deepsec_results.model.processes import (
    Bang,
    Par,
)


def unfold(configuration: Configuration, component: Component, count: int) -> Outcome:
    """Make copies of a replication, the last one with the last but one.

    The copies of `!^m` are numbered from m down to 1. Of `!^1`, which the prover does not write,
    the one copy can be made.
    """
    process = component.process
    if not isinstance(process, Bang):
        raise impossible(component, "a replication")
    most = max(component.remaining - 1, min(component.remaining, 1))
    if not 1 <= count <= most:
        raise CalculusError(f"{count} copies of a replication, of which 1 to {most} can be made")
    if count > MAX_PROCESSES:
        raise CalculusError(f"{count} copies are more than the {MAX_PROCESSES} that can be shown")
    return _make_copies(
        configuration, component, process, component.remaining if count == most else count
    )


def _make_copies(
    configuration: Configuration, component: Component, process: Bang, count: int
) -> Outcome:
    theory = configuration.theory
    after = configuration.with_components(configuration.components.remove(component.key))
    numbers = tuple(range(component.remaining, component.remaining - count, -1))
    for ordinal, number in enumerate(numbers):
        copy = replace(
            component,
            slot=Slot(component.slot, ordinal, width_of(process.process)),
            copies=(*component.copies, number),
            copy=Copy(component.key, number, component.copy),
            original=isinstance(process.process, Par),
        )
        after = after.with_components(enter(theory, after.components, process.process, copy))
    if component.remaining > count:
        rest = replace(
            component,
            slot=Slot(component.slot, count),
            remaining=component.remaining - count,
            original=False,
        )
        after = after.with_components(after.components.set(component.key, rest))
    return after, Unfolded(numbers)

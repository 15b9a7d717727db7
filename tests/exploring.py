"""Following an attack in the plainest way: every step in every order, and no symmetry."""

from collections.abc import Iterator, Sequence

from naive import Naive, ground
from replays import written_frame
from witnesses import as_json, up_to_names

from deepsec_results.calculus.configurations import Configuration, initial_configuration
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.shown_process import written_process
from deepsec_results.calculus.static_equivalence import MessageTest, distinguish
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Bang, Choice, Input, Output, Process
from deepsec_results.model.traces import (
    Action,
    BangAction,
    ChoiceAction,
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    TauAction,
    VisibleAction,
)

End = tuple[WayOutcome, int, tuple[Naive, ...]]


def silent_steps(configuration: Configuration, semantics: Semantics) -> Iterator[Action]:
    """All silent steps that are possible, each by itself."""
    outputs, inputs = [], []
    for component in configuration:
        match component.process:
            case Output():
                outputs.append(component)
            case Input():
                inputs.append(component)
            case Choice():
                yield ChoiceAction(component.position, choose_left=True)
                yield ChoiceAction(component.position, choose_left=False)
            case Bang():
                yield BangAction(component.position, 1)
            case _:
                yield TauAction(component.position)
    knowledge = know(configuration.theory, configuration.frame)
    for sender in outputs:
        assert isinstance(sender.process, Output)
        channel = configuration.normalize(sender.process.channel, sender)
        if channel is None or (semantics is not Semantics.CLASSIC and knowledge.knows(channel)):
            continue
        for reader in inputs:
            yield CommAction(reader.position, sender.position)


def visible_steps(configuration: Configuration, wanted: VisibleAction) -> Iterator[VisibleAction]:
    """The action in every place, possible or not."""
    for component in configuration:
        place = component.position
        match wanted:
            case OutputAction():
                yield OutputAction(wanted.channel, place)
            case InputAction():
                yield InputAction(wanted.channel, wanted.term, place)
            case EavesdropAction():
                for other in configuration:
                    yield EavesdropAction(wanted.channel, place, other.position)


def possible(
    configuration: Configuration, actions: Iterator[Action], semantics: Semantics
) -> Iterator[tuple[Action, Configuration]]:
    """The actions that are possible, and the configurations after them."""
    for action in actions:
        try:
            after, _ = take(configuration, action, semantics)
        except CalculusError:
            continue
        yield action, after


def up_to_names_of(configuration: Configuration) -> tuple[Naive, ...]:
    """The frame, but for the names in it."""
    return up_to_names([ground(as_json(term)) for term in written_frame(configuration)])


def explore(
    attacked: Configuration,
    due: Sequence[VisibleAction],
    process: Process,
    semantics: Semantics,
    max_states: int,
) -> set[End] | None:
    """How the executions of a process end that follow an attack; None if there are more states."""
    theory = attacked.theory
    ends: set[End] = set()
    seen = set()
    pending = [(initial_configuration(theory, process), 0)]
    while pending:
        configuration, followed = pending.pop()
        key = repr((followed, written_frame(configuration), written_process(configuration)))
        if key in seen:
            continue
        seen.add(key)
        if len(seen) > max_states:
            return None
        shown = up_to_names_of(configuration)
        here = attacked.frame[: len(configuration.frame)]
        witness = distinguish(theory, here, configuration.frame)
        if witness is not None:
            message = isinstance(witness, MessageTest)
            outcome = WayOutcome.MESSAGE if message else WayOutcome.EQUALITY
            ends.add((outcome, followed, shown))
            continue
        if followed == len(due):
            ends.add((WayOutcome.EQUIVALENT, followed, shown))
            continue
        silent = list(possible(configuration, silent_steps(configuration, semantics), semantics))
        wanted = visible_steps(configuration, due[followed])
        visible = list(possible(configuration, wanted, semantics))
        pending += [(after, followed) for _, after in silent]
        pending += [(after, followed + 1) for _, after in visible]
        if not silent and not visible:
            ends.add((WayOutcome.STUCK, followed, shown))
    return ends

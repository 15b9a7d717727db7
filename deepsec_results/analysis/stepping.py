"""Traces that a person builds step by step: what a process can do next, and doing it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.simulations import SimulatedQuery, as_attack
from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.possible_actions import (
    ActionKind,
    Possible,
    possible_actions,
    silent_actions,
)
from deepsec_results.calculus.recipes import symbol_labels
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import ExecutionState, settle
from deepsec_results.model.atoms import ProjectionCategory
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Recipe
from deepsec_results.model.traces import (
    Action,
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)

Option = Possible | Action
"""An action of the attacker, or a silent one that needs a decision."""


class Stepping(Struct, frozen=True):
    """An execution under way, after all silent steps that need no decision."""

    query: SimulatedQuery
    active: ExecutionState

    @property
    def visible(self) -> list[VisibleAction]:
        """The actions of the attacker so far."""
        return [action for action in self.active.actions if isinstance(action, VisibleAction)]


class Vocabulary(Struct, frozen=True):
    """What the attacker can build messages from, besides tuples and their own names.

    `axioms` is the number of messages that they have learned: `ax_1` is the first. `constants` are
    the public symbols without arguments, `functions` the others, each with its number of arguments.
    """

    axioms: int
    constants: Sequence[str]
    functions: Sequence[tuple[str, int]]


def vocabulary(stepping: Stepping) -> Vocabulary:
    """What the attacker can use now, by the names that a recipe has."""
    theory = stepping.query.theory
    symbols = {label: theory.symbol(number) for label, number in symbol_labels(theory).items()}
    usable = {
        label: symbol.arity
        for label, symbol in symbols.items()
        if symbol.is_public and not isinstance(symbol.category, ProjectionCategory)
    }
    return Vocabulary(
        len(stepping.active.configuration.frame),
        [label for label, arity in usable.items() if arity == 0],
        [(label, arity) for label, arity in usable.items() if arity > 0],
    )


def begin(query: SimulatedQuery) -> Stepping:
    """The execution before the first action. Raises CalculusError if the process is malformed."""
    return Stepping(
        query, settle(ExecutionState(initial_configuration(query.theory, query.process)))
    )


def options(stepping: Stepping) -> list[Option]:
    """What can be done next. Raises CalculusError if a term is malformed."""
    configuration, semantics = stepping.active.configuration, stepping.query.semantics
    found: list[Option] = [*possible_actions(configuration, semantics)]
    return found + silent_actions(configuration, semantics)


def choose(stepping: Stepping, option: Option, message: Recipe | None = None) -> Stepping:
    """Do one of the options; `message` is what the attacker gives to an input.

    Raises CalculusError if the input does not take the message.
    """
    action = _action(option, message) if isinstance(option, Possible) else option
    before = stepping.active
    configuration, _ = take(before.configuration, action, stepping.query.semantics)
    active = settle(before.after(configuration, action), before.configuration)
    return Stepping(stepping.query, active)


def _action(option: Possible, message: Recipe | None) -> Action:
    places = list(_places(option))
    match option.kind:
        case ActionKind.OUTPUT:
            return OutputAction(option.channel, places[0])
        case ActionKind.EAVESDROP:
            output, reader = places
            return EavesdropAction(option.channel, reader, output)
        case ActionKind.INPUT:
            assert message is not None
            return InputAction(option.channel, message, places[0])


def _places(option: Possible) -> Iterator[Position]:
    for place in (option.output, option.input):
        if place is not None:
            yield place


def as_trace(stepping: Stepping) -> ReplayedAttack:
    """The execution so far as a trace that the other process has to follow."""
    return as_attack(stepping.query, stepping.active.actions)

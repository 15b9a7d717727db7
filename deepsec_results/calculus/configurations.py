"""Configurations: the processes side by side, what the attacker saw, the names made so far."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.evaluation import Environment, normalize
from deepsec_results.calculus.growing import Growing
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Bang, Nil, Par, Position, Process
from deepsec_results.model.terms import Term

MAX_PROCESSES = 100_000  # side by side; a damaged file could ask for any number of copies


class Slot(Struct, frozen=True, eq=False):
    """A place in the order of the processes side by side.

    What a process becomes stays in its slot; the parts of a Par get slots inside it, in their
    order. `width` is the number of parts of a Par that is inside another one, else 0: the prover
    shows such a Par as one until something inside it acts.
    """

    parent: "Slot | None" = None
    ordinal: int = 0
    width: int = 0


class Copy(Struct, frozen=True, eq=False):
    """A copy of a replication: the key of the replication's position, and the copy's number.

    `within` is the copy around it.
    """

    replication: int
    number: int
    within: "Copy | None" = None


class Component(Struct, frozen=True, eq=False):
    """One of the processes side by side, neither nil nor a Par.

    `process` is as in the file; `environment` gives the messages of its free names and variables,
    `copies` the copies inside replications, outermost first, that it belongs to. `remaining` is
    the number of copies that a replication still has. `original` is set as long as the component
    is a part of a Par that has not acted.
    """

    key: int
    process: Process
    environment: Environment
    copies: tuple[int, ...]
    slot: Slot
    copy: Copy | None = None
    remaining: int = 0
    original: bool = False

    @property
    def position(self) -> Position:
        """The position as traces name it. Raises CalculusError for nil and Par, which have none."""
        own = position_of(self.process)
        return Position(own.index, [*own.args, *self.copies])


class Configuration(Struct, frozen=True, eq=False):
    """What is left to run, by the key of its position, and what happened so far.

    `frame` has the message of `ax_1` first. `names` are the private names made so far, by the key
    of their atom.
    """

    theory: Theory
    components: PersistentMap[Component]
    frame: Growing[Message]
    names: PersistentMap[Message]

    def at(self, position: Position) -> Component | None:
        """The component that is at a position, or None."""
        return self.components.get(self.theory.position_key(position))

    def __iter__(self) -> Iterator[Component]:
        return self.components.values()

    def normalize(self, term: Term, component: Component) -> Message | None:
        """The message of a term of a component; None if it fails. Raises CalculusError."""
        return normalize(self.theory, term, component.environment)

    def with_message(self, message: Message) -> "Configuration":
        """The attacker sees one more message."""
        return replace(self, frame=self.frame.plus(message))

    def with_name(self, name: Message) -> "Configuration":
        """One more private name was made. Raises CalculusError if there is one like it."""
        head = name.head
        key = self.theory.atom_key(head.number, head.bang)
        if self.names.get(key) is not None:
            raise CalculusError(f"the name {self.theory.atoms[head.number].label} is created twice")
        return replace(self, names=self.names.set(key, name))

    def advance(
        self, component: Component, process: Process | None, environment: Environment
    ) -> "Configuration":
        """The component becomes a process.

        Raises CalculusError if a position occurs twice, or too many processes are side by side.
        """
        components = self.components.remove(component.key)
        successor = replace(component, environment=environment, original=False)
        components = enter(self.theory, components, process, successor)
        return self.with_components(components)

    def with_components(self, components: PersistentMap[Component]) -> "Configuration":
        """Other components. Raises CalculusError if they became too many."""
        if len(self.components) < len(components) > MAX_PROCESSES:
            raise CalculusError(f"more than {MAX_PROCESSES} parallel processes")
        return replace(self, components=components)


def initial_configuration(theory: Theory, process: Process) -> Configuration:
    """The configuration in which nothing has happened yet.

    Raises CalculusError if a position occurs twice.
    """
    nowhere = Component(-1, Nil(), PersistentMap(), (), Slot())
    components = enter(theory, PersistentMap(), process, nowhere)
    return Configuration(theory, components, Growing(), PersistentMap())


def enter(
    theory: Theory,
    components: PersistentMap[Component],
    process: Process | None,
    model: Component,
) -> PersistentMap[Component]:
    """Add a process, each part of a Par by itself; all else is as in a model component.

    Raises CalculusError if a position occurs twice.
    """
    pending: list[tuple[Process | None, Slot, bool]] = [(process, model.slot, False)]
    while pending:
        part, slot, original = pending.pop()
        if part is None or isinstance(part, Nil):
            continue
        if isinstance(part, Par):
            for ordinal, inner in enumerate(part.process_list):
                pending.append((inner, Slot(slot, ordinal, width_of(inner)), True))
            continue
        entered = replace(model, process=part, slot=slot, original=original)
        components = put(theory, components, entered)
    return components


def put(
    theory: Theory, components: PersistentMap[Component], component: Component
) -> PersistentMap[Component]:
    """Add a component under its key. Raises CalculusError if its position occurs twice."""
    process = component.process
    key = theory.position_key(component.position)
    if components.get(key) is not None:
        raise CalculusError(f"position {show_position(component.position)} occurs twice")
    remaining = process.multiplicity if isinstance(process, Bang) else 0
    return components.set(key, replace(component, key=key, remaining=remaining))


def width_of(process: Process | None) -> int:
    """The number of parts of a Par that are not nil, 0 for other processes."""
    if not isinstance(process, Par):
        return 0
    return sum(not isinstance(part, Nil) for part in process.process_list)


def position_of(process: Process) -> Position:
    """The position of a process. Raises CalculusError for nil and Par, which have none."""
    if isinstance(process, (Nil, Par)):
        raise CalculusError("a process without a position cannot act")
    return process.position


def show_position(position: Position) -> str:
    """A position as text: its index, and the copies inside replications."""
    copies = ",".join(map(str, position.args))
    return f"{position.index}[{copies}]" if copies else str(position.index)

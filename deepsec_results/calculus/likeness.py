"""Which processes and configurations are alike: equal but for the private names in them.

Copies of a replication are interchangeable, and so are equal processes side by side, and states of
a search in which they have changed places (Cheval, Kremer, Rakotonirina, "Exploiting symmetries",
CCS 2019). What has one key is alike; some that are alike may have two keys, which costs time only.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from msgspec import Struct

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.skeletons import Skeletons
from deepsec_results.calculus.theory import Theory


class Outline(Struct, frozen=True):
    """Something with its private names replaced by their numbers in it, and these names."""

    shape: Hashable
    names: tuple[Message, ...]


def outline(messages: Sequence[Message], root: Hashable = None) -> Outline:
    """The outline of messages."""
    numbers: dict[Message, int] = {}
    names: list[Message] = []
    shape: list[Hashable] = [root]
    pending = [(message, False) for message in reversed(messages)]
    while pending:
        message, ready = pending.pop()
        if message in numbers:
            continue
        if not ready:
            pending.append((message, True))
            pending += [(part, False) for part in reversed(message.arguments)]
            continue
        numbers[message] = len(numbers)
        if message.head.kind is Kind.NAME:
            names.append(message)
            shape.append(None)
        else:
            shape.append((message.head, tuple(numbers[part] for part in message.arguments)))
    shape.append(tuple(numbers[message] for message in messages))
    return Outline(tuple(shape), tuple(names))


class _Kind(Struct, frozen=True):
    """A component: the number of its shape, and the private names in it."""

    shape: int
    names: tuple[Message, ...]


class Likeness:
    """Keys of the components and configurations of a search."""

    def __init__(self, theory: Theory) -> None:
        self._skeletons = Skeletons(theory)
        self._kinds: dict[Component, _Kind] = {}
        self._shapes: dict[Hashable, int] = {}

    def representatives(self, configuration: Configuration) -> list[Component]:
        """The components, one of each kind."""
        if len(configuration.components) < 2:
            return list(configuration)
        frame = set(outline(configuration.frame).names)
        kinds = {component: self._kind(component) for component in configuration}
        counts = Counter(name for kind in kinds.values() for name in kind.names)
        found: dict[Hashable, Component] = {}
        for component, kind in kinds.items():
            shared = [name if name in frame or counts[name] > 1 else None for name in kind.names]
            found.setdefault((kind.shape, tuple(shared)), component)
        return list(found.values())

    def key(self, configuration: Configuration) -> Hashable:
        """The key of a configuration."""
        frame = outline(configuration.frame)
        numbers = {name: number for number, name in enumerate(frame.names)}
        kinds = [self._kind(component) for component in configuration]
        counts = Counter(kind.shape for kind in kinds)

        def without_order(kind: _Kind) -> tuple[int, int, list[int]]:
            # Of a shape that occurs once, the names are known by their places in it.
            return counts[kind.shape], kind.shape, [numbers.get(name, -1) for name in kind.names]

        kinds.sort(key=without_order)
        for kind in kinds:
            for name in kind.names:
                numbers.setdefault(name, len(numbers))
        numbered = Counter(
            (kind.shape, tuple(numbers[name] for name in kind.names)) for kind in kinds
        )
        return frame.shape, frozenset(numbered.items())

    def _kind(self, component: Component) -> _Kind:
        known = self._kinds.get(component)
        if known is None:
            skeleton = self._skeletons.of(component.process)
            values = [component.environment.get(key) for key in skeleton.free]
            # A process with an atom that has no message fails; other atoms do not do the same.
            unbound = tuple(
                key if value is None else None
                for key, value in zip(skeleton.free, values, strict=True)
            )
            root = (skeleton.number, component.remaining, unbound)
            found = outline([value for value in values if value is not None], root)
            number = self._shapes.setdefault(found.shape, len(self._shapes))
            known = self._kinds[component] = _Kind(number, found.names)
        return known

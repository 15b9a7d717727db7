"""A configuration in the shapes of result files: process, frame, names, as the prover has them."""

from collections.abc import Sequence

from msgspec.structs import replace

from deepsec_results.calculus.configurations import Component, Configuration, Slot
from deepsec_results.calculus.messages import Message, subterms
from deepsec_results.calculus.rewriting import renamed, rewrite
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Bang, Nil, Par, Process
from deepsec_results.model.terms import Atomic, Term


def written_process(configuration: Configuration) -> Process:
    """What is left to run, one process; the parts of a Par are in the prover's order."""
    components = list(configuration)
    if not components:
        return Nil()
    written = {part.slot: _written(configuration.theory, part)[0] for part in components}
    if len(components) == 1 and components[0].slot.parent is None:
        return written[components[0].slot]
    return Par(_in_order(components, written))


def written_names(configuration: Configuration) -> list[Term]:
    """The private names that were made and still occur in the frame or in what is left to run."""
    made = set(configuration.names.values())
    used = list(configuration.frame)
    for component in configuration:
        used += _written(configuration.theory, component)[1]
    return [name.to_term() for name in subterms(*used) if name in made]


def _in_order(components: Sequence[Component], written: dict[Slot, Process]) -> list[Process]:
    """The processes in the order of their slots. A Par inside a Par that has not acted is one."""
    inside: dict[Slot, dict[Slot, None]] = {}
    for component in components:
        slot = component.slot
        while slot.parent is not None:
            siblings = inside.setdefault(slot.parent, {})
            if slot in siblings:
                break
            siblings[slot] = None
            slot = slot.parent
    original = {component.slot for component in components if component.original}
    ordered: dict[Slot, list[Process]] = {slot: [process] for slot, process in written.items()}
    for slot in _inside_out(inside):
        slots = sorted(inside[slot], key=lambda inner: inner.ordinal)
        parts = [process for inner in slots for process in ordered.pop(inner)]
        whole = slot.width == len(slots) and all(inner in original for inner in slots)
        if slot.width and whole:
            original.add(slot)
            parts = [Par(parts)]
        ordered[slot] = parts
    (root,) = ordered.values()
    return root


def _inside_out(inside: dict[Slot, dict[Slot, None]]) -> list[Slot]:
    """The slots with others inside, each after those inside it."""
    roots = [slot for slot in inside if slot.parent is None]
    ordered: list[Slot] = []
    while roots:
        slot = roots.pop()
        ordered.append(slot)
        roots += [inner for inner in inside[slot] if inner in inside]
    return ordered[::-1]


def _written(theory: Theory, component: Component) -> tuple[Process, list[Message]]:
    """A component as result files write it, and the messages that were put into it."""
    used: dict[Message, None] = {}
    copies = component.copies

    def resolve(atom: Atomic) -> Term:
        message = component.environment.get(theory.atom_key(atom.id, atom.bang))
        if message is None:
            return renamed(atom, copies)
        used[message] = None
        return message.to_term()

    process = component.process
    if isinstance(process, Bang):
        process = replace(process, multiplicity=component.remaining)
    return rewrite(process, resolve, copies), list(used)

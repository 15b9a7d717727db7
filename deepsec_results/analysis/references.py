"""The rules of references inside a query: ids, numbers of arguments, axioms, parts of tuples.

Each function returns what is wrong in words, or None if the reference is valid. An atom is one of
the model or, in validation, a plain JSON object.
"""

from collections.abc import Sequence
from typing import Any, Literal

from deepsec_results.model.atoms import Atom, Name, Symbol, Variable

AtomKind = Literal["variable", "name", "symbol"]
AnyAtom = Atom | dict[str, Any]

_KINDS: dict[object, AtomKind] = {
    Variable: "variable", Name: "name", Symbol: "symbol",
    "Variable": "variable", "Name": "name", "Symbol": "symbol",
}  # fmt: skip


def why_wrong_id(id_: int, atoms: Sequence[AnyAtom], *kinds: AtomKind) -> str | None:
    """Check that an id is in the table of atoms, and that its atom is of one of the `kinds`."""
    if not 0 <= id_ < len(atoms):
        return f"expected the id of a {' or '.join(kinds)} (less than {len(atoms)}), found {id_}"
    atom = atoms[id_]
    kind = _KINDS[atom["type"] if isinstance(atom, dict) else type(atom)]
    if kind not in kinds:
        return f"expected the id of a {' or '.join(kinds)}, found the id of a {kind}"
    return None


def why_wrong_count(label: str, arity: int, count: int) -> str | None:
    """Check that a symbol has as many arguments as its arity."""
    if count == arity:
        return None
    arguments = "1 argument" if arity == 1 else f"{arity} arguments"
    return f"expected {arguments} for {label}, found {count}"


def why_wrong_axiom(axiom: int, outputs: int) -> str | None:
    """Check that an axiom refers to one of the outputs before it."""
    if 1 <= axiom <= outputs:
        return None
    expected = f"an axiom from 1 to {outputs}" if outputs else "no axiom before an output"
    return f"expected {expected}, found {axiom}"


def why_wrong_part(part: int, arity: int) -> str | None:
    """Check that a tuple of that arity has that part."""
    return None if 1 <= part <= arity else f"expected a part from 1 to {arity}, found {part}"


def processes_with_trace(kind: object) -> range:
    """The numbers of the processes whose traces are attacks on a query of that type."""
    # A trace of process 2 does not contradict an inclusion in it.
    return range(1, 2) if kind in ("trace_incl", "session_incl") else range(1, 3)

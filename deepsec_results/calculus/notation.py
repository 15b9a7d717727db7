"""Terms, recipes, patterns and traces as the prover prints them.

Nothing here recurses, because a term may be nested as deep as its file.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any, Protocol

from deepsec_results.model.atoms import Atom, Symbol, TupleCategory
from deepsec_results.model.processes import Choice
from deepsec_results.model.terms import (
    AnyTerm,
    Atomic,
    Attacker,
    Axiom,
    Equality,
    Function,
    PatternTuple,
    RecipeFunction,
    RecipeTuple,
    Tuple,
)
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
from deepsec_results.model.visible import visible

_EMPTY = "ε"


class Labels(Protocol):
    """Labels for the atoms of a table."""

    def atom(self, at: int, bang: Sequence[int] | None = None) -> str:
        """The label of a variable or a name, in one copy inside replications."""
        ...

    def symbol(self, at: int) -> str:
        """The label of a function symbol; "" for the symbol of tuples."""
        ...

    def fresh(self, label: str) -> str:
        """A label that no atom has."""
        ...


class ShownLabels:
    """Distinct labels for the atoms of a table.

    If several atoms have the label `k`, the second one that is written becomes `k_2`, the third
    `k_3`. Symbols count as written first, in the order of the table. A copy inside replications is
    `k[1,2]`.
    """

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._clear()
        self._reserved, self._counts = self._taken, self._met
        self._symbols: dict[int, str] = {}
        for at, atom in enumerate(atoms):
            if isinstance(atom, Symbol) and not isinstance(atom.category, TupleCategory):
                self._symbols[at] = self._distinct(visible(atom.label))
        self._clear()

    def _clear(self) -> None:
        self._given: dict[int, str] = {}
        self._met: dict[str, int] = {}
        self._taken: set[str] = set()

    def anew(self) -> "ShownLabels":
        """Labels for another text: the same for symbols, and new ones for other atoms."""
        labels = copy(self)
        labels._clear()
        return labels

    def atom(self, at: int, bang: Sequence[int] | None = None) -> str:
        """The label of a variable or a name."""
        if at not in self._given:
            self._given[at] = self._symbols.get(at) or self._label(at)
        index = f"[{','.join(map(str, bang))}]" if bang else ""
        return self._given[at] + index

    @property
    def numbered(self) -> frozenset[str]:
        """The labels that were numbered because others are the same: `k_2`."""
        return frozenset(
            label
            for at, label in self._given.items()
            if 0 <= at < len(self._atoms) and label != visible(self._atoms[at].label)
        )

    def _label(self, at: int) -> str:
        known = 0 <= at < len(self._atoms)
        return self._distinct(visible(self._atoms[at].label) if known else f"?{at}")

    def fresh(self, label: str) -> str:
        """A label that no atom has."""
        return self._distinct(label)

    def symbol(self, at: int) -> str:
        """The label of a function symbol; "" for the symbol of tuples."""
        label = self._symbols.get(at)
        if label is not None:
            return label
        is_tuple = 0 <= at < len(self._atoms) and isinstance(self._atoms[at], Symbol)
        return "" if is_tuple else f"?{at}"

    def _distinct(self, label: str) -> str:
        distinct = label
        while distinct in self._taken or distinct in self._reserved:
            self._met[label] = (self._met.get(label) or self._counts.get(label, 1)) + 1
            distinct = f"{label}_{self._met[label]}"
        self._taken.add(distinct)
        return distinct


def write_term(term: AnyTerm, labels: Labels) -> str:
    """A term, recipe or pattern as text."""
    # Most terms are a variable, a name or a constant.
    piece: Any = term
    kind = type(piece)
    if kind is Atomic:
        return labels.atom(piece.id, piece.bang)
    if (kind is Function or kind is RecipeFunction) and not piece.args:
        return labels.symbol(piece.symbol)
    written: list[str] = []
    pending: list[Any] = [term]
    while pending:
        # The most frequent types first. To compare types is faster than isinstance, and a large
        # query has a million terms.
        piece = pending.pop()
        kind = type(piece)
        if kind is str:
            written.append(piece)
        elif kind is Atomic:
            written.append(labels.atom(piece.id, piece.bang))
        elif kind is Function or kind is RecipeFunction:
            written.append(labels.symbol(piece.symbol))
            if piece.args:
                _enclose(piece.args, pending)
        elif kind is Tuple or kind is RecipeTuple or kind is PatternTuple:
            _enclose(piece.args, pending)
        elif kind is Equality:
            pending += (piece.term, "=")
        elif kind is Attacker:
            written.append(visible(piece.label))
        elif kind is Axiom:
            written.append(f"ax_{piece.id}")
        else:
            pending += (")", piece.arg, f"proj_{{{piece.ith},{piece.arity_tuple}}}(")
    return "".join(written)


def _enclose(args: Sequence[AnyTerm], pending: list[Any]) -> None:
    """Push arguments in parentheses onto the stack of pieces to write, the last one first."""
    pending.append(")")
    for arg in reversed(args):
        pending += (arg, ",")
    if args:
        pending[-1] = "("
    else:
        pending.append("(")


def write_choice(choice: Choice) -> str:
    """The sign of a choice: `+`, or `+{0.25}` with the probability of the left branch."""
    return "+" if choice.proba is None else f"+{{{write_probability(choice.proba)}}}"


def write_probability(probability: float) -> str:
    """A number as the prover writes it: up to 12 significant digits."""
    return f"{probability:.12g}"


def write_application(label: str, args: Sequence[AnyTerm], labels: Labels) -> str:
    """A symbol applied to terms, or the symbol alone without terms."""
    if not args:
        return label
    return f"{label}({','.join(write_term(arg, labels) for arg in args)})"


def write_action(action: Action, labels: Labels, axiom: int) -> str:
    """An action as text; `axiom` is the number of the axiom that an output or an eavesdrop adds."""
    match action:
        case OutputAction():
            return f"out({write_term(action.channel, labels)},ax_{axiom})"
        case InputAction():
            channel = write_term(action.channel, labels)
            return f"in({channel},{write_term(action.term, labels)})"
        case EavesdropAction():
            return f"eav({write_term(action.channel, labels)},ax_{axiom})"
        case CommAction():
            return "internal communication"
        case BangAction():
            number = action.nb_process_unfolded
            return f"replication, {number} {'copy' if number == 1 else 'copies'} unfolded"
        case TauAction():
            return "silent step"
        case ChoiceAction():
            return f"choice of the {'left' if action.choose_left else 'right'} branch"


def write_actions(actions: Sequence[Action], labels: Labels) -> list[str]:
    """The actions as texts, with numbered axioms."""
    texts = []
    axiom = 1
    for action in actions:
        texts.append(write_action(action, labels, axiom))
        axiom += isinstance(action, (OutputAction, EavesdropAction))
    return texts


def write_trace(actions: Sequence[Action], labels: Labels) -> str:
    """The trace as the prover prints it: its visible actions, or `ε` if it has none."""
    visible_actions = [action for action in actions if isinstance(action, VisibleAction)]
    return ";".join(write_actions(visible_actions, labels)) or _EMPTY

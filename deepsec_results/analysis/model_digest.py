"""A digest of the model of a query: its two processes and its signature.

It is the same for inputs that differ in layout, comments and the order of declarations, and for
batches with other inputs: positions and the places of atoms in the table do not count. The names of
bound variables count: otherwise a query of two processes that differ only in them could be replaced
by one that is trivial. Nothing here recurses, so that a process may be nested to any depth.
"""

import hashlib
from collections.abc import Iterator, Sequence

from deepsec_results.analysis.references import AtomKind, why_wrong_id
from deepsec_results.model.atoms import Atom, AtomicData, RewriteRule, Symbol, TupleCategory
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Par,
    Process,
)
from deepsec_results.model.signature import is_declared, rules_of
from deepsec_results.model.terms import AnyTerm, Atomic, Equality, Function, PatternTuple, Tuple

_LENGTH = 16  # hexadecimal digits
_NIL = Nil()
_Node = Process | AnyTerm
_Key = tuple[int, tuple[int, ...]]  # an atom, and its copy inside replications


class DigestError(Exception):
    """Raised if a query refers to an atom that does not exist."""


def model_digest(atoms: AtomicData, processes: Sequence[Process]) -> str:
    """The digest, as hexadecimal digits. Raises DigestError."""
    hashed = hashlib.sha256()
    for line in _signature(atoms.data):
        hashed.update(line)
    for process in processes:
        hashed.update(b"process\n")
        for word in _words([process], atoms.data):
            hashed.update(word)
    return hashed.hexdigest()[:_LENGTH]


def _signature(atoms: Sequence[Atom]) -> list[bytes]:
    """A line for each declared symbol, in an order that does not depend on declarations."""
    symbols = [atom for atom in atoms if isinstance(atom, Symbol) and is_declared(atom)]
    return sorted(_declaration(symbol, atoms) for symbol in symbols)


def _declaration(symbol: Symbol, atoms: Sequence[Atom]) -> bytes:
    rules = rules_of(symbol)
    kind = symbol.representation if rules is None else "reduc"
    facts = _encoded(symbol.label, symbol.arity, kind, "public" if symbol.is_public else "private")
    return b"".join([facts, *sorted(_rule(rule, atoms) for rule in rules or ())])


def _rule(rule: RewriteRule, atoms: Sequence[Atom]) -> bytes:
    return b"".join([_encoded("rule", len(rule.lhs)), *_words([*rule.lhs, rule.rhs], atoms)])


def _words(nodes: Sequence[_Node], atoms: Sequence[Atom]) -> Iterator[bytes]:
    """What some processes or terms consist of, in order. Bound atoms are counted from 0."""
    numbers: dict[_Key, int] = {}

    def bound(kind: str, at: int, bang: Sequence[int] | None) -> bytes:
        number = numbers.setdefault((at, tuple(bang or ())), len(numbers))
        return _encoded(kind, _label(at, atoms, "variable", "name"), number)

    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        match node:
            case Atomic():
                yield bound("atom", node.id, node.bang)
            case Function():
                args = node.args or ()
                yield _encoded("apply", _label(node.symbol, atoms, "symbol"), len(args))
                pending += reversed(args)
            case New():
                yield bound("new", node.name, node.bang)
                pending.append(node.process or _NIL)
            case _:
                facts, parts = _described(node)
                yield _encoded(*facts)
                pending += reversed(parts)


def _described(node: _Node) -> tuple[Sequence[object], Sequence[_Node]]:
    """The kind of a construct with its own facts, and its parts."""
    match node:
        case Tuple() | PatternTuple():
            return ("tuple", len(node.args)), node.args
        case Equality():
            return ("equal",), (node.term,)
        case Output():
            return ("out",), (node.channel, node.term, node.process or _NIL)
        case Input():
            return ("in",), (node.channel, node.pattern, node.process or _NIL)
        case IfThenElse():
            branches = (node.process_then or _NIL, node.process_else or _NIL)
            return ("if",), (node.term1, node.term2, *branches)
        case LetInElse():
            branches = (node.process_then or _NIL, node.process_else or _NIL)
            return ("let",), (node.pattern, node.term, *branches)
        case Bang():
            return ("bang", node.multiplicity), (node.process or _NIL,)
        case Par():
            return ("par", len(node.process_list)), node.process_list
        case Choice():
            return ("choice", node.proba), (node.process1 or _NIL, node.process2 or _NIL)
        case _:
            return (type(node).__name__, getattr(node, "label", "")), ()


def _label(at: int, atoms: Sequence[Atom], *kinds: AtomKind) -> str:
    """The label of an atom of one of the kinds; tuples have none. Raises DigestError."""
    if (wrong := why_wrong_id(at, atoms, *kinds)) is not None:
        raise DigestError(wrong)
    atom = atoms[at]
    is_tuple = isinstance(atom, Symbol) and isinstance(atom.category, TupleCategory)
    return "" if is_tuple else atom.label


def _encoded(*facts: object) -> bytes:
    """Facts, each with its length, so that no two sequences are the same bytes."""
    texts = [str(fact).encode(errors="surrogatepass") for fact in facts]
    return b"".join(b"%d:%b" % (len(text), text) for text in texts) + b"\n"

"""Tables of atoms of small theories: the rules of the recorded protocols, and deeper ones."""

import functools

import msgspec
from naive import Json

from deepsec_results.model.atoms import AtomicData

# Constructors and their arities, a private one marked; and rules, as the prover's language has
# them. The first six are of the recorded protocols.
_DECLARED: dict[str, tuple[dict[str, int], dict[str, str]]] = {
    "symmetric": ({"enc": 2}, {"dec(enc(x,y),y)": "x"}),
    "asymmetric": ({"aenc": 2, "pk": 1}, {"adec(aenc(x,pk(y)),y)": "x"}),
    "randomised": ({"aenc": 3, "pk": 1}, {"adec(aenc(x,pk(y),z),y)": "x"}),
    "lid": ({"box": 2, "lid": 1}, {"open(box(x,lid(y)))": "lid(y)"}),
    "ticket": ({"ticket": 2, "mac": 2}, {"holder(ticket(x,y))": "x"}),
    "hash": ({"h": 1}, {}),
    "deep": ({"f": 1, "g": 1}, {"peel(f(g(x)))": "x"}),
    "pair of ciphertexts": ({"enc": 2}, {"same(enc(x,z),enc(y,z))": "ok"}),
    "private key": ({"sign": 2, "pk": 1, "seed !": 1}, {"check(sign(x,y),pk(y))": "x"}),
    "tuple inside": ({"enc": 2}, {"left(enc((x,y),z),z)": "x"}),
    "given away": ({"enc": 2, "hidden !": 0}, {"dec(enc(x,y),y)": "x", "leak(enc(x,x))": "hidden"}),
}
THEORIES = list(_DECLARED)


@functools.cache
def table_of(name: str) -> tuple[AtomicData, list[int], list[int]]:
    """A table, and where it has its constructors and its names."""
    constructors, rules = _DECLARED[name]
    made: list[Json] = []
    places: dict[str, int] = {}
    for written, arity in {"a": 0, "ok": 0, **constructors}.items():
        label, _, private = written.partition(" ")
        places[label] = len(made)
        made.append(written_symbol(label, arity, {"type": "Constructor"}, public=not private))
    for label in "xyz":
        places[label] = len(made)
        made.append({"type": "Variable", "label": label, "index": len(made)})
    for label in "kl":
        made.append({"type": "Name", "label": label, "index": len(made)})
    names = [len(made) - 2, len(made) - 1]
    for left, right in rules.items():
        term, _ = _parse(left, 0, {**places, left.partition("(")[0]: -1})
        rule = {"lhs": term["args"], "rhs": _parse(right, 0, places)[0]}
        category = {"type": "Destructor", "rewrite_rules": [rule]}
        label = left.partition("(")[0]
        made.append(written_symbol(label, len(term["args"]), category, public=True))
    return table_with(made), list(range(2 + len(constructors))), names


def table_with(atoms: list[Json]) -> AtomicData:
    """A table of atoms, as result files have it."""
    meta = dict.fromkeys(
        ("number_symbols", "number_variables", "number_names", "number_attacker_names"), 0
    )
    return msgspec.convert({"meta": meta, "data": atoms}, AtomicData)


def written_symbol(label: str, arity: int, category: Json, *, public: bool) -> Json:
    """A symbol, as result files have it."""
    return {
        "type": "Symbol",
        "label": label,
        "index": 0,
        "arity": arity,
        "category": category,
        "representation": "UserDefined",
        "is_public": public,
    }


def _parse(text: str, at: int, places: dict[str, int]) -> tuple[Json, int]:
    """A term, from a place in a text on, and where it ends."""
    end = at
    while end < len(text) and text[end].isalpha():
        end += 1
    label = text[at:end]
    args = []
    if end < len(text) and text[end] == "(":
        while text[end] != ")":
            arg, end = _parse(text, end + 1, places)
            args.append(arg)
        end += 1
    if not label:
        return {"type": "Tuple", "args": args}, end
    if label in "xyz":
        return {"type": "Atomic", "id": places[label]}, end
    return {"type": "Function", "symbol": places[label], "args": args}, end

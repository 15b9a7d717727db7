"""Recipes as people write them: `ax_1`, `#n_0`, `h(ax_1,c)`, `(ax_1,#n)`, `proj_{1,2}(ax_3)`."""

import re
from collections.abc import Iterator, Mapping

from deepsec_results.calculus.errors import CalculusError, quoted
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import Symbol, TupleCategory
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
)

_TOKEN = r"\s*(?:(proj_\{\s*\d+\s*,\s*\d+\s*\}|#?[^\s(),#]+)|([(),]))"
# At most nine digits: `int` refuses a number of very many.
_PROJECTION = r"proj_\{\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\}$"
_AXIOM = r"ax_(\d{1,9})$"


def subrecipes(recipe: Recipe) -> Iterator[Recipe]:
    """A recipe and all its parts."""
    pending = [recipe]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, Projection):
            pending.append(part.arg)
        elif isinstance(part, (RecipeFunction, RecipeTuple)):
            pending += part.args or ()


class _Open:
    """An application whose arguments are being read; its label is "" for a tuple."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.parts: list[Recipe] = []


def symbol_labels(theory: Theory) -> dict[str, int]:
    """The public symbols by label. Of two with one label, the second is `label_2`, and so on."""
    labels: dict[str, int] = {}
    for number, atom in enumerate(theory.atoms):
        if isinstance(atom, Symbol) and not isinstance(atom.category, TupleCategory):
            label, count = atom.label, 1
            while label in labels:
                count += 1
                label = f"{atom.label}_{count}"
            labels[label] = number
    return labels


def parse_recipe(theory: Theory, text: str, labels: Mapping[str, int] | None = None) -> Recipe:
    """Read a recipe; `labels` gives the symbols by the labels under which they are shown.

    Raises CalculusError where the text is not a recipe. Whether its axioms are in a frame is seen
    when it is evaluated.
    """
    symbols = symbol_labels(theory) if labels is None else labels
    whole = _Open("")
    opened = [whole]
    label: str | None = None
    closed = False  # whether the last thing read can end an argument
    for word, sign in _tokens(text):
        if word:
            if label is not None or closed:
                raise CalculusError(f"expected ',' or ')' before {quoted(word)} in {quoted(text)}")
            label = word
            continue
        if sign == "(":
            if closed:
                raise CalculusError(f"unexpected '(' in {quoted(text)}")
            opened.append(_Open(label or ""))
            label = None
            continue
        if label is None and not closed:
            raise CalculusError(f"expected a recipe before '{sign}' in {quoted(text)}")
        if label is not None:
            opened[-1].parts.append(_leaf(theory, label, symbols))
            label = None
        closed = False
        if len(opened) == 1:
            raise CalculusError(f"unexpected '{sign}' in {quoted(text)}")
        if sign == ")":
            done = opened.pop()
            opened[-1].parts.append(_application(theory, done, symbols))
            closed = True
    if label is not None:
        whole.parts.append(_leaf(theory, label, symbols))
    if len(opened) > 1 or len(whole.parts) != 1:
        raise CalculusError(f"{quoted(text)} is not a complete recipe")
    return whole.parts[0]


def _tokens(text: str) -> list[tuple[str, str]]:
    token = re.compile(_TOKEN)
    tokens = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = token.match(text, at)
        if found is None:
            raise CalculusError(f"unexpected '{text[at:].strip()[:1]}' in {quoted(text)}")
        tokens.append((found[1] or "", found[2] or ""))
        at = found.end()
    return tokens


def _leaf(theory: Theory, label: str, symbols: Mapping[str, int]) -> Recipe:
    if label.startswith("#"):
        return Attacker(label)
    if label not in symbols and (axiom := re.match(_AXIOM, label)):
        return Axiom(int(axiom[1]))
    return RecipeFunction(_symbol(theory, label, 0, symbols))


def _application(theory: Theory, opened: _Open, symbols: Mapping[str, int]) -> Recipe:
    if not opened.label:
        return RecipeTuple(opened.parts)
    projection = re.match(_PROJECTION, opened.label)
    if projection is None:
        number = _symbol(theory, opened.label, len(opened.parts), symbols)
        return RecipeFunction(number, opened.parts)
    if len(opened.parts) != 1:
        raise CalculusError(f"{opened.label} takes 1 argument, found {len(opened.parts)}")
    return Projection(int(projection[1]), int(projection[2]), opened.parts[0])


def _symbol(theory: Theory, label: str, count: int, symbols: Mapping[str, int]) -> int:
    if label not in symbols:
        raise CalculusError(f"unknown symbol {quoted(label)}")
    symbol = theory.check_arity(symbols[label], count)
    if not symbol.is_public:
        raise CalculusError(f"the attacker does not know '{label}', which is private")
    return symbols[label]

#!/usr/bin/env bash
# py-tree-sitter-spthy 1.2.2 (PyPI), a grammar with which tools read Tamarin's theories, ends the scope of a quantifier
# too early. `All x #i. A(x)@i ==> B(x)@i`, the way that most lemmas are written, is read as
# `(All x #i. A(x)@i) ==> B(x)@i`. So x and i are free on the right, and the formula means something else. There is no
# error. For Tamarin itself, what follows the dot is a whole formula, as far to the right as it goes (`quantification`
# in its module Theory.Text.Parser.Formula). Formulas with brackets after the dot are read as they should be. The fault
# was reported to Tamarin, where the grammar comes from, in April 2026; this is the newest release on PyPI.
#
# Seen on 2026-11-30, with tree-sitter 0.26.1. The output is the part of each formula that its quantifier covers.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet py-tree-sitter-spthy==1.2.2 tree-sitter==0.26.1

cat > scope.py <<'END'
import py_tree_sitter_spthy
from tree_sitter import Parser

parser = Parser(py_tree_sitter_spthy.get_language())


def first(node, kind):
    """The first node of that kind in the tree, or None."""
    if node.type == kind:
        return node
    return next(filter(None, (first(child, kind) for child in node.children)), None)


for formula in (
    "All x #i. A(x)@i ==> B(x)@i",
    "Ex x #i. A(x)@i & B(x)@i",
    "All x #i. (A(x)@i ==> B(x)@i)",
):
    tree = parser.parse(f'theory T begin\nlemma l: "{formula}"\nend\n'.encode())
    covered = first(tree.root_node, "quantified_formula").text.decode()
    print(f"{formula}: {'error' if tree.root_node.has_error else covered}")
END
venv/bin/python scope.py | tee scopes
diff scopes - <<'END'
All x #i. A(x)@i ==> B(x)@i: All x #i. A(x)@i
Ex x #i. A(x)@i & B(x)@i: Ex x #i. A(x)@i
All x #i. (A(x)@i ==> B(x)@i): All x #i. (A(x)@i ==> B(x)@i)
END

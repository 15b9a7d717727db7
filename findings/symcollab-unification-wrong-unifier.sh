#!/usr/bin/env bash
# symcollab-unification 0.1.1 (PyPI), the unification of CryptoSolve, tools for the symbolic analysis of cryptography,
# returns substitutions that do not unify. Its unif() names its source: Baader and Snyder, "Unification Theory", 2001.
# There, a variable that is solved is replaced in all other equations. unif() leaves out those that were solved before.
# So for f(a, x) and f(z, z), it returns x -> z, z -> a, which makes f(a, z) and f(a, a) of them. Whether two terms can
# be unified at all is answered rightly.
#
# Seen on 2026-11-30. Of 4,000 random pairs of terms, 1,363 can be unified. For 34 of these, the two terms were different
# after the substitution, and 7 ended with an error. The packages are installed without the dependencies that they ask
# for, which are too old for present releases of Python. Newer ones do here.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet networkx==3.6.1 matplotlib==3.11.2 sympy==1.14.0 typing_extensions==4.16.0
venv/bin/pip install --quiet --no-deps symcollab-{algebra,unification}==0.1.1

cat > unify.py <<'END'
from symcollab.algebra import Constant, Function, Variable
from symcollab.Unification.unif import unif

f = Function("f", 2)
a, x, y, z = Constant("a"), Variable("x"), Variable("y"), Variable("z")
for left, right in (
    (f(x, y), f(a, z)),
    (f(a, x), f(z, z)),
    (f(x, x), f(z, a)),
):
    unifier = unif(left, right)
    pairs = sorted(f"{variable} -> {term}" for variable, term in unifier.subs)
    print(f"{left} and {right}: {', '.join(pairs)} gives {left * unifier} and {right * unifier}")
END
venv/bin/python unify.py | tee unifiers
diff unifiers - <<'END'
f(x, y) and f(a, z): x -> a, y -> z gives f(a, z) and f(a, z)
f(a, x) and f(z, z): x -> z, z -> a gives f(a, z) and f(a, a)
f(x, x) and f(z, a): x -> z, z -> a gives f(z, z) and f(a, a)
END

#!/usr/bin/env bash
# symcollab-rewrite 0.1.1 (PyPI), the term rewriting of CryptoSolve, tools for the symbolic analysis of cryptography,
# turns variables into constants. To match a term, RewriteRule.apply() replaces its variables by constants of the same
# name, and never turns them back: not in its result, and not in the term that it was given, even if the rule does not
# apply. Both are printed as before. So the decryption of an encrypted m gives a term that is printed as m, but is not
# equal to m. Terms without variables are rewritten as they should be. normal() has the first fault, too, but does not
# change the term that it is given.
#
# Seen on 2026-11-30. The packages are installed without the dependencies that they ask for, which are too old for
# present releases of Python. Newer ones do here.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet networkx==3.6.1 matplotlib==3.11.2 sympy==1.14.0 typing_extensions==4.16.0
venv/bin/pip install --quiet --no-deps symcollab-{algebra,unification,rewrite}==0.1.1

cat > decrypt.py <<'END'
from symcollab.algebra import Function, Variable, get_vars
from symcollab.rewrite import RewriteRule

decrypt, encrypt = Function("decrypt", 2), Function("encrypt", 2)
x, y, m, k, other = (Variable(name) for name in ("x", "y", "m", "k", "other"))
rule = RewriteRule(decrypt(encrypt(x, y), y), x)


def variables(term):
    return sorted(map(str, get_vars(term, unique=True)))


for key in (k, other):
    term = decrypt(encrypt(m, k), key)
    print(f"{term}, variables {variables(term)}")
    results = rule.apply(term)
    print(f"  afterwards: {term}, variables {variables(term)}")
    for result in (results or {}).values():
        print(f"  result: {result}, a {type(result).__name__}, equal to m: {result == m}")
END
venv/bin/python decrypt.py | tee terms
diff terms - <<'END'
decrypt(encrypt(m, k), k), variables ['k', 'm']
  afterwards: decrypt(encrypt(m, k), k), variables []
  result: m, a Constant, equal to m: False
decrypt(encrypt(m, k), other), variables ['k', 'm', 'other']
  afterwards: decrypt(encrypt(m, k), other), variables []
END

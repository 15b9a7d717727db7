#!/usr/bin/env bash
# rv-ltl 0.1.1 (PyPI), which watches a running system for a formula of temporal logic, does not report that "p until
# q" is violated for good. It implements RV-LTL by Bauer, Leucker and Schallhart ("Comparing LTL Semantics for Runtime
# Verification", 2010), which has four verdicts: FALSE if no continuation of the trace can satisfy the formula,
# PRESUMABLY_FALSE if some can. Once a step has neither p nor q, and no q came before, nothing can satisfy "p until
# q". rv-ltl says PRESUMABLY_FALSE, for as long as q does not come. A monitor that raises an alarm at FALSE is silent.
# If q comes afterwards, it says FALSE; "always p" and "never q" are reported at once.
#
# Seen on 2026-11-30. Of the 84 traces of one to three steps, 27 violate "p until q" for good, and the verdict was
# PRESUMABLY_FALSE for 11 of them. The other 73 verdicts were right.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet rv-ltl==0.1.1

cat > monitor.py <<'END'
from rv_ltl import Always, Atomic, Until

# The key must be secret until the session is closed. It leaks in the second step.
secret, closed = Atomic(name="secret"), Atomic(name="closed")
monitors = {"always secret": Always(secret), "secret until closed": Until(secret, closed)}
monitors = {name: formula.create_monitor() for name, formula in monitors.items()}
for step in ({secret: True, closed: False}, {secret: False, closed: False}, {secret: False, closed: True}):
    for name, monitor in monitors.items():
        monitor.update(step)
        print(f"{name}: {monitor.evaluate()}")
END
venv/bin/python monitor.py | tee verdicts
diff verdicts - <<'END'
always secret: PRESUMABLY_TRUE
secret until closed: PRESUMABLY_FALSE
always secret: FALSE
secret until closed: PRESUMABLY_FALSE
always secret: FALSE
secret until closed: FALSE
END

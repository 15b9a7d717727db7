#!/usr/bin/env bash
# minictl 0.1.9 (PyPI), a model checker for CTL that was written for courses on modal logic, says that A[p U q]
# holds where it does not. By the usual definition, it holds in a state if each path from there reaches a state
# with q, and p holds until then. So it does not hold in a state that stays as it is forever without q, but
# minictl says that it does. It contradicts itself: A[TOP U q] means AF q, and A[p U q] means
# !(E[!q U (!p and !q)] or EG !q), and its answers to these are right. E[p U q] is right, too.
#
# Seen on 2026-11-30. Of 4,000 random structures with one to four states, the answer to A[p U q] was wrong for
# 2,549. The answers to the longer formula above, E[p U q], AF q, EF q, AG p, EG p, AX p and EX p were right for
# all. The right answers were found by fixed points, as textbooks define them.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet minictl==0.1.9

cat > check.py <<'END'
from minictl import CTLChecker, CTLFormula, Model, State

# A message is sent. It is received, or it is lost, and then nothing follows.
states = [State("sent", {"waiting"}), State("received", {"answer"}), State("lost", set())]
steps = {"sent": ["received", "lost"], "received": ["received"], "lost": ["lost"]}
checker = CTLChecker(Model(states, steps))
for formula in (
    "AF answer",
    "A[TOP U answer]",
    "A[waiting U answer]",
    "!(E[!answer U (!waiting and !answer)] or EG !answer)",
    "E[waiting U answer]",
):
    print(f"{formula}: {' '.join(sorted(checker.check(CTLFormula.parse(formula))))}")
END
venv/bin/python check.py | tee answers
diff answers - <<'END'
AF answer: received
A[TOP U answer]: lost received sent
A[waiting U answer]: lost received sent
!(E[!answer U (!waiting and !answer)] or EG !answer): received
E[waiting U answer]: received sent
END

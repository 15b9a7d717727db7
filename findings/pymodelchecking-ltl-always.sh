#!/usr/bin/env bash
# pyModelChecking 1.3.4 (PyPI), a library for model checking, says that the LTL formula A G q, "q holds always on
# each path", holds in no state of a structure in which q holds in all states. Its checker for CTL, which has the
# same formula with the same meaning, is right. A not F not q, which says the same as A G q, is refused, too.
#
# Seen on 2026-11-30. Of 2,000 random structures of one to three states with a random LTL formula each, the answer
# was wrong for 163: a formula that holds was refused for 155, one that does not hold was accepted for 8. The right
# answer was found by trying all paths of at most six states that lead back to one of their states. For 3,000
# random CTL formulas, no answer was wrong.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pyModelChecking==1.3.4

cat > check.py <<'END'
from pyModelChecking import CTL, LTL, Kripke

# Two states that follow each other forever. The key is secret in both.
states = ["receive", "send"]
steps = [("send", "receive"), ("receive", "send")]
structure = Kripke(S=states, S0=["send"], R=steps, L={state: {"secret"} for state in states})
for logic, formula in (
    (CTL, "A G secret"),
    (LTL, "A G secret"),
    (LTL, "A not F not secret"),
    (LTL, "A F secret"),
    (LTL, "A X secret"),
):
    held = sorted(logic.modelcheck(structure, formula))
    print(f"{logic.__name__.split('.')[-1]} {formula}: {held}")
END
venv/bin/python check.py | tee answers
diff answers - <<'END'
CTL A G secret: ['receive', 'send']
LTL A G secret: []
LTL A not F not secret: []
LTL A F secret: ['receive', 'send']
LTL A X secret: ['receive', 'send']
END

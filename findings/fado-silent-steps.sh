#!/usr/bin/env bash
# FAdo 2.2.0 (PyPI), a library for automata, has two ways to ask whether two nondeterministic automata accept
# the same words, and they disagree if an automaton has epsilon transitions: the silent steps of a process.
# NFA.HKeqP(), the method of Hopcroft and Karp, starts with the initial states and forgets those that silent
# steps lead to. So it calls automata equivalent that are not, and others different that are equivalent.
# NFA.equivalentP() is right. Silent steps after the first symbol are followed by both.
#
# Seen on 2026-11-30. Of 4,000 random pairs with silent steps, HKeqP was wrong for 84, in 57 of which it said
# "equivalent", and equivalentP for none; without silent steps, neither was ever wrong. The right answer was
# found by trying all words of at most six symbols.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet FAdo==2.2.0

cat > compare.py <<'PY'
from FAdo.fa import NFA


def automaton(final, *transitions):
    """It starts in state 0 and accepts in the states `final`."""
    made = NFA()
    made.setSigma({"out"})
    for state in range(3):
        made.addState(str(state))
    made.addInitial(0)
    for state in final:
        made.addFinal(state)
    for source, action, target in transitions:
        made.addTransition(source, action, target)
    return made


silent = "@epsilon"
stops = automaton([1], (0, silent, 1))
never = automaton([])
for name, first, second in (
    ("stops and never", stops, never),
    ("stops, and the same without the silent step", stops, automaton([0])),
    ("a silent step after out", automaton([2], (0, "out", 1), (1, silent, 2)), automaton([1], (0, "out", 1))),
):
    print(f"{name}: equivalentP {first.equivalentP(second)}, HKeqP {first.HKeqP(second)}")
PY
venv/bin/python compare.py | tee compared
diff compared - <<'OUT'
stops and never: equivalentP False, HKeqP True
stops, and the same without the silent step: equivalentP True, HKeqP False
a silent step after out: equivalentP True, HKeqP True
OUT

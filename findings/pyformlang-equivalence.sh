#!/usr/bin/env bash
# pyformlang 1.0.11 (PyPI), a library for formal languages, says that two automata are not equivalent
# although they accept the same words, if one of them has a state that leads nowhere. Such a state is usual:
# an action after which a process is stuck. is_equivalent_to() compares the minimal automata, and minimize()
# keeps one state for all that lead nowhere if there is a transition to it, but has none for a transition that
# is missing. So the answer depends on how the automaton was written down, also for `==`.
#
# Seen on 2026-11-30: after "send", one automaton can also do "receive" and then accepts nothing. The words up
# to three actions are the same, and the answer is False.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pyformlang==1.0.11

cat > compare.py <<'PY'
from itertools import product

from pyformlang.finite_automaton import DeterministicFiniteAutomaton, State, Symbol

ACTIONS = "send", "receive"


def automaton(*transitions):
    """It starts in state 0 and accepts in state 1."""
    made = DeterministicFiniteAutomaton()
    made.add_start_state(State(0))
    made.add_final_state(State(1))
    made.add_transitions([(State(p), Symbol(action), State(q)) for p, action, q in transitions])
    return made


def words(made):
    tried = [word for length in range(4) for word in product(ACTIONS, repeat=length)]
    return [" ".join(word) for word in tried if made.accepts([Symbol(action) for action in word])]


plain = automaton((0, "send", 1))
stuck = automaton((0, "send", 1), (1, "receive", 2))
print("words:", words(plain), words(stuck))
print("equivalent:", plain.is_equivalent_to(stuck), plain == stuck)
PY
venv/bin/python compare.py | tee compared
diff compared - <<'OUT'
words: ['send'] ['send']
equivalent: False False
OUT

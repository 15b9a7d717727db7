#!/usr/bin/env bash
# automata-lib 9.2.0 (PyPI), a library for automata, cannot ask a question about an automaton that has no name.
# `(a - b).isempty()`, which asks whether a accepts only words that b accepts, raises "Bound object has been
# garbage collected", and so do isfinite(), cardinality() and minimum_word_length() of each result that is used
# at once. It keeps answers with cached_method 0.1.0 (PyPI), whose methods hold their automaton by a weak
# reference only: between looking up the method and calling it, nothing else holds the automaton. Methods
# without a cache, such as accepts_input(), work.
#
# Seen on 2026-11-30: with a name for the difference, the answer is True.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet automata-lib==9.2.0 cached_method==0.1.0

cat > questions.py <<'PY'
from automata.fa.dfa import DFA


def words_ending_in(*states):
    """After the first "a", an automaton alternates between the states 1 and 2."""
    steps = {0: {"a": 1}, 1: {"a": 2}, 2: {"a": 1}}
    return DFA(
        states={0, 1, 2}, input_symbols={"a"}, transitions=steps, initial_state=0, final_states=set(states)
    )


odd, any_word = words_ending_in(1), words_ending_in(1, 2)
difference = odd - any_word
print("with a name:", difference.isempty())
for ask in (
    lambda: (odd - any_word).accepts_input("a"),
    lambda: (odd - any_word).isempty(),
    lambda: (odd & any_word).minimum_word_length(),
):
    try:
        print("at once:", ask())
    except RuntimeError as error:
        print("at once:", error)
PY
venv/bin/python questions.py | tee answers
diff answers - <<'OUT'
with a name: True
at once: False
at once: Bound object has been garbage collected and method cannot be called anymore.
at once: Bound object has been garbage collected and method cannot be called anymore.
OUT

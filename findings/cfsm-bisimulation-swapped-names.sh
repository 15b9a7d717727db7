#!/usr/bin/env bash
# cfsm-bisimulation 2.1.0 (PyPI), which decides whether two communicating machines with conditions on their messages
# are bisimilar, is led astray by names. By its documentation, two machines "do not have to coincide in the names of
# their participants, messages or variables used". But if the two numbers of a message have the same names in both
# machines, in the other order, then a condition on the first number and one on the second are taken for the same.
# A condition on one number and conditions on both are, too. The pairing of variables that it gives is right, and so
# is the verdict if the variables have other names.
#
# Seen on 2026-11-30, with z3-solver 5.4.1.0. A machine can ask that no number, the first, the second or both are
# positive. Of the 16 pairs of such machines, 6 were called bisimilar that are not if the names were swapped. With
# the same names in the same order, or with other names, all 16 verdicts were right.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet cfsm-bisimulation==2.1.0 z3-solver==5.4.1.0

cat > compare.py <<'END'
from cfsm_bisimulation import CommunicatingFiniteStateMachine
from z3 import Int


def machine(payload, positive):
    """It sends a message of two numbers, if the one that is called `positive` is above 0."""
    made = CommunicatingFiniteStateMachine(["Client", "Bank"])
    made.add_states("start", "end")
    made.set_as_initial("start")
    made.add_transition_between("start", "end", f"ClientBank!pay({payload})", Int(positive) > 0)
    return made


first = machine("int sum, int fee", "sum")  # the first number must be positive
for payload, positive in (
    ("int a, int b", "a"),
    ("int a, int b", "b"),
    ("int sum, int fee", "fee"),
    ("int fee, int sum", "sum"),
):
    relation, matches = first.calculate_bisimulation_with(machine(payload, positive))
    print(f"{payload}, {positive} > 0: {'bisimilar' if relation else 'different'} {matches['variables']}")
END
venv/bin/python compare.py | tee compared
diff compared - <<'END'
int a, int b, a > 0: bisimilar {'sum': a, 'fee': b}
int a, int b, b > 0: different {}
int sum, int fee, fee > 0: different {}
int fee, int sum, sum > 0: bisimilar {'sum': fee, 'fee': sum}
END

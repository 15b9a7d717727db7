#!/usr/bin/env bash
# mctk 0.1.1 (PyPI `mctk-py`), a library that checks formulas of CTL, forgets the paths that stay in one state. A
# state with a step to itself, such as one that waits for a message, satisfies EG p ("on some path, p always holds")
# if p holds in it. mctk says that it does not, unless a longer cycle of states with p can be reached. So it also
# says that AF q ("each path reaches q") holds where a process may wait forever for q. It contradicts itself: it
# says of the same state that AG p ("on each path, p always holds") holds, but EG p does not.
#
# Seen on 2026-11-30. Of 4,000 random structures of one to four states, 3,830 had such a step. Of these, EG p was
# wrong for 2,209, AF p for 2,216 and A[p U q] for 1,123. The answers to EX p, AX p, EF p, AG p and E[p U q], and all
# answers without such a step, were right. The right answers were found by fixed points, as textbooks define them.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet mctk-py==0.1.1

cat > check.py <<'END'
from mctk import AF, AG, EG, EX, KripkeStruct, SAT_atom

# A client waits for an answer that may never come.
client = KripkeStruct()
client.set_atoms(["waiting", "answered"])
client.add_state("wait", ["waiting"])
client.add_state("done", ["answered"])
client.set_starts(["wait"])
client.add_trans({"wait": ["wait", "done"], "done": ["done"]})

waiting = SAT_atom(client, "waiting")
answered = SAT_atom(client, "answered")
print("EX waiting", sorted(EX(client, waiting)))
print("EG waiting", sorted(EG(client, waiting)))
print("AF answered", sorted(AF(client, answered)))
print("AG answered", sorted(AG(client, answered)))
print("EG answered", sorted(EG(client, answered)))
END
venv/bin/python check.py | tee answers
diff answers - <<'END'
EX waiting ['wait']
EG waiting []
AF answered ['done', 'wait']
AG answered ['done']
EG answered []
END

#!/usr/bin/env bash
# stormvogel 0.13 (PyPI), which builds and checks probabilistic models, draws another model than it has if
# the names of two states differ in a sign only, such as "s" and "s'", or "s_1" and "s1". model_to_tikz
# makes a name for TikZ of each state, of its letters and digits only. Two nodes then have one name, and
# TikZ draws the edges of both at the second one. The picture compiles, and nothing warns.
#
# Seen on 2026-11-30: s leads back to the start, and s' to itself; drawn are two nodes called (s), and both
# edges begin at (s). It needs Python 3.12.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3.12 -m venv venv
venv/bin/pip install --quiet stormvogel==0.13

cat > model.py <<'END'
import re

from stormvogel import new_dtmc
from stormvogel.to_tikz import model_to_tikz

model = new_dtmc()
start = model.initial_state
plain = model.new_state(friendly_name="s")
primed = model.new_state(friendly_name="s'")
start.set_choices([(0.25, plain), (0.75, primed)])
plain.set_choices([(1, start)])
primed.set_choices([(1, primed)])

figure = model_to_tikz(model, positions={start: (0, 0), plain: (1, 1), primed: (1, -1)})
for name, text in re.findall(r"\\node\[state.*?\] (\(\w+\)) at .*? \{(.*)\};", figure):
    print("node", name, text)
for begin, end in re.findall(r"\\draw (\(\w+\)) edge.*(\(\w+\));", figure):
    print("edge", begin, end)
END
venv/bin/python model.py | tee drawn
diff drawn - <<'END'
node (s0) $s_{0}$
node (s) $s$
node (s) $\text{s'}$
edge (s0) (s)
edge (s0) (s)
edge (s) (s0)
edge (s) (s)
END

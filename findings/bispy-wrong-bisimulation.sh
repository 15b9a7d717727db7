#!/usr/bin/env bash
# BisPy 0.2.2 (PyPI `bispy`), a library for bisimulations, calls two nodes bisimilar that are not, if it
# is asked for the algorithm of Dovier, Piazza and Policriti. In a graph of three nodes, `loop` has an
# edge to itself and one to `end`, `step` has an edge to `end` only, and `end` has none. `loop` can take
# two steps and `step` cannot, so no two nodes are bisimilar. BisPy's other algorithm, Paige-Tarjan, says
# so, and so does a refinement by hand (split each block by the blocks that its nodes reach, until
# nothing changes). Both algorithms are offered as ways to compute the same thing. Of 3,000 random graphs
# with at most six nodes, the one was wrong for 64 and Paige-Tarjan for none.
#
# Seen on 2026-11-30: {end} {loop, step} instead of {end} {loop} {step}.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet bispy==0.2.2 llist==0.7.1 networkx==3.6.1

cat > blocks.py <<'END'
import networkx
from bispy import Algorithms, compute_maximum_bisimulation


def refine(graph):
    """The blocks of the coarsest partition that no block splits any more."""
    block = dict.fromkeys(graph, 0)
    while True:
        reached = {node: (block[node], frozenset(block[other] for other in graph.successors(node))) for node in graph}
        numbers = {signature: number for number, signature in enumerate(dict.fromkeys(reached.values()))}
        if len(numbers) == len(set(block.values())):
            return [[node for node in graph if block[node] == number] for number in set(block.values())]
        block = {node: numbers[reached[node]] for node in graph}


graph = networkx.DiGraph([("loop", "loop"), ("loop", "end"), ("step", "end")])
answers = {algorithm.name: compute_maximum_bisimulation(graph, algorithm=algorithm) for algorithm in Algorithms}
answers["by hand"] = refine(graph)
for name, blocks in answers.items():
    print(f"{name}:", *sorted("{" + ", ".join(sorted(block)) + "}" for block in blocks))
END
venv/bin/python blocks.py | tee answers
diff answers - <<'END'
PaigeTarjan: {end} {loop} {step}
DovierPiazzaPolicriti: {end} {loop, step}
by hand: {end} {loop} {step}
END

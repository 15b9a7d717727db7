#!/usr/bin/env bash
# pm4py 2.7.23.11 (PyPI), a library for process mining, says that runs do not fit a process tree that they fit, if
# the tree has a loop in the repeated part of a loop. Its documentation says that an alignment is one of the
# best, and that its fitness is 1 if the run fits. In the tree below, a session is a query that may be asked again after
# a retry, and the sessions follow one another. Two sessions with one query each are aligned with one session in
# which a retry is missing. The alignment with the Petri net that pm4py makes of the same tree is right.
#
# Seen on 2026-11-30. Runs of 360 random process trees without an "or" were aligned, one each. All fit by the
# definition of the trees. Of 145 trees with two or more loops, the fitness was below 1 for 8, and of the 215
# others for none.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pm4py==2.7.23.11

cat > align.py <<'END'
import pandas
import pm4py

# A loop, *(do, redo), runs its first part, and then its second and first part any number of times.
session = "*( 'query', 'retry' )"
sessions = f"*( tau, {session} )"


def fitness(run, *model):
    events = pandas.DataFrame({"concept:name": run.split(), "case:concept:name": "1"})
    events["time:timestamp"] = pandas.date_range("2026-01-01", periods=len(events))
    (answer,) = pm4py.conformance_diagnostics_alignments(events, *model)
    moves = " ".join(str(step or "tau") for _, step in answer["alignment"])
    return answer["fitness"], moves


for text, run in (
    (session, "query retry query"),
    (sessions, "query"),
    (sessions, "query retry query"),
    (sessions, "query query"),
    (sessions, "query query query"),
):
    tree = pm4py.parse_process_tree(text)
    by_tree, moves = fitness(run, tree)
    by_net, _ = fitness(run, *pm4py.convert_to_petri_net(tree))
    print(f"{text}, {run}: by tree {by_tree:.2f}, by net {by_net:.2f}; {moves}")
END
venv/bin/python align.py > answers 2> log
cat answers
diff answers - <<'END'
*( 'query', 'retry' ), query retry query: by tree 1.00, by net 1.00; query retry query
*( tau, *( 'query', 'retry' ) ), query: by tree 1.00, by net 1.00; tau query tau
*( tau, *( 'query', 'retry' ) ), query retry query: by tree 1.00, by net 1.00; tau query retry query tau
*( tau, *( 'query', 'retry' ) ), query query: by tree 0.50, by net 1.00; tau query retry query tau
*( tau, *( 'query', 'retry' ) ), query query query: by tree 0.33, by net 1.00; tau query retry query retry query tau
END

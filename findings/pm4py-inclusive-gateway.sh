#!/usr/bin/env bash
# pm4py 2.7.23.11 (PyPI), a library for process mining, lets a run skip all branches of an inclusive gateway.
# By the execution semantics of BPMN 2.0, such a gateway starts one or more of its branches, and an exception is
# thrown if it can start none. But the Petri net that convert_to_petri_net() makes of a BPMN model has a silent
# step around each branch, so that all can be left out at once. For a protocol in which a message has a signature,
# a MAC or both, a run with neither fits the model: its fitness is 1. pm4py contradicts itself: the net that it
# makes of a process tree with the same "or" is right.
#
# Seen on 2026-11-30. Of 600 random process trees, 259 had an "or". Turned into BPMN and then into a Petri net, 151 of
# these accepted words that the tree does not (of at most five symbols; all words of the tree were found by its
# definition). The 341 trees without an "or" were turned into nets with the same words.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pm4py==2.7.23.11

cat > check.py <<'END'
import pandas
import pm4py
from pm4py.objects.bpmn.obj import BPMN


def message(gateway):
    """A message is sent. Then the gateway has two branches, to sign it and to add a MAC."""
    chart = BPMN()
    start, send, split = BPMN.StartEvent(), BPMN.Task(name="send"), gateway(name="split")
    join, end = gateway(name="join"), BPMN.EndEvent()
    branches = [BPMN.Task(name="sign"), BPMN.Task(name="mac")]
    for begin, target in (
        (start, send), (send, split), *((split, branch) for branch in branches),
        *((branch, join) for branch in branches), (join, end),
    ):
        chart.add_flow(BPMN.SequenceFlow(begin, target))
    return chart


runs = [["send"], ["send", "sign"], ["send", "mac"], ["send", "sign", "mac"]]
events = [
    {"case:concept:name": str(number), "concept:name": action, "time:timestamp": pandas.Timestamp(2026, 1, 1, 0, time)}
    for number, run in enumerate(runs)
    for time, action in enumerate(run)
]
for name, model in (
    ("exclusive", message(BPMN.ExclusiveGateway)),
    ("parallel", message(BPMN.ParallelGateway)),
    ("inclusive", message(BPMN.InclusiveGateway)),
    ("or", pm4py.parse_process_tree("->('send', O('sign', 'mac'))")),
):
    net = pm4py.convert_to_petri_net(model)
    answers = pm4py.conformance_diagnostics_alignments(pandas.DataFrame(events), *net)
    fitting = ["+".join(run) for run, answer in zip(runs, answers) if answer["fitness"] == 1]
    print(f"{name}: {' '.join(fitting)}")
END
venv/bin/python check.py > answers 2> log
cat answers
diff answers - <<'END'
exclusive: send+sign send+mac
parallel: send+sign+mac
inclusive: send send+sign send+mac send+sign+mac
or: send+sign send+mac send+sign+mac
END

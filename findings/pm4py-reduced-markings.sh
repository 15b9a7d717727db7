#!/usr/bin/env bash
# pm4py 2.7.23.11 (PyPI), a library for process mining, removes the place that has the first token from a Petri net.
# Its documentation says that reduce_petri_net_invisibles(net) gives a net with fewer silent transitions, and shows a
# net that is read together with its markings. But the function is not given the markings: it merges a place into
# another one also if it is a place of the initial or the final marking. By Murata ("Petri nets: properties, analysis
# and applications", 1989), a place that is removed with the silent step after it must have no token at the start.
# In the server below, nothing can happen after the reduction, and the client never comes to its end.
#
# Seen on 2026-11-30. Of 661 random nets that accept some word of at most four symbols, 36 accept other words after the
# reduction. Each of them lost a place of a marking.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pm4py==2.7.23.11

cat > reduce.py <<'END'
import pm4py
from pm4py.objects.petri_net import semantics
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to


def show(name, start, end, steps):
    """What can happen in a net, before and after its reduction. Each step moves one token."""
    net = PetriNet(name)
    places = {place: PetriNet.Place(place) for _, *ends in steps for place in ends}
    net.places.update(places.values())
    for label, source, target in steps:
        transition = PetriNet.Transition(label or "silent", label)
        net.transitions.add(transition)
        add_arc_from_to(places[source], transition, net)
        add_arc_from_to(transition, places[target], net)
    initial, final = Marking({places[start]: 1}), Marking({places[end]: 1})
    print(f"{name}: {explored(net, initial, final)}")
    net = pm4py.reduce_petri_net_invisibles(net)
    print(f"{name}, reduced: {explored(net, initial, final)}")


def explored(net, initial, final):
    seen, waiting, labels = {initial}, [initial], set()
    while waiting:
        marking = waiting.pop()
        for transition in semantics.enabled_transitions(net, marking):
            labels.add(transition.label or "silent")
            reached = semantics.execute(transition, net, marking)
            if reached not in seen:
                seen.add(reached)
                waiting.append(reached)
    return f"{' '.join(sorted(labels)) or 'nothing'}; it {'ends' if final in seen else 'never ends'}"


show(
    "server", "idle", "stopped",
    [(None, "idle", "ready"), ("receive", "ready", "busy"), ("answer", "busy", "idle"), ("stop", "ready", "stopped")],
)
show("client", "new", "done", [("ask", "new", "done"), (None, "done", "new")])
show("straight", "new", "done", [("ask", "new", "asked"), (None, "asked", "waiting"), ("read", "waiting", "done")])
END
venv/bin/python reduce.py > answers 2> log
cat answers
diff answers - <<'END'
server: answer receive silent stop; it ends
server, reduced: nothing; it never ends
client: ask silent; it ends
client, reduced: ask; it never ends
straight: ask read silent; it ends
straight, reduced: ask read; it ends
END

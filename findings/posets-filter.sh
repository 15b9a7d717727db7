#!/usr/bin/env bash
# posets 1.0.4 (PyPI), a library for partial orders, returns elements that do not belong to a filter. Its documentation
# says that Poset.filter(x) has the elements that are greater than or equal to any element of x. If x has more than one
# element, filter() asks for pairs in the wrong order, too, and then reads the place of another pair in its table.
# In the order of the events of two sessions below, it says that "send 2" comes after "send 1" or "receive 2",
# although nothing comes before "send 2". For one element, the filter is right, and so is ideal(), its opposite.
#
# Seen on 2026-11-30. Of 4,000 random filters of two elements, in orders of three to six elements, 951 had elements too
# many. All 18,001 filters of one element were right, as were 4,000 ideals of two elements.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet posets==1.0.4

cat > after.py <<'END'
from posets import Poset

# Two sessions, each of which sends and then receives.
order = [("send 1", "receive 1"), ("send 2", "receive 2")]
events = ["send 1", "receive 1", "send 2", "receive 2"]
poset = Poset(relations=[list(pair) for pair in order], elements=events)
before = [f"{a} before {b}" for a in events for b in events if poset.less(a, b)]
print(", ".join(before))
for chosen in (["send 1"], ["receive 2"], ["send 1", "receive 2"]):
    print(f"{' or '.join(chosen)}, and after: {', '.join(poset.filter(chosen).elements)}")
END
venv/bin/python after.py | tee answers
diff answers - <<'END'
send 1 before receive 1, send 2 before receive 2
send 1, and after: send 1, receive 1
receive 2, and after: receive 2
send 1 or receive 2, and after: send 1, receive 1, send 2, receive 2
END

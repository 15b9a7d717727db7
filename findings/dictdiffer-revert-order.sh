#!/usr/bin/env bash
# dictdiffer 0.10.0 (PyPI), which compares JSON-like values and reverts the changes, gives a list back in
# another order. If three or more elements at the end of a list are removed, revert() returns them in the
# wrong order: [1, 2, 3] without its elements becomes [1, 3, 2]. The elements are removed from the last to the
# first, but also put back from the last to the first, each at its old position in a list that is not yet long
# enough. revert() is documented to restore the first value. There is no error, and nothing is lost, so that a
# list of results by round or by session looks complete.
#
# Seen on 2026-11-30: one or two removed elements come back in order.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet dictdiffer==0.10.0

cat > lists.py <<'END'
from dictdiffer import diff, patch, revert

for first, second in [
    ([1, 2], []),
    ([1, 2, 3], []),
    ({"time": [5, 10, 20, 40, 80]}, {"time": [5, 10]}),
    ({"round": ["a", "b", "c", "d"]}, {"round": []}),
]:
    changes = list(diff(first, second))
    print(first, patch(changes, first) == second, revert(changes, second))
END
venv/bin/python lists.py | tee reverted
diff reverted - <<'END'
[1, 2] True [1, 2]
[1, 2, 3] True [1, 3, 2]
{'time': [5, 10, 20, 40, 80]} True {'time': [5, 10, 20, 80, 40]}
{'round': ['a', 'b', 'c', 'd']} True {'round': ['a', 'd', 'b', 'c']}
END

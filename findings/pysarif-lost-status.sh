#!/usr/bin/env bash
# pysarif 0.1.0 (PyPI), classes for SARIF files, turns a suppression that was rejected into one that holds.
# In SARIF a result can have suppressions, each with a `status`: accepted, underReview or rejected. One
# without a status counts as accepted. pysarif expects the name `state`, as an early schema had it, and loses
# `status` when it reads a file. So a result that reviewers decided to show is hidden after the file was read
# and written.
#
# Seen on 2026-11-30.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pysarif==0.1.0

cat > round_trip.py <<'PY'
import json

from pysarif import SarifLog

suppression = {"kind": "external", "justification": "not a fault", "status": "rejected"}
result = {"message": {"text": "an attack"}, "suppressions": [suppression]}
log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "checker"}}, "results": [result]}]}
copy = json.loads(SarifLog.from_json(json.dumps(log)).to_json())
print("before:", suppression)
kept = copy["runs"][0]["results"][0]["suppressions"][0]
print("after:", {name: value for name, value in kept.items() if value is not None})
print("names:", *sorted(kept))
PY
venv/bin/python round_trip.py | tee copied
diff copied - <<'OUT'
before: {'kind': 'external', 'justification': 'not a fault', 'status': 'rejected'}
after: {'kind': 'external', 'justification': 'not a fault'}
names: guid justification kind location properties state
OUT

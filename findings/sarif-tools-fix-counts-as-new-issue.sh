#!/usr/bin/env bash
# sarif-tools 3.0.5 (PyPI), Microsoft's command line for SARIF files, fails a build because an error
# was fixed. `sarif --check error diff OLD NEW` is to fail if there are more issues than before. It
# compares issues by their rule and by what the messages of that rule have in common in each file. If
# one of two messages goes away, the common part grows, and the message that stays is a "New issue".
# It affects each tool that names a field or a file in its messages. Messages that begin with the same
# words, or are the same for a whole rule, are compared as one would think.
#
# Seen on 2026-11-30: of two errors one is fixed, the output is "+1 -1", and the exit status is 1.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet sarif-tools==3.0.5

# Write a SARIF file with an error for each field.
write_errors() {
    python3 - "$@" <<'END'
import json
import sys

[name, *fields] = sys.argv[1:]
results = [
    {
        "ruleId": "DSR101",
        "level": "error",
        "message": {"text": f"The field {field} is missing"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": f"{field}.json"}, "region": {"startLine": 1}}}],
    }
    for field in fields
]
run = {"tool": {"driver": {"name": "checker", "rules": [{"id": "DSR101"}]}}, "results": results}
json.dump({"version": "2.1.0", "runs": [run]}, open(name, "w"))
END
}

write_errors before.sarif pid status
write_errors after.sarif pid
status=0
venv/bin/sarif --check error diff before.sarif after.sarif > output 2> /dev/null || status=$?
cat output
echo "exit status: $status"

grep -qxF 'all levels: +1 -1' output
grep -qF 'New issue "DSR101 The field pid is missing"' output
test "$status" = 1

#!/usr/bin/env bash
# sarif-junit 1.1.4 (npm), which turns SARIF into JUnit XML for GitLab, turns an error into a passed test.
# SARIF lets a result leave out its `level`: the level is then that of its rule, and "warning" if the rule
# has none either. sarif-junit does not look at the rule and takes such a result for a test that passed,
# while a warning with a level of its own is a failure. So a file in which all results have the level of
# their rules, a usual way to write SARIF, gives a report without failures. A failure has no text either:
# the message is in the name of the test.
#
# Seen on 2026-11-30: of three errors and two warnings, only the two results with a level of their own fail.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund sarif-junit@1.1.4

cat > results.py <<'END'
import json


def result(rule, text, **level):
    place = {"artifactLocation": {"uri": "model.json"}, "region": {"startLine": 3}}
    return {"ruleId": rule, "message": {"text": text}, "locations": [{"physicalLocation": place}], **level}


rules = [{"id": "R1", "defaultConfiguration": {"level": "error"}}, {"id": "R2"}]
results = [
    result("R1", "error of its own", level="error"),
    result("R1", "error of the rule"),
    result("R1", "another error of the rule", ruleIndex=0),
    result("R2", "warning of its own", level="warning"),
    result("R2", "warning by default"),
]
run = {"tool": {"driver": {"name": "checker", "rules": rules}}, "results": results}
json.dump({"version": "2.1.0", "runs": [run]}, open("results.sarif", "w"))
END
python3 results.py
npx --no-install sarif-junit -i results.sarif -o results.xml > log

cat > tests.py <<'END'
from xml.etree import ElementTree

for case in ElementTree.parse("results.xml").iter("testcase"):
    failure = case.find("failure")
    print("passed" if failure is None else f"failed {failure.attrib} {failure.text}", case.get("name"))
END
python3 tests.py | tee tests
diff tests - <<'END'
failed {} None Ln 3 error of its own
passed error of the rule
passed another error of the rule
failed {} None Ln 3 warning of its own
passed warning by default
END

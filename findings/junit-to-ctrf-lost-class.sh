#!/usr/bin/env bash
# junit-to-ctrf 0.0.14 (npm), which turns JUnit XML into the reports of the tools of CTRF, loses the class
# of a test. JUnit XML names a test by its class and its name. Only the name is kept, and in front of it
# the suite, which pytest calls "pytest" in every report. So the same test of two files, or the same query
# of two models, becomes two tests of one name, and nobody sees which of them failed. No other
# field has the class, and there is no option for it.
#
# Seen on 2026-11-30, with a report of pytest 9.2.0.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pytest==9.2.0
npm install --silent --no-audit --no-fund junit-to-ctrf@0.0.14

for file in test_ballot.py test_relay.py; do
    echo 'def test_attack(): pass' > "$file"
done
venv/bin/pytest --quiet --junit-xml report.xml > log
npx --no-install junit-to-ctrf report.xml -o report.json > log

{
    grep -oE 'classname="[^"]*" name="[^"]*"' report.xml
    python3 -c 'import json; print(*json.load(open("report.json"))["results"]["tests"], sep="\n")'
} | sed -E "s/'duration': [0-9]+/'duration': …/" | tee tests
diff tests - <<'END'
classname="test_ballot" name="test_attack"
classname="test_relay" name="test_attack"
{'name': 'pytest: test_attack', 'status': 'passed', 'duration': …, 'suite': ['pytest']}
{'name': 'pytest: test_attack', 'status': 'passed', 'duration': …, 'suite': ['pytest']}
END

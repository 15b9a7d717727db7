#!/usr/bin/env bash
# xunit-viewer 10.6.1 (npm), which shows a folder of JUnit XML reports as one page or in a terminal, hides a
# failure if a test is in two of the reports. A test is known by its suite, class and name, and the report
# that is read last replaces what the others say. So of a test that failed in one run and passed in the next,
# or of a model that two releases of a prover checked, one result is shown, and the number of tests is that
# of one report. Which one it is depends on the names of the files.
#
# Seen on 2026-11-30: with the reports "1-failed.xml" and "2-passed.xml", the summary is "1 passed". With
# "1-passed.xml" and "2-failed.xml", it is "1 failure".
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund xunit-viewer@10.6.1

# A report of one test, in the folder $1 with the name $2.
report() {
    mkdir -p "$1"
    echo "<testsuites><testsuite name='nightly'><testcase classname='tags' name='query 1'>$3</testcase></testsuite></testsuites>" > "$1/$2.xml"
}
failure="<failure message='attack'>found an attack</failure>"
report failed-first 1-failed "$failure"
report failed-first 2-passed ""
report passed-first 1-passed ""
report passed-first 2-failed "$failure"
for folder in failed-first passed-first; do
    echo "$folder: $(node_modules/.bin/xunit-viewer -r "$folder" -c | grep -E '^[0-9]+ (passed|failure)')"
done | tee shown
diff shown - <<'OUT'
failed-first: 1 passed
passed-first: 1 failure
OUT

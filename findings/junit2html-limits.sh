#!/usr/bin/env bash
# junit2html 31.1.4 (PyPI) has limits that make a build fail, and they do not do what its help says.
# `--max-failures N` is to exit with an error "if FAILURES or more test cases are failures". It does nothing
# where a report becomes a page, which is the usual call, only with a matrix of reports. There, the exit
# status is the number of failures, and the system keeps its last eight bits: with 256 failures it is 0.
# `--max-skipped N` looks at the limit for failures instead of its own, so one skipped test is too many for
# `--max-skipped 10`.
#
# Seen on 2026-11-30.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet junit2html==31.1.4

# A report with $1 tests that have the result $2.
report() {
    echo "<testsuites><testsuite name='nightly'>"
    for ((test = 1; test <= $1; test++)); do
        echo "<testcase classname='tags' name='query $test'><$2 message='undecided'/></testcase>"
    done
    echo "</testsuite></testsuites>"
}
status() {
    local status=0
    venv/bin/junit2html "$@" > /dev/null || status=$?
    echo "$status"
}
report 1 failure > one.xml
report 255 failure > 255.xml
report 256 failure > 256.xml
report 1 skipped > skipped.xml
{
    echo "1 failure, page: $(status --max-failures 1 one.xml page.html)"
    echo "1 failure, matrix: $(status --max-failures 1 --summary-matrix one.xml)"
    echo "255 failures, matrix: $(status --max-failures 1 --summary-matrix 255.xml)"
    echo "256 failures, matrix: $(status --max-failures 1 --summary-matrix 256.xml)"
    echo "1 skipped of 10 allowed, matrix: $(status --max-skipped 10 --summary-matrix skipped.xml)"
} | tee statuses
diff statuses - <<'OUT'
1 failure, page: 0
1 failure, matrix: 1
255 failures, matrix: 255
256 failures, matrix: 0
1 skipped of 10 allowed, matrix: 1
OUT

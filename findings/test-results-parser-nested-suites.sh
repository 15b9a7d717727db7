#!/usr/bin/env bash
# test-results-parser 0.4.6 (npm), the reader behind tools that post test results to chats, does not read a
# suite within a suite. JUnit XML allows it, and reports that were merged, or have a suite for each folder,
# have them. A suite that contains only suites is left out with all its tests, although its own attributes
# count them. If nothing else is in the report, the status is "SKIP", whatever failed.
#
# Seen on 2026-11-30, with one failed test: the status is "FAIL" in a suite, and "SKIP" with no tests in a
# suite within another. If the outer suite has a test of its own, the status is "FAIL", but the test that
# failed is not in the list.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund test-results-parser@0.4.6

failed="<testsuite name='tags' tests='1' failures='1'><testcase name='query 1'><failure message='attack'/></testcase></testsuite>"
passed="<testcase name='query 2'/>"
echo "<testsuites>$failed</testsuites>" > flat.xml
echo "<testsuites><testsuite name='all' tests='1' failures='1'>$failed</testsuite></testsuites>" > nested.xml
echo "<testsuites><testsuite name='all' tests='2' failures='1'>$passed$failed</testsuite></testsuites>" > beside.xml
cat > read.mjs <<'JS'
import parser from 'test-results-parser'

for (const file of ['flat.xml', 'nested.xml', 'beside.xml']) {
  const { result } = parser.parseV2({ type: 'junit', files: [file] })
  const tests = result.suites.flatMap((suite) => suite.cases).map((test) => `${test.name} ${test.status}`)
  console.log(`${file}: ${result.status}, ${result.total} tests: ${tests.join(', ')}`)
}
JS
node read.mjs | tee read
diff read - <<'OUT'
flat.xml: FAIL, 1 tests: query 1 FAIL
nested.xml: SKIP, 0 tests: 
beside.xml: FAIL, 2 tests: query 2 PASS
OUT

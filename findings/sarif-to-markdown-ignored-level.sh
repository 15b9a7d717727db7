#!/usr/bin/env bash
# @security-alert/sarif-to-markdown 1.11.1 (npm), which makes a text for an issue from a SARIF file, does
# not read the level of a result. The level of a result says how serious it is, and that of its rule is
# only the default. The package has the default alone: an error of a rule for warnings is listed as a
# WARNING, `severities: ['error']` leaves it out ("Nothing here."), and `failOn: ['error']` does not fail.
# It also prints one message for all results of a rule, that of the first.
#
# Seen on 2026-11-30, with a rule whose default is "warning" and two results that are errors. If the rule's
# default is "error", both options work, also for results that are notes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @security-alert/sarif-to-markdown@1.11.1

cat > levels.mjs <<'END'
import { sarifToMarkdown } from '@security-alert/sarif-to-markdown'

function result(level, text) {
  const place = { artifactLocation: { uri: 'model.json' }, region: { startLine: 3 } }
  return { ruleId: 'R1', level, message: { text }, locations: [{ physicalLocation: place }] }
}

// What is listed, and whether the build fails, for two results of a rule with this default.
function report(ofRule, level) {
  const rules = [{ id: 'R1', shortDescription: { text: 'fields' }, defaultConfiguration: { level: ofRule } }]
  const results = [result(level, 'The field pid is missing'), result(level, 'The field status is missing')]
  const log = { version: '2.1.0', runs: [{ tool: { driver: { name: 'checker', rules } }, results }] }
  const options = { owner: 'o', repo: 'r', branch: 'main', sourceRoot: '', severities: ['error'], failOn: ['error'] }
  const [{ body, shouldFail }] = sarifToMarkdown(options)(log)
  const listed = body.split('## Results')[1].split('## Suppressed')[0]
  const messages = listed.match(/The field \w+ is missing|Nothing here/g)
  console.log(`rule: ${ofRule}, results: ${level} ->`, messages.join(', '), shouldFail ? '(fails)' : '(does not fail)')
}

report('warning', 'error')
report('error', 'error')
report('error', 'note')
END
node levels.mjs | tee levels
diff levels - <<'END'
rule: warning, results: error -> Nothing here (does not fail)
rule: error, results: error -> The field pid is missing (fails)
rule: error, results: note -> The field pid is missing (fails)
END

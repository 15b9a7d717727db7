#!/usr/bin/env bash
# batch-tamarin 1.2.0 (PyPI), the batch runner of the Tamarin prover, returns an old verdict after a
# change to an included file. The key of its cache contains the text of the theory file, the prover's
# path, size and time, the lemma and the options, but not the files that the theory includes with
# `#include`, although batch-tamarin itself opens these to look for lemmas. So whoever keeps the rules
# of a protocol in a file of their own and breaks them there reads "verified" again, without a run.
#
# Seen on 2026-11-30: after the change the verdict is still "verified", from the cache. When the
# theory file itself gets a comment, it is "falsified". This needs no Tamarin: a script prints a summary
# as Tamarin does.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" # where batch-tamarin keeps its cache
python3 -m venv venv
venv/bin/pip install --quiet batch-tamarin==1.2.0 diskcache==5.6.3 py-tree-sitter-spthy==1.2.2

# It refutes the lemma if the rules send a nonce in clear.
cat > tamarin-prover <<'END'
#!/bin/sh
sleep 0.3 # batch-tamarin can take a process that ends at once for one that timed out
if [ "$1" = --version ]; then
    echo "tamarin-prover 1.10.0"
    exit
fi
if grep -q 'Out(~n)' rules.spthy; then verdict="falsified - found trace"; else verdict=verified; fi
printf '%s\n' "summary of summaries:" "" "analyzed: toy.spthy" "" "  processing time: 0.21s" "" \
    "  secrecy (all-traces): $verdict (4 steps)"
END
chmod +x tamarin-prover
cat > toy.spthy <<'END'
theory toy
begin
functions: h/1
#include "rules.spthy"
lemma secrecy: "All n #i. Secret(n) @ #i ==> not (Ex #j. K(n) @ #j)"
end
END
cat > recipe.json <<END
{"config": {"global_max_cores": 1, "global_max_memory": 1, "default_timeout": 60, "output_directory": "out"},
 "tamarin_versions": {"stable": {"path": "$work/tamarin-prover"}},
 "tasks": {"toy": {"theory_file": "toy.spthy", "tamarin_versions": ["stable"], "output_file_prefix": "toy",
                   "resources": {"max_cores": 1, "max_memory": 1}}}}
END

# Run the batch, and print the verdict and whether it came from the cache.
run_batch() {
    rm -rf out
    venv/bin/batch-tamarin run recipe.json > run.log
    venv/bin/python - "$1" <<'END' | tee -a results
import json
import sys

[subtask] = json.load(open("out/execution_report.json"))["tasks"]["toy"]["subtasks"].values()
print(sys.argv[1], subtask["task_result"]["lemma_result"], subtask["task_execution_metadata"]["cache_hit"])
END
}

echo 'rule Send: [ Fr(~n) ] --[ Secret(~n) ]-> [ Out(h(~n)) ]' > rules.spthy
run_batch first
echo 'rule Send: [ Fr(~n) ] --[ Secret(~n) ]-> [ Out(~n) ]' > rules.spthy
run_batch changed-include
echo '// a comment' >> toy.spthy
run_batch changed-theory
diff results - <<'END'
first verified False
changed-include verified True
changed-theory falsified False
END

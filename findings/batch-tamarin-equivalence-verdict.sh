#!/usr/bin/env bash
# batch-tamarin 1.2.0 (PyPI), the batch runner of the Tamarin prover, reports an observational
# equivalence that Tamarin refuted as verified. With `diff(` in a theory it adds the lemma
# Observational_equivalence by itself. Tamarin summarises that lemma as
# "DiffLemma:  Observational_equivalence : falsified - found trace (9 steps)". batch-tamarin expects
# the kind of the lemma in brackets, "secrecy (all-traces): falsified", so it finds no result in that
# line, and a completed task without a result counts as verified. The terminal, the HTML summary and
# execution_report.json all say so; only "steps": 0 and "analysis_type": "unknown" hint at it.
#
# Seen on 2026-11-30: "verified" for the equivalence, and "falsified" for a lemma on traces. This needs
# no Tamarin: a script prints a summary as Tamarin does.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" # where batch-tamarin keeps its cache
python3 -m venv venv
venv/bin/pip install --quiet batch-tamarin==1.2.0 diskcache==5.6.3 py-tree-sitter-spthy==1.2.2

cat > tamarin-prover <<'END'
#!/bin/sh
sleep 0.3 # batch-tamarin can take a process that ends at once for one that timed out
if [ "$1" = --version ]; then
    echo "tamarin-prover 1.10.0"
    exit
fi
printf '%s\n' "summary of summaries:" "" "analyzed: toy.spthy" "" "  processing time: 0.21s" ""
case "$*" in
*--prove=Observational_equivalence*)
    echo "  DiffLemma:  Observational_equivalence : falsified - found trace (9 steps)" ;;
*)
    echo "  LHS :  secrecy (all-traces): falsified - found trace (4 steps)"
    echo "  RHS :  secrecy (all-traces): falsified - found trace (4 steps)" ;;
esac
END
chmod +x tamarin-prover
cat > toy.spthy <<'END'
theory toy
begin
functions: h/1
rule Send: [ Fr(~n) ] --[ Sent(~n) ]-> [ Out(diff(~n, h(~n))) ]
lemma secrecy: "All n #i. Sent(n) @ #i ==> not (Ex #j. K(n) @ #j)"
end
END
cat > recipe.json <<END
{"config": {"global_max_cores": 1, "global_max_memory": 1, "default_timeout": 60, "output_directory": "out"},
 "tamarin_versions": {"stable": {"path": "$work/tamarin-prover"}},
 "tasks": {"toy": {"theory_file": "toy.spthy", "tamarin_versions": ["stable"], "output_file_prefix": "toy",
                   "tamarin_options": ["--diff"], "resources": {"max_cores": 1, "max_memory": 1}}}}
END
venv/bin/batch-tamarin run recipe.json > run.log

venv/bin/python - <<'END' | sort | tee results
import json

subtasks = json.load(open("out/execution_report.json"))["tasks"]["toy"]["subtasks"].values()
for subtask in subtasks:
    result = subtask["task_result"]
    print(subtask["task_config"]["lemma"], result["lemma_result"], result["analysis_type"])
END
diff results - <<'END'
Observational_equivalence verified unknown
secrecy falsified all-traces
END

#!/usr/bin/env bash
# batch-tamarin 1.2.0 (PyPI), the batch runner of the Tamarin prover, does not see `#else`. Without the
# flag of an `#ifdef` it never runs the lemmas after `#else`, which are then lemmas of the theory, and
# says nothing. With the flag, it asks the prover for them although the theory then lacks them. Two
# packages meet here: the grammar that it reads theories with, py-tree-sitter-spthy 1.2.2 (PyPI), calls
# the node "#else", and batch-tamarin looks for "else". So both parts count as the first one.
#
# Seen on 2026-11-30: without a flag only the lemma outside is run; with it, all three. This needs no
# Tamarin: a script notes what it is asked to prove.
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
printf '%s\n' "$@" | sed -n 's/^--prove=//p' >> proved
END
chmod +x tamarin-prover
cat > toy.spthy <<'END'
theory toy
begin
rule Send: [ Fr(~n) ] --[ Sent(~n) ]-> [ Out(~n) ]
#ifdef STRONG
lemma strong: "All n #i. Sent(n) @ #i ==> not (Ex #j. K(n) @ #j)"
#else
lemma weak: "All n #i #j. Sent(n) @ #i & Sent(n) @ #j ==> #i = #j"
#endif
lemma always: exists-trace "Ex n #i. Sent(n) @ #i"
end
END

# Run the batch with these flags, and print the lemmas that the prover was asked for.
run_with() {
    rm -rf out proved
    cat > recipe.json <<END
{"config": {"global_max_cores": 1, "global_max_memory": 1, "default_timeout": 60, "output_directory": "out"},
 "tamarin_versions": {"stable": {"path": "$work/tamarin-prover"}},
 "tasks": {"toy": {"theory_file": "toy.spthy", "tamarin_versions": ["stable"], "output_file_prefix": "toy",
                   "preprocess_flags": [$1], "resources": {"max_cores": 1, "max_memory": 1}}}}
END
    venv/bin/batch-tamarin run recipe.json > run.log
    echo "[$1] $(sort proved | paste -sd ' ')"
}

{
    run_with ''
    run_with '"STRONG"'
} | tee lemmas
diff lemmas - <<'END'
[] always
["STRONG"] always strong weak
END

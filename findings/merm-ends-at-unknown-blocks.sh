#!/usr/bin/env bash
# merm 0.1.5 (PyPI), a renderer of Mermaid's diagrams in Python alone, stops at the end of a block that it
# does not know. It knows `alt`, `opt` and `loop` in a sequence diagram. Of `par`, `critical`, `break` and
# `box`, it ignores the first line, and takes the `end` for the end of the diagram. All messages below are
# missing in the picture, the exit status is 0, and nothing warns. With `box`, which puts the roles of a
# protocol in groups at the top of a chart, no message is left.
#
# Seen on 2026-11-30. Mermaid itself (mermaidx 0.10.1, PyPI) draws each message.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet merm==0.1.5 mermaidx==0.10.1

# The messages that each draws: one inside a block, and one after it.
draw() {
    local block=$1 inside=$2
    printf 'sequenceDiagram\n  %s\n  %s\n  end\n  A->>B: after\n' "$block" "$inside" > chart.mmd
    for renderer in "merm" "mermaidx -i"; do
        drawn=$(venv/bin/$renderer chart.mmd | grep -oE '>(inside|after)<' | tr -d '<>' | xargs || true)
        echo "$block: ${renderer% -i} draws ${drawn:-nothing}"
    done
}
for block in "loop twice" "opt maybe" "par at once" "break wrong key" "critical lock"; do
    draw "$block" "A->>B: inside"
done | tee drawn
draw "box Tags" "participant A" | tee -a drawn
diff drawn - <<'OUT'
loop twice: merm draws inside after
loop twice: mermaidx draws inside after
opt maybe: merm draws inside after
opt maybe: mermaidx draws inside after
par at once: merm draws inside
par at once: mermaidx draws inside after
break wrong key: merm draws inside
break wrong key: mermaidx draws inside after
critical lock: merm draws inside
critical lock: mermaidx draws inside after
box Tags: merm draws nothing
box Tags: mermaidx draws after
OUT

#!/usr/bin/env bash
# termaid 0.10.0 (PyPI), which draws Mermaid's diagrams as text, leaves out each participant of a sequence
# diagram whose name has a space, and each message from or to it. "Reader 1" and "Key server" are such
# names. What is left is a smaller chart that looks complete: of a reader, a tag and a server, the last two
# and one message. The exit status is 0. With an alias (`participant r as Reader 1`) all is drawn.
#
# Seen on 2026-11-30. Mermaid itself (mermaidx 0.10.1, PyPI) draws all four messages.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet termaid==0.10.0 mermaidx==0.10.1

cat > chart.mmd <<'MMD'
sequenceDiagram
  participant Reader 1
  participant Tag
  participant Server
  Reader 1->>Tag: challenge
  Tag->>Reader 1: response
  Reader 1->>Server: lookup
  Tag->>Server: report
MMD
words() {
    grep -oE 'Reader 1|Tag|Server|challenge|response|lookup|report' | sort -u | paste -sd ,
}
{
    echo "Mermaid: $(venv/bin/mermaidx -i chart.mmd | words)"
    echo "termaid: $(venv/bin/termaid chart.mmd | words)"
    sed -e 's/participant Reader 1/participant r as Reader 1/' -e 's/Reader 1->>/r->>/' -e 's/->>Reader 1/->>r/' chart.mmd > alias.mmd
    echo "termaid, alias: $(venv/bin/termaid alias.mmd | words)"
} | tee drawn
diff drawn - <<'OUT'
Mermaid: Reader 1,Server,Tag,challenge,lookup,report,response
termaid: Server,Tag,report
termaid, alias: Reader 1,Server,Tag,challenge,lookup,report,response
OUT

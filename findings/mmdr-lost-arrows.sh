#!/usr/bin/env bash
# mmdr 0.4.0 (PyPI), which draws Mermaid's diagrams without a browser, has two programs that do so. One of
# them, mermaid-rs-renderer, leaves out each message of a sequence diagram whose arrow is `-x`, `--x`, `-)`
# or `--)`: a message that is lost, or one that nobody waits for. In the chart of a protocol, these are the
# messages that an attacker stops. There is neither a warning nor a gap: the next message moves up, and the
# chart shows a run without that step. The exit status is 0.
#
# Seen on 2026-11-30: of five messages, the one with a plain arrow is left. The other program, merman, and
# Mermaid itself (mermaidx 0.10.1, PyPI) draw all five.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet mmdr==0.4.0 mermaidx==0.10.1

cat > chart.mmd <<'MMD'
sequenceDiagram
  participant tag
  participant reader
  reader->>tag: plain
  tag-xreader: lost
  tag--xreader: lost_dotted
  reader-)tag: unawaited
  reader--)tag: unawaited_dotted
MMD
messages() {
    "$@" -i chart.mmd | grep -oE '>(plain|lost|unawaited)(_dotted)?<' | tr -d '<>' | xargs
}
{
    echo "Mermaid: $(messages venv/bin/mermaidx)"
    echo "merman: $(messages venv/bin/mmdr --backend merman)"
    echo "mermaid-rs-renderer: $(messages venv/bin/mmdr --backend mermaid-rs-renderer)"
} | tee drawn
diff drawn - <<'OUT'
Mermaid: plain lost lost_dotted unawaited unawaited_dotted
merman: plain lost lost_dotted unawaited unawaited_dotted
mermaid-rs-renderer: plain
OUT

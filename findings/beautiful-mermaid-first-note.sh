#!/usr/bin/env bash
# beautiful-mermaid 1.1.3 (npm), which draws Mermaid's diagrams as SVG and as text for terminals, leaves out
# each note of a sequence diagram that stands before the first message. Such a note says what the chart is
# about: the assumptions of a protocol, or what both parties know. The same note after a message is drawn,
# in both kinds of output. Nothing warns, and the picture has no gap.
#
# Seen on 2026-11-30. Mermaid itself draws both notes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund beautiful-mermaid@1.1.3

cat > notes.mjs <<'JS'
import { renderMermaidASCII, renderMermaidSVG } from 'beautiful-mermaid'

// Which of these texts are drawn.
const drawn = (picture) => ['knows', 'learns', 'enc'].filter((text) => picture.includes(text)).join(' ')

const message = 'A->>B: enc', before = 'Note over A: knows', after = 'Note over B: learns'
for (const lines of [[message], [before, message], [message, after], [before, message, after]]) {
  const chart = ['sequenceDiagram', ...lines].join('\n')
  console.log(`${lines.join('; ')} | ${drawn(renderMermaidSVG(chart))} | ${drawn(renderMermaidASCII(chart))}`)
}
JS
node notes.mjs | tee drawn
diff drawn - <<'OUT'
A->>B: enc | enc | enc
Note over A: knows; A->>B: enc | enc | enc
A->>B: enc; Note over B: learns | learns enc | learns enc
Note over A: knows; A->>B: enc; Note over B: learns | learns enc | learns enc
OUT

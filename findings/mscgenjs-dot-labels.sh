#!/usr/bin/env bash
# mscgenjs 8.0.0 (npm), which renders message sequence charts and translates them to other languages,
# writes DOT that Graphviz cannot read if a label has a quote: it escapes the backslash of `\"` and so
# ends the text. Where the DOT can be read, other labels are changed: of "C:\\new", the backslash and the
# n are lost. And it drops what stands between two messages: the text of a separator (`---`), such as the
# step of a protocol, is missing. Charts in its own languages (mscgen, xu, msgenny, JSON) keep all three.
#
# Seen on 2026-11-30, with Graphviz as @viz-js/viz 3.31.0 has it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund mscgenjs@8.0.0 @viz-js/viz@3.31.0

cat > labels.mjs <<'END'
import { instance } from '@viz-js/viz'
import mscgenjs from 'mscgenjs'

const viz = await instance()

// The texts of the edges that Graphviz draws for these rows of a chart, or its error.
function edges(...rows) {
  const chart = `msc { alice, bob; ${rows.join(' ')} }`
  const dot = mscgenjs.translateMsc(chart, { inputType: 'mscgen', outputType: 'dot' })
  const drawn = viz.render(dot, { format: 'json' })
  if (drawn.status === 'failure') return drawn.errors[0].message.replace(/ in line \d+/, '')
  return JSON.parse(drawn.output).edges.map((edge) => JSON.stringify(edge.label)).join(' ')
}

console.log('plain:', edges('alice => bob [label="enc(x,k)"];'))
console.log('quote:', edges(String.raw`alice => bob [label="says \"no\""];`))
console.log('backslash:', edges(String.raw`alice => bob [label="C:\\new"];`))
console.log('separator:', edges('alice => bob [label="m1"];', '--- [label="second phase"];', 'alice => bob [label="m2"];'))
END
node labels.mjs | tee labels
diff labels - <<'END'
plain: "(1) enc(x,k)"
quote: syntax error near '\'
backslash: "(1) C:ew"
separator: "(1) m1" "(2) m2"
END

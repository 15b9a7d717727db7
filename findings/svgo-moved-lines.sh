#!/usr/bin/env bash
# svgo 4.1.0 (npm), which makes SVG files smaller without changing the picture, moves a line of a chart to
# another place. If a line has a marker at each point (marker-mid) and its path begins with a point of its own,
# as when the second of four values is missing, svgo removes this point, but still counts from it: the path
# "M10,10ZM50,50L90,60" becomes "m40 40 40 10". So the line from (50, 50) to (90, 60) is drawn from (40, 40) to
# (80, 50), and all of its values are wrong. There is no warning. Without marker-mid, the result is right
# ("m50 50 40 10"). The path is what d3-shape writes for such values, and Observable Plot for a line with
# markers.
#
# Seen on 2026-11-30. The plug-in that does it is convertPathData, which is on by default.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund svgo@4.1.0 d3-shape@3.2.0

cat > lines.mjs <<'END'
import { line } from "d3-shape";
import { optimize } from "svgo";

const values = [[10, 10], [30, null], [50, 50], [90, 60]];
const path = line().defined(([, y]) => y !== null)(values);
const marker = '<marker id="dot"><circle r="1"/></marker>';

/** The path of a chart with these attributes, after svgo. */
function after(attributes) {
    const chart = `<svg xmlns="http://www.w3.org/2000/svg">${marker}<path ${attributes} d="${path}"/></svg>`;
    return optimize(chart).data.match(/ d="(.*?)"/)[1];
}

console.log("d3-shape:", path);
console.log("svgo:", after('stroke="red"'));
console.log("svgo, marker-start:", after('stroke="red" marker-start="url(#dot)"'));
console.log("svgo, marker-mid:", after('stroke="red" marker-mid="url(#dot)"'));
END
node lines.mjs | tee paths
diff paths - <<'END'
d3-shape: M10,10ZM50,50L90,60
svgo: m50 50 40 10
svgo, marker-start: m50 50 40 10
svgo, marker-mid: m40 40 40 10
END

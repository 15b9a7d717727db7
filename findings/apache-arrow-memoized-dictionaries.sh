#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm), Arrow's own library for JavaScript, gives other texts after Vector.memoize().
# The method is documented as a cache for texts that are expensive to decode. If a column is encoded with a
# dictionary, and the batches of rows have different dictionaries, the dictionary of the first batch is used
# for all of them. So in two tables that are put one after the other, or in a stream whose dictionary is
# replaced, which the format allows, "verified" is read as "attack", and a text without a place in the first
# dictionary as "". Nothing is thrown.
#
# Seen on 2026-11-30, for two tables that tableFromArrays makes, together and after writing and reading them.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund apache-arrow@21.2.0

cat > verdicts.mjs <<'END'
import { tableFromArrays, tableFromIPC, tableToIPC } from "apache-arrow";

const first = tableFromArrays({ verdict: ["attack", "verified"] });
const second = tableFromArrays({ verdict: ["verified", "attack", "undecided"] });
const together = first.concat(second);
const stream = tableFromIPC(tableToIPC(together, "stream"));

for (const [name, table] of Object.entries({ first, second, together, stream })) {
    const verdicts = table.getChild("verdict");
    console.log(`${name}:`, JSON.stringify([...verdicts]));
    console.log("  memoized:", JSON.stringify([...verdicts.memoize()]));
}
END
node verdicts.mjs | tee read
diff read - <<'END'
first: ["attack","verified"]
  memoized: ["attack","verified"]
second: ["verified","attack","undecided"]
  memoized: ["verified","attack","undecided"]
together: ["attack","verified","verified","attack","undecided"]
  memoized: ["attack","verified","attack","verified",""]
stream: ["attack","verified","verified","attack","undecided"]
  memoized: ["attack","verified","attack","verified",""]
END

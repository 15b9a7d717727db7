#!/usr/bin/env bash
# json-diff-ts 4.10.4 (npm), which compares JSON values and applies the changes, deletes every other element of
# a list. atomizeChangeset() makes a flat list of a changeset, to store it or to select from it, and
# unatomizeChangeset() is documented to convert it back. If two or more neighboring elements were removed, the
# changeset that comes back removes the first, third, fifth ... of them: the elements are removed from the first
# to the last by their old positions, while the rest moves up. The changeset before that gives the right list.
# Nothing is thrown.
#
# Seen on 2026-11-30: the batch with the queries 1 to 4, of which only query 1 is left, has the queries 1 and 3.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund json-diff-ts@4.10.4

cat > lists.mjs <<'END'
import { applyChangeset, atomizeChangeset, diff, unatomizeChangeset } from "json-diff-ts";

/** A batch with these queries. */
const batch = (...queries) => ({ queries: queries.map((query) => ({ query, verdict: "attack" })) });
const shown = ({ queries }) => queries.map(({ query }) => query).join(" ") || "nothing";

for (const [first, second] of [
    [[1, 2], [1]],
    [[1, 2, 3], [1]],
    [[1, 2, 3, 4], [1]],
    [[1, 2, 3, 4, 5], []],
]) {
    const changes = diff(batch(...first), batch(...second));
    const flat = atomizeChangeset(structuredClone(changes));
    console.log("from", first.join(" "), "to", second.join(" ") || "nothing");
    console.log("  changeset:", shown(applyChangeset(batch(...first), changes)));
    console.log("  flat and back:", shown(applyChangeset(batch(...first), unatomizeChangeset(flat))));
}
END
node lists.mjs | tee applied
diff applied - <<'END'
from 1 2 to 1
  changeset: 1
  flat and back: 1
from 1 2 3 to 1
  changeset: 1
  flat and back: 1 3
from 1 2 3 4 to 1
  changeset: 1
  flat and back: 1 3
from 1 2 3 4 5 to nothing
  changeset: nothing
  flat and back: 2 4
END

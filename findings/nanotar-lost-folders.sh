#!/usr/bin/env bash
# nanotar 0.3.0 (npm), which reads tar archives in any JavaScript runtime, loses the folders of a file. In the
# ustar format of POSIX, a path of more than 100 bytes is split at a slash: its beginning is in the field
# "prefix". nanotar does not read this field, so only the end is left, and files of two folders with the same
# end have one name: a program that unpacks them keeps the last one. `git archive` splits long paths like
# this. Nothing is thrown. Python's tarfile and tar-stream return the whole path. nanotar reads long names in
# GNU's format and in pax headers.
#
# Seen on 2026-11-30, with an archive by git.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund nanotar@0.3.0

part=a-name-of-thirty-characters-00
for run in 1 2; do
    mkdir -p "results/$part/$part-$run/$part"
    echo "run $run" > "results/$part/$part-$run/$part/query.json"
done
git init --quiet .
git add results
git archive --format tar --output results.tar "$(git write-tree)"

cat > files.mjs <<'END'
import { readFileSync } from "node:fs";
import { parseTar } from "nanotar";

for (const file of parseTar(readFileSync("results.tar"))) {
    if (file.type === "file") console.log("nanotar:", file.name, file.text.trim());
}
END
cat > files.py <<'END'
import tarfile

with tarfile.open("results.tar") as archive:
    for file in archive:
        if file.isfile():
            print("tarfile:", file.name, archive.extractfile(file).read().decode().strip())
END
{ python3 files.py && node files.mjs; } | tee read
diff read - <<'END'
tarfile: results/a-name-of-thirty-characters-00/a-name-of-thirty-characters-00-1/a-name-of-thirty-characters-00/query.json run 1
tarfile: results/a-name-of-thirty-characters-00/a-name-of-thirty-characters-00-2/a-name-of-thirty-characters-00/query.json run 2
nanotar: query.json run 1
nanotar: query.json run 2
END

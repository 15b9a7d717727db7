#!/usr/bin/env bash
# @remix-run/tar-parser 0.7.1 (npm), which reads tar archives as a stream, returns names that end with a zero
# character. In GNU's format, a name of more than 100 bytes is a block of its own that ends with a zero byte;
# the package, whose page says that it supports this format, makes the byte part of the name. So
# name.endsWith(".json") is false, and a program that selects the results in an archive leaves out those with
# a long name. The character is not visible in a terminal. Nothing is thrown.
#
# Seen on 2026-11-30, with an archive by Python's tarfile, and with one by GNU tar 1.34. Names in the pax format
# are right.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @remix-run/tar-parser@0.7.1

cat > archives.py <<'END'
import tarfile

for name, tar_format in [("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)]:
    with tarfile.open(f"{name}.tar", "w", format=tar_format) as archive:
        for file in ["short.json", "folder/" * 14 + "long.json"]:
            archive.addfile(tarfile.TarInfo(file))
END
python3 archives.py

cat > files.mjs <<'END'
import { openAsBlob } from "node:fs";
import { parseTar } from "@remix-run/tar-parser";

for (const archive of ["gnu.tar", "pax.tar"]) {
    const blob = await openAsBlob(archive);
    await parseTar(blob.stream(), ({ name }) => {
        console.log(archive, JSON.stringify(name.slice(-11)), name.length, name.endsWith(".json"));
    });
}
END
node files.mjs | tee names
diff names - <<'END'
gnu.tar "short.json" 10 true
gnu.tar "/long.json\u0000" 108 false
pax.tar "short.json" 10 true
pax.tar "r/long.json" 107 true
END
